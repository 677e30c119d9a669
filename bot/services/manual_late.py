"""What was to be done by hand and is late: its owner is reminded, and those above hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from bot.domain import audit
from bot.domain.cases import Role
from bot.domain.clock import stockholm_day
from bot.domain.messages import Button, Send
from bot.domain.texts import Text, lines
from bot.domain.texts import Text as _
from bot.services import manual_ask, notices, staff
from bot.services.manual_ask import still_open
from bot.store import manual_tasks
from bot.store.tables import Case, ManualTask
from bot.store.unit import Unit

REMIND_EVERY = timedelta(hours=20)  # so that a daily round never skips a day
VERY_LATE = timedelta(days=5)  # after this, or
NEAR_END = timedelta(days=2)  # this near to the case's own end, the owners of the company hear


def chase(unit: Unit) -> int:
    """Reminds the owners of what is late, and those who hold the cases; the clock calls it."""
    today, before = stockholm_day(unit.now), unit.now - REMIND_EVERY
    found = manual_tasks.late(unit, today=today, chased_before=before)
    for case, tasks in _by_case(unit, found):
        for task in tasks:
            _remind(unit, case, task)
        _tell_holder(unit, case, tasks)
        _escalate(unit, case, [one for one in tasks if _is_very_late(one, case, today)])
    return len(found)


def _by_case(unit: Unit, found: Iterable[ManualTask]) -> Iterator[tuple[Case, list[ManualTask]]]:
    """What still waits, case by case; the rest is closed."""
    for _case_id, tasks in groupby(found, key=attrgetter("case_id")):
        waiting = list(_waiting(unit, tasks))
        if waiting:
            yield waiting[0][1], [task for task, _case in waiting]


def _waiting(unit: Unit, tasks: Iterable[ManualTask]) -> Iterator[tuple[ManualTask, Case]]:
    for task in tasks:
        found = still_open(unit, task)
        if found is None:
            _close(unit, task)
        else:
            yield found


def _close(unit: Unit, task: ManualTask) -> None:
    """The case went on, or ended, without it."""
    task.done_at = unit.now
    task.token_digest = task.cookie_digest = None
    unit.add(task)


def _remind(unit: Unit, case: Case, task: ManualTask) -> None:
    task.chased_at = unit.now
    unit.add(task)
    unit.audit(audit.Code.MANUAL_CHASED, actor="system", case_ref=case.ref, source=task.source)
    manual_ask.remind(unit, case, task)


def _tell_holder(unit: Unit, case: Case, tasks: Sequence[ManualTask]) -> None:
    """One message, however many places the case waits for."""
    text = lines(_HOLDER.format(ref=case.ref), *_places(unit, tasks), _REMINDED)
    notices.tell_holder(unit, case, Send(text=text, keyboard=((_open(case),),)))


def _is_very_late(task: ManualTask, case: Case, today: date) -> bool:
    late = today - task.due >= VERY_LATE or case.due - today <= NEAR_END
    return late and task.escalated_at is None


def _escalate(unit: Unit, case: Case, tasks: Sequence[ManualTask]) -> None:
    """Once: whoever answers for the company has to know, whatever the reminders did."""
    if not tasks:
        return
    for task in tasks:
        task.escalated_at = unit.now
        unit.audit(
            audit.Code.MANUAL_ESCALATED, actor="system", case_ref=case.ref, source=task.source
        )
    end = _VERY_LATE_END.format(end=case.due)
    said = lines(_VERY_LATE.format(ref=case.ref), *_places(unit, tasks), end)
    for member in staff.members(unit):
        knows = member.id in case.recused.split() or member.tg_user_id == case.tg_user_id
        if member.role is Role.OWNER and not knows:
            notices.tell_member(unit, member, Send(text=said, keyboard=((_open(case),),)))


def _places(unit: Unit, tasks: Iterable[ManualTask]) -> list[Text]:
    label = unit.office.registry.source
    return [_PLACE.format(source=label(one.source).label, due=one.due) for one in tasks]


def _open(case: Case) -> Button:
    return Button(label=_("Open the case"), action=f"s:case:{case.ref}")


_PLACE = _("• {source}: was to be done by {due}")
_HOLDER = _("Case {ref} is still waiting for work by hand:")
_REMINDED = _("Whoever looks there has been reminded.")
_VERY_LATE = _("<b>Very late, by hand</b>\nCase {ref} is still waiting, in spite of reminders:")
_VERY_LATE_END = _("The customer is to have an answer by {end}. Please see to it that it is done.")
