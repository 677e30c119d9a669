"""Lets an approved erasure or change of contact wait a while, in which it can be stopped."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.cases import Event, Right, Role, State
from bot.domain.identity import Action, Level, Safeguard
from bot.domain.messages import Button, Send
from bot.domain.texts import Lines, lines
from bot.domain.texts import Text as _
from bot.services import by_post, casework, fulfilment, notices, old_contact, planning
from bot.services.fulfilment import PlanNotApprovedError
from bot.store.tables import Case
from bot.store.unit import Unit

TASK = "cooled"


def wait_of(unit: Unit, case: Case) -> timedelta:
    """How long the case waits between its approval and its beginning."""
    if Right(case.right) is Right.ERASURE:
        return unit.office.erasure_wait
    ruling = unit.office.levels.rows[Action.CHANGE_CONTACT][Level(case.level)]
    sure = ruling.allowed and Safeguard.WAIT_72_HOURS not in ruling.safeguards
    if old_contact.concerns(case) and not sure:  # staff may take in requests from anybody
        return unit.office.contact_wait
    return timedelta(0)


def hold(unit: Unit, case: Case) -> None:
    """Orders the begin for later, and tells the person until when they can take it back."""
    wait = wait_of(unit, case)
    case.wait_until = unit.now + wait
    unit.session.add(case)
    unit.task(TASK, case.id, lane=f"case:{case.id}", after=wait.total_seconds())
    contact = old_contact.concerns(case)
    label = _("Take it back") if contact else _("Keep my data after all")
    keep = Button(label=label, action=f"cases.regret:{case.ref}")
    told = _contact_waits(case) if contact else _erasure_waits(case)
    call = _("Have you changed your mind? Call us before that: {phone}.")
    press = _NOT_CHANGED if contact else _NOT_ERASED
    chat = Send(text=lines(told, press), keyboard=((keep,),))
    by_post.tell(unit, case, lines(told, call.format(phone=unit.office.company.phone)), chat)
    if contact:
        old_contact.warn(unit, case)


_NOT_ERASED = _("Have you changed your mind? Press the button before that, and nothing is erased.")
_NOT_CHANGED = _(
    "Have you changed your mind? Press the button before that, and nothing is changed."
)


def _erasure_waits(case: Case) -> Lines:
    return lines(
        _("<b>Your case {ref} is approved</b>").format(ref=case.ref),
        _("Your data is erased from {moment} on. What is erased then stays erased.").format(
            moment=case.wait_until
        ),
    )


def _contact_waits(case: Case) -> Lines:
    return lines(
        _("<b>Your case {ref} is approved</b>").format(ref=case.ref),
        _(
            "The new contact is entered from {moment} on. Until then we wait, so that nobody can "
            "take over your contact: the old one has been told and can stop it."
        ).format(moment=case.wait_until),
    )


def over(unit: Unit, case_id: str) -> None:
    """The time to change one's mind is over: it begins, unless it was taken back."""
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
    """Whether the person can still take back what was approved."""
    return State(case.state) is State.FULFILLING and case.wait_until is not None
