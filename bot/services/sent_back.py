"""What was approved cannot be carried out as it stands: staff get the case back."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.cases import Event, Role, State
from bot.domain.messages import Send
from bot.domain.plans import ErasurePlan
from bot.domain.texts import Text as _
from bot.services import casework, erasure_ledger, notices, planning
from bot.services.plan_body import plan_of
from bot.services.step_orders import Why
from bot.store import steps as step_rows
from bot.store.tables import Case, FulfilmentStep
from bot.store.unit import Unit


def send_back(unit: Unit, case: Case, step: FulfilmentStep, why: Why) -> None:
    """The approval is spent: staff get a plan of what the sources hold now."""
    if why is Why.DATA_CHANGED and step.attempts == 1:
        strike_from_ledger(unit, case, step)
    if State(case.state) is State.WAITING_FOR_SOURCE:
        casework.move(unit, case, Event.SOURCE_BACK, Role.SYSTEM, casework.SYSTEM)
    give_up(unit, step_rows.of_plan(unit, step.plan_id))
    planning.take_back_approvals(unit, case)
    if case.automatic:
        _hand_to_staff(unit, case)
    planning.renew(unit, case)
    notices.tell_holder(unit, case, Send(text=_BACK[why].format(ref=case.ref)))
    notices.refresh_card(unit, case)


def _hand_to_staff(unit: Unit, case: Case) -> None:
    """What could not be done by itself becomes a case like any other, and the person is told."""
    case.automatic = False
    unit.session.add(case)
    casework.move(unit, case, Event.RELEASED, Role.SYSTEM, casework.SYSTEM)
    notices.tell_customer(unit, case, Send(text=_BY_PEOPLE.format(ref=case.ref, due=case.due)))
    notices.post_card(unit, case)


def strike_from_ledger(unit: Unit, case: Case, step: FulfilmentStep) -> None:
    """The source changed nothing, and no earlier try can have: a replay must not erase these."""
    plan = plan_of(unit, step)
    if isinstance(plan, ErasurePlan):
        erasure_ledger.strike(unit, case.id, step.source, plan)


def give_up(unit: Unit, steps: Iterable[FulfilmentStep]) -> None:
    """Steps that are still open are not carried out; a fresh plan has them again."""
    for step in steps:
        if step.state in step_rows.OPEN_STATES:
            step.state = "refused"
            unit.add(step)


_BY_PEOPLE = _(
    "Part of your case {ref} a member of our staff has to look at. You will have our answer by "
    "{due} at the latest."
)
_BACK = {
    Why.NOT_CLEAR: _(
        "Case {ref} has come back: what was proved fits several persons in one system, or there "
        "is a protected identity. Nothing was done there; please look at it."
    ),
    Why.DATA_CHANGED: _(
        "Case {ref} has come back: the data was changed after the plan was approved, so nothing "
        "was done there. A new plan is being made; please look at it and decide again."
    ),
    Why.REFUSED_BY_SOURCE: _(
        "Case {ref} has come back: the system does not take the new value, so nothing was "
        "changed. Please ask the customer for another value or decide otherwise."
    ),
    Why.RESIDUALS: _(
        "Case {ref} has come back: after the erasure something was still there. A new plan shows "
        "what is left; please look at it and decide again."
    ),
    Why.NOT_BY_HAND: _(
        "Case {ref} has come back: a place that is looked through by hand could not be. Find out "
        "why, then decide again; they are asked again when you approve."
    ),
    Why.NOT_AS_APPROVED: _(
        "Case {ref} has come back: the plan is not the one that was approved, so nothing was "
        "done. A new plan is being made; please look at it and decide again."
    ),
}
