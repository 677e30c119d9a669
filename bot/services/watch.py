"""What has happened since somebody last looked, so that open pages follow without being asked."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store import console as rows
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """The cases that were acted on, and the place in the trail up to which that is known."""

    until: int
    refs: frozenset[str]
    more: bool  # something that no case tells of, such as a new member


def now(unit: Unit) -> int:
    """The place in the trail at this moment."""
    return rows.newest_change(unit)


def since(unit: Unit, seq: int) -> Changes:
    """What happened after a place in the trail, by whichever process."""
    found = rows.changed_since(unit, seq)
    refs = frozenset(ref for _seq, ref in found if ref)
    until = max((number for number, _ref in found), default=seq)
    return Changes(until=until, refs=refs, more=any(ref is None for _seq, ref in found))
