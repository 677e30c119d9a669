"""The first sentence counts: a request is written down when it is made, before it is known whose
it is; and what nobody goes on with ends by itself (Art. 12(3), 12(4) and 12(6))."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain import stops
from bot.domain.audit import Code
from bot.domain.cases import Event, Right, Role, State
from bot.domain.clock import stockholm_day
from bot.domain.letters import Outcome, Part
from bot.domain.messages import Button, Send
from bot.domain.redaction import masked_text
from bot.domain.registry import Wish
from bot.domain.rights import Ground
from bot.domain.texts import Lines, Sayable, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import (
    casework,
    correspondence,
    intake,
    letterhead,
    notices,
    planning,
    receipt,
    refusal,
)
from bot.services.access import Customer, actor_name
from bot.services.correspondence import Draft
from bot.services.intake import ABOUT, Opened
from bot.store import cases as case_rows
from bot.store.cases import Begun
from bot.store.tables import Case
from bot.store.unit import Unit

MOST_A_DAY = 8  # new ones a chat: more than there are rights, and no way to fill the table
WORDS_LIMIT = 1000
PATIENCE = timedelta(hours=1)  # then a copy that was asked for goes on without another press
SUBMIT = "access.submit"  # signal: nobody has said that the summary was enough

# What begins each right anew: the command, as buttons name it.
COMMANDS: Mapping[Right, str] = {
    Right.ACCESS: "access",
    Right.RECTIFICATION: "correct",
    Right.ERASURE: "erase",
    Right.RESTRICTION: "restrict",
    Right.PORTABILITY: "export",
    Right.OBJECTION: "object",
    Right.CONSENT_WITHDRAWAL: "consent",
    Right.QUESTION: "help",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """The case that stands for a request whose person is not known yet."""

    ref: str
    due: date
    until: date  # when it ends by itself
    new: bool


def receive(
    unit: Unit,
    *,
    chat_id: int,
    tg_user_id: int,
    right: Right,
    received_at: datetime,
    words: str = "",
    wish: Wish | None = None,
) -> Noted | None:
    """Writes a request down, or finds the case that stands for it; None if there were too many.

    Nothing is looked up for it, so that it tells a stranger nothing. Staff see it once it is
    known whose it is. Of the two objections of Art. 21 `wish` says which it is.
    """
    yesterday = unit.now - timedelta(days=1)
    begun = case_rows.begun_in(unit, chat_id=chat_id, tg_user_id=tg_user_id, since=yesterday)
    known = _standing(unit, begun, right, wish)
    if known is not None:
        return _noted(unit, known, new=False)
    if sum(not one.proved and one.opened_at > yesterday for one in begun) >= MOST_A_DAY:
        return None
    case = intake.new_row(
        unit,
        right,
        received_at,
        chat_id=chat_id,
        tg_user_id=tg_user_id,
        person_digest="",
        language=unit.language(chat_id),
        level=0,
    )
    case.state = State.WAITING_FOR_IDENTITY.value  # where IDENTITY_ASKED leads from the receipt
    unit.seal(case, "sealed_claims", [])
    unit.seal(case, "sealed_request", {"wish": wish.value, "use": stops.ALL} if wish else {})
    said = masked_text(words[:WORDS_LIMIT], today=stockholm_day(unit.now)) if words else None
    case_rows.write_down(unit, case, casework.event_row(unit, case, casework.SUBMITTED, said))
    intake.note_opening(unit, case, actor=actor_name(unit, tg_user_id))
    return _noted(unit, case, new=True)


def waits(unit: Unit, *, chat_id: int, tg_user_id: int) -> bool:
    """Whether this account has a case here that is not closed yet."""
    begun = case_rows.begun_in(unit, chat_id=chat_id, tg_user_id=tg_user_id, since=unit.now)
    return any(one.open for one in begun)


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """A request that waits for its person, and the command by which it is gone on with."""

    noted: Noted
    command: str


def left_waiting(unit: Unit, *, chat_id: int, tg_user_id: int) -> Left | None:
    """What this account was last at and has not sent in; None if nothing waits for the person."""
    begun = case_rows.begun_in(unit, chat_id=chat_id, tg_user_id=tg_user_id, since=unit.now)
    waits = [one for one in begun if one.open and one.unseen and not one.proved]
    case = case_rows.by_ref(unit, waits[-1].ref) if waits else None
    if case is None:
        return None
    return Left(noted=_noted(unit, case, new=False), command=command_of(unit, case))


def _standing(unit: Unit, begun: Iterable[Begun], right: Right, wish: Wish | None) -> Begun | None:
    """Of the rights that are about one thing at a time, only what waits can be the same wish."""
    found = [one for one in begun if one.open and one.right is right]
    unseen = [one for one in found if one.unseen and (not wish or _wishes(unit, one, wish))]
    return next(iter(unseen or (() if right in ABOUT else found)), None)


def _wishes(unit: Unit, one: Begun, wish: Wish) -> bool:
    case = case_rows.by_ref(unit, one.ref)
    return case is not None and intake.may_be(unit, case, wish)


def _noted(unit: Unit, case: Case | Begun, *, new: bool) -> Noted:
    last = stockholm_day(case.opened_at + timedelta(days=unit.office.identity_days))
    return Noted(ref=case.ref, due=case.due, until=last, new=new)


def waiting(unit: Unit, *, chat_id: int, tg_user_id: int, ref: str) -> Noted | None:
    """The request of this chat that waits for proof; None if it has gone on, or is another's."""
    case = case_rows.by_ref(unit, ref)
    if case is None or not case_rows.is_unseen(case):
        return None
    theirs = (case.chat_id, case.tg_user_id) == (chat_id, tg_user_id)
    return _noted(unit, case, new=False) if theirs else None


