"""Asks the owner of a source to look or to act by hand, and reminds when it is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.domain import audit
from bot.domain.cases import Right, Role
from bot.domain.clock import stockholm_day
from bot.domain.messages import Button, Send
from bot.domain.registry import ManualOwner, Source
from bot.domain.texts import Text, lines
from bot.domain.texts import Text as _
from bot.services import manual_mail, notices, staff
from bot.services.access import Member
from bot.store import cases as case_rows
from bot.store import manual_tasks
from bot.store import steps as step_rows
from bot.store.tables import Case, FulfilmentStep, ManualTask
from bot.store.unit import Unit

RIGHTS = frozenset({Right.ACCESS, Right.RECTIFICATION, Right.ERASURE})
"""For these people look by hand; what is taken along, and what is stopped, is in programs."""
REMIND_EVERY = timedelta(hours=20)  # so that a daily round never skips a day
VERY_LATE = timedelta(days=5)  # after this, or
NEAR_END = timedelta(days=2)  # this near to the case's own end, the owners of the company hear


def by_hand(unit: Unit, source: str) -> ManualOwner | None:
    """The owner whom a source's steps are asked of; None if a program can do them."""
    return unit.office.registry.source(source).manual


def ask(unit: Unit, case: Case, step: FulfilmentStep) -> None:
    """Gives the step to the source's owner, once, with a day until which it is to be done."""
    owner = by_hand(unit, step.source)
    if owner is None or manual_tasks.of_step(unit, step.id) is not None:
        return
    due = min(stockholm_day(unit.now) + timedelta(days=owner.days), case.due)
    task = unit.add(
        ManualTask(
            step_id=step.id,
            case_id=case.id,
            source=step.source,
            due=due,
            asked_at=unit.now,
            approved_by=case.approved_by,
            seconded_by=case.seconded_by,
        )
    )
    _tell(unit, case, task, _ASKED)


def owners(unit: Unit, source: Source, case: Case) -> Iterator[Member]:
    """The members of staff who may do it: not those who decided it, or know the person."""
    barred = {case.approved_by, case.seconded_by, *case.recused.split()}
    if source.manual is None or source.manual.email is not None:
        return
    for member in of_place(unit, source):
        if member.id not in barred and member.tg_user_id != case.tg_user_id:
            yield member


def of_place(unit: Unit, source: Source) -> Iterator[Member]:
    """The members who look there, or whose mailbox is asked to."""
    owner = source.manual
    for member in staff.members(unit) if owner else ():
        assert owner is not None
        if owner.email is not None:
            theirs = _has_mailbox(unit, member, owner.email)
        else:
            theirs = member.tg_user_id == owner.telegram or member.role == owner.role
        if theirs:
            yield member


def would_be_alone(unit: Unit, case: Case, member: Member) -> bool:
    """Whether nobody is left to do it by hand, somewhere, if this member decides."""
    return any(alone_in(unit, case, member))


def alone_in(unit: Unit, case: Case, member: Member) -> Iterator[Source]:
    """The places where nobody is left to do it by hand if this member decides."""
    if Right(case.right) not in RIGHTS:
        return
    for source in unit.office.registry.sources:
        if source.manual is not None and _is_alone(unit, case, member, source):
            yield source


def _is_alone(unit: Unit, case: Case, member: Member, source: Source) -> bool:
    if source.manual is not None and source.manual.email is not None:
        return _has_mailbox(unit, member, source.manual.email)
    return {owner.id for owner in owners(unit, source, case)} == {member.id}


def _has_mailbox(unit: Unit, member: Member, address: str) -> bool:
    return (staff.email_of(unit, member) or "").casefold() == address.casefold()


def open_for(unit: Unit, member: Member, task_id: str) -> tuple[ManualTask, Case] | None:
    """The errand, if it is still to be done and this member may do it."""
    found = still_open(unit, manual_tasks.by_id(unit, task_id))
    if found is None:
        return None
    task, case = found
    source = unit.office.registry.source(task.source)
    return found if member.id in {owner.id for owner in owners(unit, source, case)} else None


