"""Words to persons who are not on Telegram: sealed until staff fetch them to be posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.cases import StepRefusal
from bot.domain.clock import stockholm_day
from bot.domain.messages import Button, Message, Send
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import access, casework, delivery, notices, queue, staff, where_to
from bot.services.access import CaseNotFoundError, Member
from bot.services.delivery import ANSWER, LETTER, Link, Refusal
from bot.services.last_look import Waiter
from bot.services.queue import NotAllowed
from bot.services.reading import read
from bot.store import cases as case_rows
from bot.store import deliveries
from bot.store.tables import Case, Delivery
from bot.store.unit import Unit

FORMAT = "insyn.letter/1"
POSTING = "post"  # whose signals go to the chat of a member who waits for a link


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """One thing that waits to be posted."""

    id: str
    answer: bool  # the answer itself, with personal data; else a letter
    made_at: datetime
    until: datetime


def tell(unit: Unit, case: Case, text: Sayable, *messages: Message) -> None:
    """Says it to the person: in their chat, as `messages` if there are any, or on paper."""
    if casework.came_outside(case):
        _put(unit, case, text)
    else:
        notices.tell_customer(unit, case, *(messages or (Send(text=text),)))


def _put(unit: Unit, case: Case, text: Sayable) -> None:
    delivery.create(unit, case, _document(unit, case, text), kind=LETTER)
    call_for(unit, case)


def call_for(unit: Unit, case: Case) -> None:
    """Tells whoever has the case, or took it in, that something is to be posted."""
    ready = _("Something in case {ref} is ready to be posted to the customer.")
    fetch = Button(label=_("Fetch it"), action=f"s:post:{case.ref}")
    message = Send(text=ready.format(ref=case.ref), keyboard=((fetch,),))
    if notices.tell_holder(unit, case, message):
        return
    creator = staff.member_by_id(unit, case.created_by)
    if creator is None or not notices.tell_member(unit, creator, message):
        notices.tell_group(unit, Send(text=ready.format(ref=case.ref)))


def _document(unit: Unit, case: Case, text: Sayable) -> Mapping[str, Any]:
    """The letter as the writers of paper and page take it."""
    language, company = casework.language_of(unit, case), unit.office.company
    contact = casework.contact_of(unit, case)
    return {
        "format": FORMAT,
        "language": language,
        "case": case.ref,
        "written": stockholm_day(unit.now).isoformat(),
        "company": company.name,
        "to": [line for line in (contact.name, *contact.address) if line],
        "text": read(unit, text, language),
    }


def waiting(unit: Unit, member: Member, case: Case) -> tuple[Paper, ...]:
    """What this member can fetch for the post, the oldest first."""
    if not casework.came_outside(case):
        return ()
    return tuple(
        Paper(
            id=row.id,
            answer=row.kind == ANSWER,
            made_at=row.made_at,
            until=row.available_until,
        )
        for row in deliveries.all_of_case(unit, case.id)
        if delivery.can_be_fetched(unit, row) and _bar(member, case, row) is None
    )


def of_case(unit: Unit, member: Member, ref: str) -> tuple[Paper, ...]:
    """The same by reference. Raises CaseNotFoundError."""
    return waiting(unit, member, access.case_for(unit, member, ref))


def doubts(unit: Unit, member: Member, ref: str) -> list[Sayable]:
    """What to know before it is posted. Raises CaseNotFoundError."""
    return where_to.told(unit, access.case_for(unit, member, ref))


def fetch(
    unit: Unit, member: Member, delivery_id: str, chat_id: int | None = None
) -> Link | Refusal | NotAllowed:
    """A link and a PIN to what is to be posted; it opens once. Raises CaseNotFoundError.

    Where the registers have to be asked first, the signals of POSTING go to `chat_id`.
    """
    row = deliveries.by_id(unit, delivery_id)
    found = case_rows.by_id(unit, row.case_id) if row else None
    if row is None or found is None:
        raise CaseNotFoundError
    case = access.case_for(unit, member, found.ref)
    if row.posted_how == delivery.WITHHELD:  # nobody has the case any more
        return Refusal.WITHHELD
    refused = _bar(member, case, row)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    waiter = Waiter(who=POSTING, chat_id=chat_id, delivery_id=row.id) if chat_id else None
    return delivery.link_to(unit, case, row, actor=queue.actor(member), waiter=waiter)


def _bar(member: Member, case: Case, row: Delivery) -> StepRefusal | None:
    """The answer is for those who work on the case; letters also for whoever took it in."""
    if not casework.came_outside(case):
        return StepRefusal.NOT_NOW
    if row.kind == LETTER:
        return queue.out_of_reach(member, case)
    return queue.out_of_sight(member, case)
