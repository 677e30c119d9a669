"""Lets an approved erasure wait a while, in which the person can take it back with one press."""

from __future__ import annotations

from bot.domain.audit import Code
from bot.domain.cases import Event, Right, Role, State
from bot.domain.messages import Button, Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import casework, fulfilment, notices, planning
from bot.services.fulfilment import PlanNotApprovedError
from bot.store.tables import Case
from bot.store.unit import Unit

TASK = "cooled"


def applies(unit: Unit, case: Case) -> bool:
    """Whether this case waits before it is carried out: what cannot be undone does."""
    return Right(case.right) is Right.ERASURE and unit.office.erasure_wait.total_seconds() > 0


def hold(unit: Unit, case: Case) -> None:
    """Orders the begin for later, and tells the person until when they can take it back."""
    wait = unit.office.erasure_wait
    case.wait_until = unit.now + wait
    unit.session.add(case)
    unit.task(TASK, case.id, lane=f"case:{case.id}", after=wait.total_seconds())
    text = lines(
        _("<b>Your case {ref} is approved</b>").format(ref=case.ref),
        _("Your data is erased from {moment} on. What is erased then stays erased.").format(
            moment=case.wait_until
        ),
        _("Have you changed your mind? Press the button before that, and nothing is erased."),
    )
    keep = Button(label=_("Keep my data after all"), action=f"cases.regret:{case.ref}")
    notices.tell_customer(unit, case, Send(text=text, keyboard=((keep,),)))


def over(unit: Unit, case_id: str) -> None:
    """The time to change one's mind is over: the erasure begins, unless it was taken back."""
    case = planning.locked(unit, case_id)
    if case is None or case.wait_until is None or State(case.state) is not State.FULFILLING:
        return
    case.wait_until = None
    casework.move(unit, case, Event.EXECUTION_STARTED, Role.SYSTEM, casework.SYSTEM)
    try:
        fulfilment.begin(unit, case)
    except PlanNotApprovedError:
        planning.take_back_approvals(unit, case)
        planning.renew(unit, case)
    notices.refresh_card(unit, case)


def may_regret(case: Case) -> bool:
    """Whether the person can still take an approved erasure back."""
    return State(case.state) is State.FULFILLING and case.wait_until is not None


def regret(unit: Unit, case: Case, *, actor: str) -> None:
    """Takes an approved erasure back: nothing has been erased, and nothing will be."""
    case.wait_until = None
    casework.move(unit, case, Event.REGRETTED, Role.CUSTOMER, casework.CUSTOMER)
    unit.audit(Code.CASE_WITHDRAWN, actor=actor, case_ref=case.ref)
