"""The errand "step": one source's part of an approved plan."""

from __future__ import annotations

from bot.domain.additions import AdditionPlan
from bot.domain.holdings import Finding
from bot.domain.plans import CorrectionPlan, ErasurePlan, PlanOutdatedError
from bot.domain.receipts import CorrectionOutcome
from bot.domain.stops import StopPlan
from bot.services import fulfilment, held_up
from bot.services.step_orders import Done, Outcome, StepOrder, Undone, Why
from bot.sources.base import AddingSource, SourceAdapter
from bot.work import stop_step
from bot.work.jobs import Job, Tools
from bot.work.sources import source_named


def carry_out(tools: Tools, order: StepOrder) -> Outcome:
    """Calls the source; doing it again finds its own work. Raises SourceUnavailableError."""
    source = source_named(tools, order.source)
    match order.plan:
        case ErasurePlan():
            return _erase(source, order.plan, order.errand)
        case CorrectionPlan():
            return _correct(source, order.plan, order.errand)
        case AdditionPlan():
            return _add(source, order.plan, order.errand)
        case StopPlan():
            return stop_step.carry_out(source, order, order.plan)
        case _:
            return _read(source, order)


def _erase(source: SourceAdapter, plan: ErasurePlan, errand: str) -> Outcome:
    try:
        receipt = source.erase(plan, errand=errand)
    except PlanOutdatedError:
        return Undone(Why.DATA_CHANGED)
    if not receipt.clean:
        return Undone(Why.RESIDUALS, receipt.as_json())
    return Done(receipt.as_json())


def _correct(source: SourceAdapter, plan: CorrectionPlan, errand: str) -> Outcome:
    return _written(plan.source, source.correct(plan, errand=errand))


def _add(source: SourceAdapter, plan: AdditionPlan, errand: str) -> Outcome:
    if not isinstance(source, AddingSource):  # the declaration was changed after the approval
        return Undone(Why.REFUSED_BY_SOURCE)
    return _written(plan.source, source.add(plan, errand=errand))


def _written(source: str, outcome: CorrectionOutcome) -> Outcome:
    if outcome is CorrectionOutcome.APPLIED:
        return Done({"source": source, "outcome": outcome.value})
    refused = outcome is CorrectionOutcome.REFUSED
    return Undone(Why.REFUSED_BY_SOURCE if refused else Why.DATA_CHANGED)


def _read(source: SourceAdapter, order: StepOrder) -> Outcome:
    found = source.find(order.claims)
    if found.finding in (Finding.AMBIGUOUS, Finding.PROTECTED):
        return Undone(Why.DATA_CHANGED)
    return Done(found.as_json())


STEP = Job(
    prepare=fulfilment.prepare,
    act=carry_out,
    finish=fulfilment.settled,
    failed=held_up.delayed,
)
