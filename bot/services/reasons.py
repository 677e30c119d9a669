"""Reasons that staff have prepared for letters, in both languages; an edit is a new version."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.domain.audit import Code
from bot.domain.cases import SECOND_PERSONS, StepRefusal
from bot.domain.rights import Ground
from bot.domain.texts import LocalText
from bot.services import correspondence, queue
from bot.services.access import Member
from bot.services.decisions import WordsForbidden
from bot.services.queue import NotAllowed
from bot.store import letters as rows
from bot.store.tables import CannedReason
from bot.store.unit import Unit

EXTENDED = "extended"
TOPICS = (EXTENDED, *(ground.value for ground in Ground))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One prepared reason as it reads now."""

    code: str
    version: int
    topic: str
    text: LocalText

    @property
    def stamp(self) -> str:
        """How a letter says which reason, and which version of it, stands in it."""
        return f"{self.code}@{self.version}"


def _ready(code: str, sv: str, en: str) -> Reason:
    return Reason(code=code, version=1, topic=EXTENDED, text=LocalText(sv=sv, en=en))


READY = (
    _ready(
        "ready1",
        "Uppgifterna finns i flera system och arkiv, och en del av dem måste sökas fram för hand.",
        "The data is kept in several systems and archives, and some of it has to be looked up by "
        "hand.",
    ),
    _ready(
        "ready2",
        "I uppgifterna förekommer andra människor, och vi måste gå igenom dem så att inget som "
        "rör andra lämnas ut.",
        "Other people occur in the data, and we have to go through it so that nothing about them "
        "is handed out.",
    ),
    _ready(
        "ready3",
        "Många begäranden kom till oss samtidigt, och vi besvarar dem i den ordning som de kom.",
        "Many requests reached us at the same time, and we answer them in the order in which they "
        "came.",
    ),
)
"""Offered until the company has written reasons of its own; each has to be true of the case."""


def listing(unit: Unit, topic: str | None = None) -> tuple[Reason, ...]:
    """The reasons that can be used now, for one topic or for all."""
    return tuple(_reason(row) for row in rows.reasons(unit, topic))


def for_extension(unit: Unit) -> tuple[Reason, ...]:
    """What can be said of a case that takes longer: its own, or ours until there are any."""
    return listing(unit, EXTENDED) or READY


def found(unit: Unit, code: str) -> Reason | None:
    """The newest version of a reason that is in use."""
    ours = next((one for one in READY if one.code == code), None)
    if ours is not None:
        return ours
    row = rows.newest_reason(unit, code)
    return _reason(row) if row is not None and not row.retired else None


def stamp_of(unit: Unit, stamp: str | None, words: str | None) -> str | None:
    """The stamp, if the words are those of that very version: what was edited is one's own."""
    if any(one.stamp == stamp and words in (one.text.sv, one.text.en) for one in READY):
        return stamp
    code, at, version = (stamp or "").partition("@")
    known = at and version.isascii() and version.isdigit() and len(version) < 9
    row = rows.reason(unit, code, int(version)) if known else None
    return stamp if row is not None and words in (row.sv, row.en) else None


def save(
    unit: Unit, member: Member, *, topic: str, sv: str, en: str, code: str | None = None
) -> Reason | NotAllowed | WordsForbidden:
    """Writes a new reason, or a new version of the one with this code."""
    if member.role not in SECOND_PERSONS:
        return NotAllowed(StepRefusal.NOT_YOUR_ROLE)
    if demands := correspondence.demands(sv) | correspondence.demands(en):
        return WordsForbidden(demands)
    before = rows.newest_reason(unit, code) if code else None
    row = CannedReason(
        code=before.code if before else secrets.token_hex(3),
        version=before.version + 1 if before else 1,
        topic=before.topic if before else topic,
        sv=sv,
        en=en,
        made_by=member.id,
        made_at=unit.now,
    )
    unit.add(row)
    _note(unit, member, row)
    return _reason(row)


def retire(unit: Unit, member: Member, code: str) -> Reason | NotAllowed | None:
    """Takes a reason out of use; letters that have it keep it. None if there is none."""
    if member.role not in SECOND_PERSONS:
        return NotAllowed(StepRefusal.NOT_YOUR_ROLE)
    row = rows.newest_reason(unit, code)
    if row is None or row.retired:
        return None
    row.retired = True
    unit.add(row)
    _note(unit, member, row)
    return _reason(row)


def _note(unit: Unit, member: Member, row: CannedReason) -> None:
    unit.audit(
        Code.REASON_CHANGED,
        actor=queue.actor(member),
        reason=row.code,
        version=row.version,
        retired=row.retired,
    )


def _reason(row: CannedReason) -> Reason:
    text = LocalText(sv=row.sv, en=row.en)
    return Reason(code=row.code, version=row.version, topic=row.topic, text=text)
