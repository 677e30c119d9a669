"""Keeps deadlines from being forgotten: staff are reminded, by case number only; late is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from bot.domain import deadlines
from bot.domain.audit import Code
from bot.domain.cases import Event, Role, State
from bot.domain.clock import STOCKHOLM, stockholm_day
from bot.domain.messages import Button, Send
from bot.domain.texts import Language, Lines, Sayable, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import by_post, card, casework, decisions, letterhead, notices, queue, staff
from bot.services.access import Member
from bot.store import deadlines as rows
from bot.store.tables import Case
from bot.store.unit import Unit

FROM_HOUR = 8  # Swedish time: nobody is woken for a date
SHOWN = 24  # cases in one reminder, so that it fits a message
A_ROW = 3  # buttons
OWNER_FROM = 1  # days before the end from which owners hear of colleagues' cases too


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A reminder by e-mail, still to be put into words of a language."""

    to: str = field(repr=False)
    language: Language
    subject: Text
    text: Sayable = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Near:
    case: Case
    left: int  # days; negative once the day has passed


def remind(unit: Unit) -> tuple[Mail, ...]:
    """Tells whoever must know which cases are near their end, or past it, once a day at most."""
    if _is_night(unit):
        return ()
    today = stockholm_day(unit.now)
    near = [_Near(case, _left(case, today)) for case in _due(unit, today)]
    for one in near:
        one.case.reminded_on = today
        _note(unit, one)
    group = unit.office.staff_chat_id
    if near and group is not None:
        unit.say(group, _digest(near, partial(_from_the_group, unit)))
    return tuple(mail for member in staff.members(unit) for mail in _tell(unit, member, near))


def _is_night(unit: Unit) -> bool:
    return unit.now.astimezone(STOCKHOLM).hour < FROM_HOUR


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
    told = _digest(theirs, _in_private)
    no_group = unit.office.staff_chat_id is None
    if no_group or any(one.case.claimed_by for one in theirs):  # the rest stands in the group
        notices.tell_member(unit, member, told)
    to = staff.email_of(unit, member)
    subject = ngettext(
        "Dates to keep: {count} case", "Dates to keep: {count} cases", len(theirs)
    ).format(count=len(theirs))
    return [Mail(to=to, language=member.language, subject=subject, text=told.text)] if to else []


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


def _digest(near: Iterable[_Near], way_in: Callable[[str], Button | None]) -> Send:
    """Numbers and days alone, the most urgent first, each case one press away."""
    ordered = sorted(near, key=lambda one: (one.left, one.case.ref))
    shown, more = ordered[:SHOWN], len(ordered) - SHOWN
    rest = ngettext(
        "… and {count} more: /queue shows it", "… and {count} more: /queue shows them", more
    )
    text = lines(
        _("<b>Dates to keep</b>"),
        *map(_line, shown),
        *([rest.format(count=more)] if more > 0 else []),
    )
    buttons = [button for one in shown if (button := way_in(one.case.ref))]
    rows = tuple(tuple(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW))
    return Send(text=text, keyboard=rows)


def _from_the_group(unit: Unit, ref: str) -> Button | None:
    """The case itself is for private chats."""
    url = card.deep_link(unit, ref)
    return Button(label=ref, url=url) if url else None


def _in_private(ref: str) -> Button:
    return Button(label=ref, action=f"s:case:{ref}")


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


# -- nobody has decided -----------------------------------------------------------------------


def warn(unit: Unit) -> tuple[Mail, ...]:
    """Tells owners and the persons themselves of cases that nobody has decided by day 25."""
    if _is_night(unit):
        return ()
    return tuple(
        mail
        for case in rows.unwarned(unit, days=deadlines.WARN_DAY)
        if deadlines.is_to_warn(case.received_at, unit.now)
        for mail in _warn_of(unit, case)
    )


def _warn_of(unit: Unit, case: Case) -> list[Mail]:
    case.warned_at = unit.now
    casework.move(unit, case, Event.WARNED, Role.SYSTEM, casework.SYSTEM)
    unit.audit(Code.CASE_WARNED, actor=casework.SYSTEM, case_ref=case.ref)
    by_post.tell(unit, case, _honest(unit, case))
    return _tell_owners(unit, case)


def _tell_owners(unit: Unit, case: Case) -> list[Mail]:
    """By Telegram and by e-mail; where no owner can be told in private the group hears of it."""
    text = _(
        "Case {ref} is not decided, and the law wants it answered by {day}. The customer has "
        "been told that it takes long. Take it over, or extend it with reasons before that day."
    ).format(ref=case.ref, day=case.statutory_due)
    look = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    told, mails = False, []
    for owner in staff.members(unit):
        if owner.role is not Role.OWNER or queue.decider(owner, case).hidden is not None:
            continue
        told |= notices.tell_member(unit, owner, Send(text=text, keyboard=((look,),)))
        if to := staff.email_of(unit, owner):
            subject = _("Case {ref} is not decided").format(ref=case.ref)
            mails.append(Mail(to=to, language=owner.language, subject=subject, text=text))
    if not told:
        notices.tell_group(unit, Send(text=text))
    return mails


def _honest(unit: Unit, case: Case) -> Lines:
    return lines(
        _("<b>Your case {ref} is not decided yet</b>").format(ref=case.ref),
        _(
            "It has taken longer than it should, and we are sorry. The law gives us until {day}. "
            "The person who is responsible here has been told, and you need not do anything."
        ).format(day=case.statutory_due),
        "",
        letterhead.complaint(),
        "",
        letterhead.controller(unit.office.company),
    )
