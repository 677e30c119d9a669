"""Who decides a case that looks at another one anew: others, as long as there are others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.cases import SECOND_PERSONS, Decider


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """The members who decided the case that is looked at, as far as they are still kept out."""

    first: str | None  # refused it, or approved it first
    second: str | None = None


def kept_out(
    before: Before, staff: Sequence[Decider], *, two: bool, first_by: str | None
) -> Before:
    """Whom of those who decided before the case is to be kept from, now that these are the staff.

    As few as needed are let in: whoever was second before whoever decided first, and nobody in
    vain. Four-eyes is not touched by it. `first_by` has given the first approval already.
    """
    for barred in (before, replace(before, second=None), Before(first=None)):
        left = [one for one in staff if _is_free(one, barred)]
        if _can_decide(left, two=two, first_by=first_by):
            return barred
    return before


def _is_free(one: Decider, barred: Before) -> bool:
    known = one.id in (barred.first, barred.second)
    return not known and replace(one, decided_before=False).bar is None


def _can_decide(left: Sequence[Decider], *, two: bool, first_by: str | None) -> bool:
    if first_by is None and not two:
        return bool(left)
    seconds = [one.id for one in left if one.role in SECOND_PERSONS]
    firsts = [one.id for one in left] if first_by is None else [first_by]
    return any(first != second for first in firsts for second in seconds)
