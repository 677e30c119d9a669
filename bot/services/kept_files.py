"""The life of a file that somebody hands in: it arrives, is kept sealed or not, and goes again."""

from __future__ import annotations

from bot.domain.files import Looked
from bot.store.relay import ARRIVING, DELETED, KEPT
from bot.store.tables import Evidence, EvidenceContent, SourceFile, SourceFileContent
from bot.store.unit import Unit

AnyFile = Evidence | SourceFile
AnyContent = EvidenceContent | SourceFileContent

TRIES = 8  # at fetching a file from Telegram
OUT_OF_TIME = "out_of_time"


def to_fetch(unit: Unit, row: AnyFile | None) -> str | None:
    """Telegram's number of the file; None if nobody waits for it any more."""
    return unit.open(row, "sealed_source") if row and row.state == ARRIVING else None


def keep(unit: Unit, row: AnyFile, content: AnyContent, found: Looked) -> None:
    """Seals what was found harmless beside what is known of it."""
    unit.seal_bytes(content, "sealed_content", found.content)
    unit.add(content)
    row.state, row.kind, row.size = KEPT, found.kind.value, len(found.content)


def mark_deleted(unit: Unit, row: AnyFile, why: str) -> None:
    """That there was a file is still known, and why it went; its content is the caller's."""
    row.state, row.why, row.deleted_at, row.sealed_source = DELETED, why, unit.now, None
    unit.add(row)
