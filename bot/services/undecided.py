"""Day 25 with nothing decided: owners are told, and the persons read it as it is."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import deadlines
from bot.domain.audit import Code
from bot.domain.cases import Event, Role
from bot.domain.messages import Button, Send
from bot.domain.texts import Lines, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import by_post, card, casework, digests, letterhead, notices, queue, staff
from bot.services.access import Member
from bot.services.digests import Entry, Mail, WayIn
from bot.store import deadlines as rows
from bot.store.tables import Case
from bot.store.unit import Unit


def warn(unit: Unit) -> tuple[Mail, ...]:
    """Tells owners and the persons themselves of cases that nobody has decided by day 25.

    Many that reach it together are one message to an owner, and one to each person.
    """
    found = [
        case
        for case in rows.unwarned(unit, days=deadlines.WARN_DAY)
        if deadlines.is_to_warn(case.received_at, unit.now)
    ]
    for case in found:
        _note(unit, case)
        by_post.tell(unit, case, _honest(unit, case))
    return _tell_owners(unit, found)


def _note(unit: Unit, case: Case) -> None:
    case.warned_at = unit.now
    casework.move(unit, case, Event.WARNED, Role.SYSTEM, casework.SYSTEM)
    unit.audit(Code.CASE_WARNED, actor=casework.SYSTEM, case_ref=case.ref)


def _tell_owners(unit: Unit, found: Sequence[Case]) -> tuple[Mail, ...]:
    """By Telegram and by e-mail; of what no owner can be told in private the group hears."""
    told: set[str] = set()
    mails: list[Mail] = []
    for owner in staff.members(unit) if found else ():
        theirs = [case for case in found if _concerns(owner, case)]
        if theirs and notices.tell_member(unit, owner, *_messages(theirs, digests.in_private)):
            told |= {case.ref for case in theirs}
        to = staff.email_of(unit, owner) if theirs else None
        if to:
            mails.append(_mail(unit, owner, to, theirs))
    left = [case for case in found if case.ref not in told]
    if left:
        notices.tell_group(unit, *_messages(left, digests.from_the_group(unit)))
    return tuple(mails)


def _concerns(owner: Member, case: Case) -> bool:
    return owner.role is Role.OWNER and queue.decider(owner, case).hidden is None


def _messages(found: Sequence[Case], way_in: WayIn) -> list[Send]:
    if len(found) > digests.FEW:
        return [digests.message(_heading(found), _entries(found), way_in, after=_WHAT_TO_DO)]
    return [Send(text=_alone(case), keyboard=_look(way_in(case.ref))) for case in found]


def _look(button: Button | None) -> tuple[tuple[Button, ...], ...]:
    if button is None:
        return ()
    return ((Button(label=_("Open the case"), action=button.action, url=button.url),),)


def _mail(unit: Unit, owner: Member, to: str, found: Sequence[Case]) -> Mail:
    if len(found) == 1:
        subject = _("Case {ref} is not decided").format(ref=found[0].ref)
        link = card.deep_link(unit, found[0].ref)
        text = lines(_alone(found[0]), *([link] if link else []))
    else:
        subject = _subject(found)
        text = digests.letter(unit, _heading(found), _entries(found), after=_WHAT_TO_DO)
    return Mail(to=to, language=owner.language, subject=subject, text=text)


def _alone(case: Case) -> Text:
    return _(
        "Case {ref} is not decided, and the law wants it answered by {day}. The customer has "
        "been told that it takes long. Take it over, or extend it with reasons before that day."
    ).format(ref=case.ref, day=case.statutory_due)


def _heading(found: Sequence[Case]) -> Text:
    text = ngettext(
        "<b>{count} case is not decided</b>", "<b>{count} cases are not decided</b>", len(found)
    )
    return text.format(count=len(found))


def _subject(found: Sequence[Case]) -> Text:
    text = ngettext("{count} case is not decided", "{count} cases are not decided", len(found))
    return text.format(count=len(found))


def _entries(found: Sequence[Case]) -> list[Entry]:
    text = _("{ref}: the law wants it answered by {day}")
    ordered = sorted(found, key=lambda case: (case.statutory_due, case.ref))
    return [
        Entry(ref=case.ref, text=text.format(ref=case.ref, day=case.statutory_due))
        for case in ordered
    ]


_WHAT_TO_DO = _(
    "The customers have been told that it takes long. Take the cases over, or extend them with "
    "reasons before their days."
)


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
