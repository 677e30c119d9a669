"""How staff make sure who somebody is; nothing is copied (EDPB 01/2022, 73-79)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.cases import Right
from bot.domain.claims import ClaimKind
from bot.domain.identity import Level, Method
from bot.domain.levels import Levels
from bot.domain.rights import REQUIREMENTS

_BY_NUMBER = frozenset({ClaimKind.PERSONNUMMER, ClaimKind.CUSTOMER_NUMBER})


@dataclass(frozen=True, slots=True)
class Way:
    """What a way proves of somebody outside the chat, and by what it names somebody in it."""

    level: Level
    named_by: frozenset[ClaimKind]


WAYS: Mapping[Method, Way] = {
    # A number that stands on file was rung, and they answered.
    Method.STAFF_CALL_BACK: Way(Level.L1, frozenset({ClaimKind.PHONE})),
    # A code that was posted to the address on file came back.
    Method.LETTER_CODE: Way(Level.L2, _BY_NUMBER),
    # An identity document was shown in person.
    Method.STAFF_SAW_ID: Way(Level.L3, _BY_NUMBER),
}
NAMED_BY = frozenset[ClaimKind]().union(*(way.named_by for way in WAYS.values()))


def level_of(ways: Iterable[Method]) -> Level:
    """What several ways add up to: two different ones confirm each other."""
    used = set(ways) & WAYS.keys()
    highest = max((WAYS[way].level for way in used), default=Level.L0)
    return max(highest, Level.L2) if len(used) >= 2 else highest


def still_needs(right: Right, level: Level, levels: Levels) -> Level | None:
    """The level that the right asks for, if it is not reached yet; a question asks for none."""
    if right is Right.QUESTION:
        return None
    needed = levels.least(REQUIREMENTS[right].action)
    return needed if level < needed else None