# -- a copy goes on by itself -------------------------------------------------------------------


def identified(
    unit: Unit, customer: Customer, right: Right, request: dict[str, Any]
) -> Noted | None:
    """Keeps what was proved with the request that waits, which then goes on within the hour."""
    case = intake.unseen(unit, customer, right)
    if case is None:
        return None
    if not case.person_digest:
        assert case.chat_id is not None
        intake.fill(unit, case, customer, request=request)
        unit.session.add(case)
        unit.wake(case.chat_id, SUBMIT, case.id, after=PATIENCE.total_seconds())
    return _noted(unit, case, new=False)


def submit_left(unit: Unit, case_id: str) -> Opened | None:
    """Sends in what was proved and neither pressed on with nor taken back."""
    case = planning.locked(unit, case_id)
    if case is None or not case_rows.is_unseen(case) or not case.person_digest:
        return None
    intake.into_queue(unit, case)
    notices.tell_customer(unit, case, receipt.attachment(unit, case))
    return Opened(case, new=True)


# -- what ends by itself ------------------------------------------------------------------------


def lapse(unit: Unit) -> int:
    """Ends what nobody has gone on with, and tells each person; the clock calls it."""
    before = unit.now - timedelta(days=unit.office.identity_days)
    found = case_rows.unseen_before(unit, before)
    for case in found:
        casework.move(unit, case, Event.LAPSED, Role.SYSTEM, casework.SYSTEM)
        unit.audit(Code.CASE_LAPSED, actor=casework.SYSTEM, case_ref=case.ref)
        draft = _letter(unit, case)
        correspondence.post(unit, case, draft, Send(text=draft.text, keyboard=_again(unit, case)))
    return len(found)


def _again(unit: Unit, case: Case) -> tuple[tuple[Button, ...], ...]:
    command = command_of(unit, case)
    return ((Button(label=_("Start again"), action=f"do:{command}"),),)


def command_of(unit: Unit, case: Case) -> str:
    """The command by which the same is asked for."""
    advertising = casework.request_of(unit, case).get("wish") == Wish.MARKETING
    return "noads" if advertising else COMMANDS[Right(case.right)]


def _letter(unit: Unit, case: Case) -> Draft:
    """What Art. 12(4) wants told within the month when nothing is done."""
    parts: Mapping[Part, tuple[Sayable, ...]] = {
        Part.REFERENCE: (
            _("<b>Case {ref} is closed</b>").format(ref=case.ref),
            letterhead.received(case),
            "",
        ),
        Part.REASONS: (
            _("<b>Why</b>"),
            _why(unit.office.identity_days),
            refusal.article(Ground.IDENTITY_NOT_PROVED),
            "",
            _("Nothing was changed."),
            _AGAIN,
        ),
        Part.COMPLAINT: ("", letterhead.complaint()),
        Part.COURT: (letterhead.court(),),
        Part.COMPANY: ("", letterhead.controller(unit.office.company)),
    }
    text: Lines = lines(*(line for part in parts.values() for line in part))
    return Draft(outcome=Outcome.REFUSED, text=text, parts=frozenset(parts))


_AGAIN = _("Ask again whenever you like: it becomes a new case then, with a new date.")


def _why(days: int) -> Sayable:
    text = ngettext(
        "We asked you to show who you are and to say what you want, and it has not come about in "
        "{days} day. Until we know who is asking, we must not show or change anybody's data.",
        "We asked you to show who you are and to say what you want, and it has not come about in "
        "{days} days. Until we know who is asking, we must not show or change anybody's data.",
        days,
    )
    return text.format(days=days)
