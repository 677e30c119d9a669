"""Names a row of a source by a keyed digest: the same row is known again, and nobody reads it."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.canonical import canonical
from bot.domain.holdings import Key
from bot.store.unit import Unit


class Purpose(StrEnum):
    """What a digest is for; digests of different purposes cannot be compared."""

    ERASURE = "erasure"
    RESTRICTION = "restriction"


def row_digest(unit: Unit, purpose: Purpose, source: str, table: str, key: Key) -> str:
    """The same for the same row, after a restore too."""
    return unit.digest(purpose.value, canonical([source, table, list(key)]))
