"""One source's part of stopping a use: look first, then set or delete, and read back."""

from __future__ import annotations

from bot.domain import stops
from bot.domain.holdings import Finding
from bot.domain.plans import CorrectionPlan, ErasurePlan, PlanOutdatedError
from bot.domain.receipts import CorrectionOutcome
from bot.domain.restrictions import Place
from bot.domain.stops import StopPlan, Work
from bot.services import stopping
from bot.services.step_orders import Done, Outcome, Planned, StepOrder, Undone, Why
from bot.sources.base import SourceAdapter

_WHY = {
    CorrectionOutcome.REFUSED: Why.REFUSED_BY_SOURCE,
    CorrectionOutcome.CONFLICT: Why.DATA_CHANGED,
}


def carry_out(source: SourceAdapter, order: StepOrder, plan: StopPlan) -> Outcome:
    """The first run finds out what there is to do, the second does it; each may be repeated."""
    if order.works is None:
        return _look(source, order, plan)
    for work in order.works:
        undone = _do(source, work)
        if undone is not None:
            return undone
    return Done(stopping.receipt(order.source, order.works, order.places))


def _look(source: SourceAdapter, order: StepOrder, plan: StopPlan) -> Outcome:
    assert order.registry is not None
    assert order.now is not None
    found = source.find(order.claims)
    if found.finding in (Finding.AMBIGUOUS, Finding.PROTECTED):
        return Undone(Why.NOT_CLEAR)
    rows = stopping.in_scope(order.registry, plan, found)
    return Planned(
        works=stops.work_for(order.registry, found, plan, now=order.now),
        places=tuple(Place(source=r.source, table=r.table, key=r.key) for r in rows),
    )


def _do(source: SourceAdapter, work: Work) -> Undone | None:
    for change in work.changes:
        undone = _set(source, change)
        if undone is not None:
            return undone
    return _delete(source, work.erasure) if work.erasure is not None else None


def _set(source: SourceAdapter, change: CorrectionPlan) -> Undone | None:
    """A row that has gone meanwhile is used for nothing any more."""
    outcome = source.correct(change)
    if outcome in (CorrectionOutcome.APPLIED, CorrectionOutcome.GONE):
        return None
    return Undone(_WHY[outcome])


def _delete(source: SourceAdapter, plan: ErasurePlan) -> Undone | None:
    try:
        receipt = source.erase(plan)
    except PlanOutdatedError:
        return Undone(Why.DATA_CHANGED)
    return None if receipt.clean else Undone(Why.RESIDUALS)
