"""Asks the owner of a source to look or to act by hand, and reminds when it is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.domain import audit
from bot.domain.cases import Right
from bot.domain.clock import stockholm_day
from bot.domain.messages import Button, Send
from bot.domain.registry import ManualOwner, Source
from bot.domain.texts import Text, lines
from bot.domain.texts import Text as _
from bot.services import notices
from bot.services.access import Member
from bot.services.staff import member_of
from bot.store import cases as case_rows
from bot.store import manual_tasks
from bot.store import staff as staff_rows
from bot.store import steps as step_rows
from bot.store.tables import Case, FulfilmentStep, ManualTask
from bot.store.unit import Unit

RIGHTS = frozenset({Right.ACCESS, Right.RECTIFICATION, Right.ERASURE})
"""For these people look by hand; what is taken along, and what is stopped, is in programs."""
REMIND_EVERY = timedelta(hours=20)  # so that a daily round never skips a day


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
    owner = source.manual
    barred = {case.approved_by, case.seconded_by, *case.recused.split()}
    for row in staff_rows.active(unit) if owner else ():
        assert owner is not None
        theirs = row.tg_user_id == owner.telegram or row.role == owner.role
        if theirs and row.id not in barred and row.tg_user_id != case.tg_user_id:
            yield member_of(row)


def would_be_alone(unit: Unit, case: Case, member: Member) -> bool:
    """Whether nobody is left to do it by hand, somewhere, if this member decides."""
    if Right(case.right) not in RIGHTS:
        return False
    by_hand = (source for source in unit.office.registry.sources if source.manual)
    found = ({owner.id for owner in owners(unit, source, case)} for source in by_hand)
    return any(who == {member.id} for who in found)


def chase(unit: Unit) -> int:
    """Reminds the owners of what is late, and those who hold the cases; the clock calls it."""
    today, before = stockholm_day(unit.now), unit.now - REMIND_EVERY
    found = manual_tasks.late(unit, today=today, chased_before=before)
    for task in found:
        case, step = case_rows.by_id(unit, task.case_id), step_rows.by_id(unit, task.step_id)
        if case is None or step is None or step.state not in step_rows.OPEN_STATES:
            task.done_at = unit.now  # The case went on, or ended, without it.
            unit.add(task)
            continue
        task.chased_at = unit.now
        unit.add(task)
        unit.audit(audit.Code.MANUAL_CHASED, actor="system", case_ref=case.ref, source=task.source)
        _tell(unit, case, task, _LATE)
        label = unit.office.registry.source(task.source).label
        notices.tell_holder(unit, case, Send(text=_HOLDER.format(ref=case.ref, source=label)))
    return len(found)


def _tell(unit: Unit, case: Case, task: ManualTask, text: Text) -> None:
    """The notice names case, place and day; whom it is about stands behind the button."""
    source = unit.office.registry.source(task.source)
    said = text.format(ref=case.ref, source=source.label, due=task.due)
    button = Button(label=_("Show what to do"), action=f"hand:show:{task.id}")
    message = Send(text=said, keyboard=((button,),))
    told = [notices.tell_member(unit, member, message) for member in owners(unit, source, case)]
    if not any(told) and unit.office.staff_chat_id is not None:
        alone = lines(said, _NOBODY)
        unit.say(unit.office.staff_chat_id, Send(text=alone), case_id=case.id)


_ASKED = _(
    "<b>By hand: {source}</b>\nCase {ref} needs somebody to look there. Please do it by {due}."
)
_LATE = _(
    "<b>Late, by hand: {source}</b>\nCase {ref} waits for you since {due}. The customer cannot be "
    "answered before."
)
_HOLDER = _("Case {ref} still waits for somebody to look by hand: {source}. They are reminded.")
_NOBODY = _(
    "I cannot reach whoever looks there. They must be among the staff and have pressed Start in a "
    "private chat with me."
)
