"""Carries out an approved plan, one step a source; each may be interrupted and tried again."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import audit
from bot.domain.additions import AdditionPlan
from bot.domain.cases import Event, Right, Role, State
from bot.domain.described import DescribedPlan
from bot.domain.errors import InsynError
from bot.domain.holdings import Finding, Waiting
from bot.domain.plans import AccessPlan, Action, CorrectionPlan, ErasurePlan, RowId
from bot.domain.receipts import ErasureReceipt
from bot.domain.restrictions import Place
from bot.domain.statements import StatementPlan
from bot.domain.stops import StopPlan, Work
from bot.services import (
    casework,
    closing,
    disclosure,
    elsewhere,
    erasure_ledger,
    held_up,
    known_by,
    manual_ask,
    notices,
    outages,
    planning,
    sent_back,
    statements,
    stopping,
)
from bot.services.plan_body import AnyPlan, body_of, plan_of
from bot.services.step_orders import Done, Outcome, Planned, StepOrder, Undone, Why
from bot.store import plans as plan_rows
from bot.store import steps as step_rows
from bot.store.tables import Case, FulfilmentStep
from bot.store.unit import Unit

LOOKS = 10  # how often a source that changes under our hands is read before staff are asked


class PlanNotApprovedError(InsynError):
    """What is to be carried out is not, byte for byte, what was approved."""

    def __init__(self, *, ref: str) -> None:
        self.ref = ref


def begin(unit: Unit, case: Case) -> None:
    """Orders the steps of the approved plan, in the transaction of the approval.

    The case is `fulfilling` already. Raises PlanNotApprovedError.
    """
    plan = _approved_plan(unit, case)
    if Right(case.right) is Right.ERASURE:
        row = plan_rows.of_case(unit, case.plan_id, case.id)
        erasure_ledger.note_person(unit, case, body_of(unit, row).known_by if row else ())
    sources = _sources(unit, case, plan)
    for ordinal, source in enumerate(sources):
        step = FulfilmentStep(
            case_id=case.id, plan_id=case.plan_id or "", source=source, ordinal=ordinal
        )
        unit.add(step)
        rests = manual_ask.by_hand(unit, source) or case.doubted_at is not None
        _order(unit, step, None if rests else _begun(unit, case, step, plan))
    if not sources:  # No source is changed, and the letter says why.
        closing.close(unit, case)


def _sources(unit: Unit, case: Case, plan: AnyPlan) -> tuple[str, ...]:
    """Those of the plan, and those where only a person can tell whether there is something."""
    if isinstance(
        plan, AdditionPlan | DescribedPlan | StatementPlan
    ):  # these concern one place, and no other
        return plan.sources
    by_hand = [source.name for source in unit.office.registry.sources if source.manual]
    if isinstance(plan, CorrectionPlan) and by_hand:
        asked = elsewhere.asked_by_hand(unit, case, plan)
        by_hand = [source for source in by_hand if source not in asked]
    if Right(case.right) in manual_ask.RIGHTS:
        return tuple(dict.fromkeys((*plan.sources, *by_hand)))
    return tuple(source for source in plan.sources if source not in by_hand)


def _order(unit: Unit, step: FulfilmentStep, order: StepOrder | None = None) -> None:
    """A lane for each source: one that is down does not hold up the others."""
    unit.task("step", step.id, lane=f"step:{step.id}", prepared=order)


def _approved_plan(unit: Unit, case: Case) -> AnyPlan:
    """The case's plan, if its content still has the hash that was approved."""
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    plan = body_of(unit, row).plan if row is not None else None
    if plan is None or not case.approved_plan_hash == plan.hash == (row and row.hash):
        raise PlanNotApprovedError(ref=case.ref)
    if Right(case.right) in planning.ON_A_PAGE:
        claims = casework.claims_of(unit, case)
        asked = planning.access_plan(unit, claims, unit.office.registry)
        if (
            not isinstance(plan, AccessPlan)
            or replace(plan, released=(), covered=()).hash != asked.hash
        ):
            raise PlanNotApprovedError(ref=case.ref)
    return plan


# -- the errand "step" ------------------------------------------------------------------------


