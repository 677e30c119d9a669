"""Asks the owner of a source to look or to act by hand; `manual_late` reminds them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.domain.cases import Right
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


def remind(unit: Unit, case: Case, task: ManualTask) -> None:
    """Asks once more for what was to be done by now."""
    _tell(unit, case, task, _LATE)


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
    "<b>Late, by hand: {source}</b>\nCase {ref} is waiting for you. It was to be done by {due}, "
    "and the customer cannot be answered until it is."
)
_NOBODY = _(
    "I cannot reach whoever looks there. They must be among the staff and have pressed Start in a "
    "private chat with me."
)
_NO_MAIL = _(
    "Whoever looks there is asked by e-mail, and that needs SMTP_URL and PUBLIC_URL, which are "
    "not set. Nobody has been asked."
)
