"""Keeps deadlines from being forgotten: staff are reminded, by case number only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain import deadlines
from bot.domain.audit import Code
from bot.domain.cases import Role, State
from bot.domain.clock import stockholm_day
from bot.domain.texts import Text, ngettext
from bot.domain.texts import Text as _
from bot.services import casework, decisions, digests, notices, queue, staff
from bot.services.access import Member
from bot.services.digests import Entry, Mail
from bot.store import deadlines as rows
from bot.store.tables import Case
from bot.store.unit import Unit

OWNER_FROM = 1  # days before the end from which owners hear of colleagues' cases too

_HEADING = _("<b>Dates to keep</b>")


@dataclass(frozen=True, slots=True)
class _Near:
    case: Case
    left: int  # days; negative once the day has passed


def remind(unit: Unit) -> tuple[Mail, ...]:
    """Tells whoever must know which cases are near their end, or past it, once a day at most."""
    today = stockholm_day(unit.now)
    near = [_Near(case, _left(case, today)) for case in _due(unit, today)]
    for one in near:
        one.case.reminded_on = today
        _note(unit, one)
    group = unit.office.staff_chat_id
    if near and group is not None:
        way_in = digests.from_the_group(unit)
        unit.say(group, digests.message(_HEADING, _entries(near), way_in, after=None))
    return tuple(mail for member in staff.members(unit) for mail in _tell(unit, member, near))


def _due(unit: Unit, today: date) -> Iterable[Case]:
    candidates = rows.due_before(unit, today, within=max(deadlines.REMIND_BEFORE))
    return [
        case for case in candidates if deadlines.is_to_remind(_end(case), today, case.reminded_on)
    ]


def _end(case: Case) -> date:
    return deadlines.alarm_day(case.received_at, extended=case.extended_at is not None)


def _left(case: Case, today: date) -> int:
    return (_end(case) - today).days


def _note(unit: Unit, one: _Near) -> None:
    code = Code.CASE_DEADLINE_MISSED if one.left < 0 else Code.CASE_DEADLINE_NEAR
    unit.audit(code, actor=casework.SYSTEM, case_ref=one.case.ref, days_left=one.left)


def _tell(unit: Unit, member: Member, near: list[_Near]) -> list[Mail]:
    theirs = [one for one in near if _concerns(member, one)]
    if not theirs:
        return []
    entries = _entries(theirs)
    no_group = unit.office.staff_chat_id is None
    if no_group or any(one.case.claimed_by for one in theirs):  # the rest stands in the group
        told = digests.message(_HEADING, entries, digests.in_private, after=None)
        notices.tell_member(unit, member, told)
    to = staff.email_of(unit, member)
    if not to:
        return []
    subject = ngettext(
        "Dates to keep: {count} case", "Dates to keep: {count} cases", len(theirs)
    ).format(count=len(theirs))
    text = digests.letter(unit, _HEADING, entries)
    return [Mail(to=to, language=member.language, subject=subject, text=text)]


def _concerns(member: Member, one: _Near) -> bool:
    """Theirs, nobody's, what waits for their second approval; for owners all that is nearly late.

    Who takes no part in a case, or asked for it, is not reminded of it.
    """
    case = one.case
    if queue.decider(member, case).hidden is not None:
        return False
    late = member.role is Role.OWNER and one.left <= OWNER_FROM
    second = State(case.state) is State.AWAITING_SECOND_APPROVAL
    wanted = second and decisions.refusal_to_second(case, member) is None
    return case.claimed_by in (None, member.id) or wanted or late


def _entries(near: Iterable[_Near]) -> list[Entry]:
    """Numbers and days alone, the most urgent first."""
    ordered = sorted(near, key=lambda one: (one.left, one.case.ref))
    return [Entry(ref=one.case.ref, text=_line(one)) for one in ordered]


def _line(one: _Near) -> Text:
    place = {"ref": one.case.ref, "day": _end(one.case)}
    if one.left < 0:
        text = ngettext(
            "{ref}: {days} day late, it was to be answered by {day}",
            "{ref}: {days} days late, it was to be answered by {day}",
            -one.left,
        )
    elif one.left == 0:
        return _("{ref}: to be answered today, {day}").format(**place)
    else:
        text = ngettext(
            "{ref}: {days} day left, to be answered by {day}",
            "{ref}: {days} days left, to be answered by {day}",
            one.left,
        )
    return text.format(**place, days=abs(one.left))