def still_open(unit: Unit, task: ManualTask | None) -> tuple[ManualTask, Case] | None:
    """The errand with its case, if anybody waits for it."""
    step = step_rows.by_id(unit, task.step_id) if task else None
    case = case_rows.by_id(unit, task.case_id) if task else None
    if task is None or step is None or case is None or task.done_at is not None:
        return None
    return (task, case) if step.state in step_rows.OPEN_STATES else None


# -- late ---------------------------------------------------------------------------------------


def chase(unit: Unit) -> int:
    """Reminds the owners of what is late, and those who hold the cases; the clock calls it."""
    today, before = stockholm_day(unit.now), unit.now - REMIND_EVERY
    found = manual_tasks.late(unit, today=today, chased_before=before)
    for task in found:
        unit.add(task)
        waiting = still_open(unit, task)
        if waiting is None:
            task.done_at = unit.now  # The case went on, or ended, without it.
            task.token_digest = task.cookie_digest = None
            continue
        _chase(unit, waiting[1], task)
        if task.escalated_at is None and _is_very_late(task, waiting[1], today):
            _escalate(unit, waiting[1], task)
    return len(found)


def _chase(unit: Unit, case: Case, task: ManualTask) -> None:
    task.chased_at = unit.now
    unit.audit(audit.Code.MANUAL_CHASED, actor="system", case_ref=case.ref, source=task.source)
    _tell(unit, case, task, _LATE)
    label = unit.office.registry.source(task.source).label
    notices.tell_holder(unit, case, Send(text=_HOLDER.format(ref=case.ref, source=label)))


def _is_very_late(task: ManualTask, case: Case, today: date) -> bool:
    return today - task.due >= VERY_LATE or case.due - today <= NEAR_END


def _escalate(unit: Unit, case: Case, task: ManualTask) -> None:
    """Once: whoever answers for the company has to know, whatever the reminders did."""
    task.escalated_at = unit.now
    unit.audit(audit.Code.MANUAL_ESCALATED, actor="system", case_ref=case.ref, source=task.source)
    label = unit.office.registry.source(task.source).label
    said = _VERY_LATE.format(ref=case.ref, source=label, due=task.due, end=case.due)
    for member in staff.members(unit):
        knows = member.id in case.recused.split() or member.tg_user_id == case.tg_user_id
        if member.role is Role.OWNER and not knows:
            notices.tell_member(unit, member, Send(text=said))


# -- telling ------------------------------------------------------------------------------------


def _tell(unit: Unit, case: Case, task: ManualTask, text: Text) -> None:
    """The notice names case, place and day; whom it is about stands behind the button."""
    source = unit.office.registry.source(task.source)
    said = text.format(ref=case.ref, source=source.label, due=task.due)
    if source.manual is not None and source.manual.email is not None:
        if not manual_mail.order(unit, task):
            _tell_group(unit, case, said, _NO_MAIL)
        return
    button = Button(label=_("Show what to do"), action=f"hand:show:{task.id}")
    message = Send(text=said, keyboard=((button,),))
    told = [notices.tell_member(unit, member, message) for member in owners(unit, source, case)]
    if not any(told):
        _tell_group(unit, case, said, _NOBODY)


def _tell_group(unit: Unit, case: Case, said: Text, why: Text) -> None:
    if unit.office.staff_chat_id is not None:
        unit.say(unit.office.staff_chat_id, Send(text=lines(said, why)), case_id=case.id)


_ASKED = _(
    "<b>By hand: {source}</b>\nCase {ref} needs somebody to look there. Please do it by {due}."
)
_LATE = _(
    "<b>Late, by hand: {source}</b>\nCase {ref} waits for you since {due}. The customer cannot be "
    "answered before."
)
_VERY_LATE = _(
    "<b>Very late, by hand: {source}</b>\nCase {ref} has waited since {due} for somebody to look "
    "there, although they are reminded every day. The customer is to have an answer by {end}. "
    "Please see to it."
)
_HOLDER = _("Case {ref} still waits for somebody to look by hand: {source}. They are reminded.")
_NOBODY = _(
    "I cannot reach whoever looks there. They must be among the staff and have pressed Start in a "
    "private chat with me."
)
_NO_MAIL = _(
    "Whoever looks there is asked by e-mail, and that needs SMTP_URL and PUBLIC_URL, which are "
    "not set. Nobody has been asked."
)