def prepare(unit: Unit, step_id: str) -> StepOrder | None:
    """What the source is to do, if the plan still is the approved one; None if it is done.

    What is going to be erased gets into the ledger here or with the approval, so that it is
    committed before the source destroys anything. The case is locked: it begins, or the person
    takes it back, and the database knows which came first.
    """
    step = step_rows.by_id(unit, step_id)
    case = planning.locked(unit, step.case_id) if step else None
    if step is None or case is None:
        return None
    unit.rows.refresh(step)
    if not held_up.is_open(step, case):
        return None
    if case.doubted_at is not None:  # it rests; `go_on` orders it anew
        return None
    try:
        plan = _approved_plan(unit, case)
    except PlanNotApprovedError:
        settled(unit, step_id, Undone(Why.NOT_AS_APPROVED))
        return None
    if manual_ask.by_hand(unit, step.source):
        step.attempts += 1
        _ask_owner(unit, case, step)
        return None
    return _begun(unit, case, step, plan)


def _begun(unit: Unit, case: Case, step: FulfilmentStep, plan: AnyPlan) -> StepOrder:
    """One try more; what it is going to erase stands in the ledger before it does."""
    step.attempts += 1
    unit.add(step)
    if isinstance(plan, ErasurePlan):
        erasure_ledger.announce(unit, case.id, step.source, plan)
    return _ordered(unit, case, step, plan)


def _ordered(unit: Unit, case: Case, step: FulfilmentStep, plan: AnyPlan) -> StepOrder:
    order = StepOrder(
        source=step.source, plan=plan, claims=casework.claims_of(unit, case), errand=step.id
    )
    if not isinstance(plan, StopPlan):
        return order
    order = replace(order, registry=unit.office.registry, now=unit.now)
    known = unit.open(step, "sealed_receipt")
    if known is None:
        return order
    works = tuple(Work.from_json(one) for one in known["works"])
    return replace(
        order, works=works, places=tuple(Place.from_json(one) for one in known["places"])
    )


def _ask_owner(unit: Unit, case: Case, step: FulfilmentStep) -> None:
    """The step stays open until its owner has reported, however long that takes."""
    first = step.state != "failed"
    step.state, step.failure = "failed", Waiting.PERSON.value
    unit.add(step)
    manual_ask.ask(unit, case, step)
    if first:
        held_up.wait_for(unit, case, step.source, Waiting.PERSON)


def settled(unit: Unit, step_id: str, outcome: Outcome) -> None:
    """Writes down what the source did, and goes on: to the letter, or back to staff."""
    step = step_rows.by_id(unit, step_id)
    case = planning.locked(unit, step.case_id) if step else None
    if step is None or case is None:
        return
    unit.rows.refresh(step)
    in_time = held_up.is_open(step, case)
    if isinstance(outcome, Planned):
        if in_time:
            _keep_work(unit, case, step, outcome)
        return
    if in_time and _looks_again(case, step, outcome):
        unit.seal(step, "sealed_receipt", None)
        _order(unit, unit.add(step))
        return
    if not in_time and Right(case.right) in planning.ON_A_PAGE:
        return  # what was read for nobody is not kept
    if in_time and _gone(unit, case, step, outcome):
        outcome = Undone(Why.DATA_CHANGED)
    going = _going(unit, step)
    _write_receipt(unit, case, step, outcome)
    _confirm_in_ledger(unit, step, outcome)
    if not in_time:
        return
    _source_is_back(unit, case)
    if isinstance(outcome, Undone):
        sent_back.send_back(unit, case, step, outcome.why)
    else:
        _done(unit, case, step, outcome, going)


def _gone(unit: Unit, case: Case, step: FulfilmentStep, outcome: Done | Undone) -> bool:
    """Nothing is there any more of what staff approved to hand out: they have to look first."""
    if isinstance(outcome, Undone) or Right(case.right) not in planning.ON_A_PAGE:
        return False
    row = plan_rows.of_case(unit, step.plan_id, case.id)
    nothing = outcome.receipt.get("finding") == Finding.NOTHING
    return nothing and row is not None and step.source in planning.found_in(body_of(unit, row))


