"""What a statute kept, looked at again when its time is over: erased, still kept, or for staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.holdings import Finding, Holdings, Row, SourceHoldings
from bot.domain.plans import Action, ErasurePlan, PlanItem, RowId, erasure_plan
from bot.domain.registry import Registry


class WhyLeft(StrEnum):
    """Why nothing was erased by itself, so that staff have to look."""

    IN_USE_AGAIN = "in_use_again"  # emptied fields are filled, or rows have been added
    NOT_CLEAR = "not_clear"  # protected, or it may belong to several persons by now
    BY_HAND = "by_hand"  # the source cannot be read by keys
    REFUSED = "refused"  # the source does not let it be erased: trying again is no use
    RESIDUALS = "residuals"  # erased, but read back something was still there


@dataclass(frozen=True, slots=True)
class Left:
    """Staff have to look."""

    why: WhyLeft


def kept_items(plan: ErasurePlan, source: str) -> tuple[PlanItem, ...]:
    """What stays in a source after the erasure."""
    return tuple(item for item in plan.of(source) if item.action is not Action.DELETE)


def next_day(items: Iterable[PlanItem]) -> date | None:
    """The first day on which no statute keeps the first of these any more."""
    days = [item.until for item in items if item.until is not None]
    return min(days) + timedelta(days=1) if days else None


def second_plan(
    registry: Registry, items: Iterable[PlanItem], found: SourceHoldings, *, today: date
) -> ErasurePlan | Left:
    """What is to be done today with what was kept, by a new reading and a new look at the law.

    The first approval covers what was kept then, and nothing that has come since.
    """
    known = {item.row_id: item for item in items}
    if found.finding not in (Finding.FOUND, Finding.NOTHING):
        return Left(WhyLeft.NOT_CLEAR)
    if any(_is_used_again(row, known) for row in found.rows):
        return Left(WhyLeft.IN_USE_AGAIN)
    return erasure_plan(registry, Holdings(sources=(found,)), today=today)


def _is_used_again(row: Row, known: Mapping[RowId, PlanItem]) -> bool:
    item = known.get((row.source, row.table, row.key))
    if item is None:
        return True
    return any(row.values.get(column) != value for column, value in item.blank.items())


def open_items(plan: ErasurePlan) -> tuple[PlanItem, ...]:
    """What a plan has still to change: rows to delete, and fields that are not empty yet."""
    return tuple(
        item
        for item in plan.items
        if item.action is Action.DELETE or (item.blank and item.after != item.digest)
    )
