"""How staff make sure who somebody is; nothing is copied (EDPB 01/2022, 73-79)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.cases import Right
from bot.domain.identity import Level, Method
from bot.domain.levels import Levels
from bot.domain.rights import REQUIREMENTS

WAYS: Mapping[Method, Level] = {
    Method.STAFF_CALL_BACK: Level.L1,  # a number that stands on file was rung, and they answered
    Method.LETTER_CODE: Level.L2,  # a code that was posted to the address on file came back
    Method.STAFF_SAW_ID: Level.L3,  # an identity document was shown in person
}


def level_of(ways: Iterable[Method]) -> Level:
    """What several ways add up to: two different ones confirm each other."""
    used = set(ways) & WAYS.keys()
    highest = max((WAYS[way] for way in used), default=Level.L0)
    return max(highest, Level.L2) if len(used) >= 2 else highest


def still_needs(right: Right, level: Level, levels: Levels) -> Level | None:
    """The level that the right asks for, if it is not reached yet; a question asks for none."""
    if right is Right.QUESTION:
        return None
    needed = levels.least(REQUIREMENTS[right].action)
    return needed if level < needed else None