def _done(unit: Unit, case: Case, step: FulfilmentStep, outcome: Done, going: list[RowId]) -> None:
    """What follows from what the source did; with the last one comes the letter."""
    plan = plan_of(unit, step) if Right(case.right) is Right.RECTIFICATION else None
    if isinstance(plan, CorrectionPlan):
        statements.follow(unit, plan)
        known_by.follow(unit, case, plan)
    if Right(case.right) in stopping.WISHES:
        stopping.carried_out(unit, case, outcome.receipt)
        statements.drop(unit, case.id, going)
    if all(one.state == "done" for one in step_rows.of_plan(unit, step.plan_id)):
        _all_done(unit, case)


def _going(unit: Unit, step: FulfilmentStep) -> list[RowId]:
    """The rows that an earlier run found to go because a use of them ends."""
    found = (unit.open(step, "sealed_receipt") or {}).get("works", ())
    plans = [work.erasure for work in map(Work.from_json, found) if work.erasure]
    return [i.row_id for plan in plans for i in plan.items if i.action is Action.DELETE]


def _looks_again(case: Case, step: FulfilmentStep, outcome: Done | Undone) -> bool:
    """Nobody approved single rows here, so data that changed meanwhile is simply read anew."""
    changed = isinstance(outcome, Undone) and outcome.why is Why.DATA_CHANGED
    return changed and Right(case.right) in stopping.WISHES and step.attempts < LOOKS


def _keep_work(unit: Unit, case: Case, step: FulfilmentStep, found: Planned) -> None:
    """What is going to be deleted stands in the ledger before anything is, as with an erasure."""
    step.in_vain += 1  # it has only been looked at
    for work in found.works:
        if work.erasure is not None:
            erasure_ledger.announce(unit, case.id, step.source, work.erasure)
    kept = {
        "works": [work.as_json() for work in found.works],
        "places": [place.as_json() for place in found.places],
    }
    unit.seal(step, "sealed_receipt", kept)
    _order(unit, unit.add(step))


def _write_receipt(unit: Unit, case: Case, step: FulfilmentStep, outcome: Done | Undone) -> None:
    done = isinstance(outcome, Done)
    step.state = "done" if done else "refused"
    step.failure = None if isinstance(outcome, Done) else outcome.why.value
    step.done_at = unit.now
    unit.seal(step, "sealed_receipt", outcome.receipt)
    unit.add(step)
    unit.audit(
        audit.Code.STEP_DONE if done else audit.Code.STEP_FAILED,
        actor="system",
        case_ref=case.ref,
        source=step.source,
        failure=step.failure,
        attempts=step.attempts,
    )


def _source_is_back(unit: Unit, case: Case) -> None:
    """Goes on as soon as no source of the case is down any more."""
    if State(case.state) is State.WAITING_FOR_SOURCE and not outages.sources_down(unit, case):
        casework.move(unit, case, Event.SOURCE_BACK, Role.SYSTEM, casework.SYSTEM)
        unit.audit(audit.Code.SOURCE_BACK, actor="system", case_ref=case.ref)
        notices.refresh_card(unit, case)


def go_on(unit: Unit, case: Case) -> None:
    """Takes up a case again that rested while it was carried out."""
    steps = step_rows.of_plan(unit, case.plan_id or "")
    for step in steps:
        if held_up.is_open(step, case):
            _order(unit, step)
    if steps and all(step.state == "done" for step in steps):
        _all_done(unit, case)


def _all_done(unit: Unit, case: Case) -> None:
    if case.doubted_at is not None:  # no answer goes to an account that says it is not them
        return
    if Right(case.right) in planning.ON_A_PAGE:
        order = disclosure.prepare(unit, case.id)
        unit.task("answer", case.id, lane=f"case:{case.id}", prepared=order)
    else:
        closing.close(unit, case)


def _confirm_in_ledger(unit: Unit, step: FulfilmentStep, outcome: Done | Undone) -> None:
    """What the source has erased for sure may be replayed after a restore; nothing else."""
    plan = plan_of(unit, step)
    if outcome.receipt is None or not isinstance(plan, ErasurePlan):
        return
    receipt = ErasureReceipt.from_json(outcome.receipt)
    erasure_ledger.confirm(unit, step.case_id, plan, receipt)
