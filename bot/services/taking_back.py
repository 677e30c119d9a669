"""Takes a case back for the person: at any time before something was done that stays done."""

from __future__ import annotations

from bot.domain import cases
from bot.domain.audit import Code
from bot.domain.cases import Event, Right, Role, State
from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.services import casework, notices, old_contact, outages, planning, restrictions, sent_back
from bot.services.step_orders import Why
from bot.store import steps as step_rows
from bot.store.tables import Case, FulfilmentStep
from bot.store.unit import Unit


def may(unit: Unit, case: Case) -> bool:
    """Whether nothing has been done yet. Who then acts on it has locked the case before."""
    if State(case.state) in outages.EXECUTING:
        return case.wait_until is not None or _has_not_begun(unit, case)
    event = cases.step(State(case.state), Event.WITHDRAWN, Role.CUSTOMER)
    return isinstance(event, State) and not _is_half_done(unit, case)


def _has_not_begun(unit: Unit, case: Case) -> bool:
    """Each source is still to come: nobody has called it, or for certain to no effect.

    What is only read can be called off until the last of it is there.
    """
    steps = step_rows.of_plan(unit, case.plan_id or "")
    if Right(case.right) in planning.ON_A_PAGE:
        return any(map(_is_open, steps))
    idle = all(_is_open(step) and step.attempts == step.in_vain for step in steps)
    return bool(steps) and idle and not _is_half_done(unit, case)


def _is_half_done(unit: Unit, case: Case) -> bool:
    """Whether it came back from a source while another, or the same in part, had done it."""
    if Right(case.right) in planning.ON_A_PAGE:
        return False
    return any(
        step.state == "done" or step.failure == Why.RESIDUALS
        for step in step_rows.of_case(unit, case.id)
    )


def _is_open(step: FulfilmentStep) -> bool:
    return step.state in step_rows.OPEN_STATES


def take_back(unit: Unit, case: Case, *, actor: str, quietly: bool = False) -> None:
    """The case is taken back; whoever has it is told. Whether that may be is the caller's.

    `quietly` if staff have not seen it yet, so that there is nobody to tell.
    """
    executing = State(case.state) in outages.EXECUTING
    if executing:
        _call_off(unit, case)
    event = Event.REGRETTED if executing else Event.WITHDRAWN
    casework.move(unit, case, event, Role.CUSTOMER, casework.CUSTOMER)
    unit.audit(Code.CASE_WITHDRAWN, actor=actor, case_ref=case.ref)
    old_contact.call_off(unit, case)
    if quietly:
        return
    restrictions.end_and_tell(unit, case, by=actor)
    notices.refresh_card(unit, case)
    news = _("The customer has taken back case {ref}. Nothing more is to be done.")
    notices.tell_holder(unit, case, Send(text=news.format(ref=case.ref)))


def _call_off(unit: Unit, case: Case) -> None:
    """No source is called any more, a replay erases nothing, and what was read is forgotten."""
    case.wait_until = None
    steps = step_rows.of_plan(unit, case.plan_id or "")
    for step in steps:
        sent_back.strike_from_ledger(unit, case, step)
        unit.seal(step, "sealed_receipt", None)
        unit.add(step)
    sent_back.give_up(unit, steps)
