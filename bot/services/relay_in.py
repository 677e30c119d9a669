"""A customer writes to people: into an open case, or into a new one that is only a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import deadlines
from bot.domain.audit import Code
from bot.domain.cases import OPEN, Right, State
from bot.domain.files import FileRefusal
from bot.domain.messages import Button, Keyboard, Media, MediaKind, Send
from bot.domain.relay import CUSTOMER, FILE_LIMIT, FILES_MOST, Said, Topic, names_identity_document
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import (
    access,
    decisions,
    evidence,
    hard_cases,
    intake,
    my_cases,
    notices,
    questions,
    relay,
    topics,
)
from bot.services.access import Customer, actor_name
from bot.services.my_cases import CaseLine
from bot.store import cases as case_rows
from bot.store import relay as rows
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """The line is with the staff, or will be once its file has been looked at."""

    case: Case
    new: bool = False  # a case was opened for it
    reply: bool = False  # it ended a wait for the customer's answer
    file: bool = False  # it is on its way to us; what becomes of it is told later


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody reads in that case any more."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The file is not even fetched, and why."""

    reason: FileRefusal


Outcome = Passed | Closed | NotTaken


@dataclass(frozen=True, kw_only=True, slots=True)
class Reception:
    """Who answers, and when somebody reads."""

    named: bool  # the customer sees who of the staff it is
    closes: str | None  # they read now, and until when
    opens: datetime | None  # when they begin to read, if not now
    due: date  # by when at the latest


def reception(unit: Unit, case: Case | None = None) -> Reception:
    """What can be said honestly about when an answer comes."""
    hours = unit.office.company.opening_hours
    closes = hours.closes(unit.now) if hours else None
    return Reception(
        named=unit.office.staff_names,
        closes=closes.strftime("%H:%M") if closes else None,
        opens=hours.opens(unit.now) if hours and not closes else None,
        due=case.due if case else deadlines.statutory_due(unit.now).date,
    )


def choices(unit: Unit, customer: Customer) -> tuple[CaseLine, ...]:
    """The open cases that the person may talk about; without proof only the account's question."""
    known = rows.open_question(unit, chat_id=customer.chat_id, tg_user_id=customer.tg_user_id)
    found = [known] if known else []
    if customer.person_digest is not None:
        of_person = case_rows.of_person(unit, customer.persons)
        found += [case for case in of_person if case.state in OPEN and case is not known]
    return tuple(my_cases.line(case) for case in found if _may_talk(case, customer))


def _may_talk(case: Case, customer: Customer) -> bool:
    """Answers go to the case's own chat, so that is where one talks."""
    return relay.is_open_to_talk(case) and case.chat_id == customer.chat_id


def may_write(unit: Unit, customer: Customer, ref: str) -> bool:
    """Whether what is written in this case is read. Raises CaseNotFoundError."""
    return _may_talk(access.case_for(unit, customer, ref), customer)


def write(unit: Unit, customer: Customer, ref: str, said: Said) -> Outcome:
    """Takes a line to the case; an answer to a question of the staff is their answer.

    Raises CaseNotFoundError.
    """
    case = decisions.found(unit, customer, ref)
    if not _may_talk(case, customer):
        return Closed()
    refused = _not_taken(unit, customer, said, case)
    if refused is not None:
        return refused
    waits = case.state == State.WAITING_FOR_CUSTOMER
    if waits and said.kind is None:
        questions.reply(unit, customer, ref, said.words)
        return Passed(case=case, reply=True)
    _take(unit, customer, case, said)
    if waits:
        questions.end_wait(unit, case)
    return Passed(case=case, reply=waits, file=said.is_file)


def open_with(
    unit: Unit, customer: Customer, topic: Topic, said: Said, *, received_at: datetime
) -> Outcome:
    """Opens a question with its first line, or goes on with the one that is open already."""
    known = rows.open_question(unit, chat_id=customer.chat_id, tg_user_id=customer.tg_user_id)
    if known is not None:
        outcome = write(unit, customer, known.ref, said)
        if isinstance(outcome, Passed):
            _name(unit, customer, known, topic)
        return outcome
    refused = _not_taken(unit, customer, said, None)
    if refused is not None:
        return refused
    opened = intake.open_case(
        unit,
        customer,
        right=Right.QUESTION,
        request={"topic": topic.value},
        received_at=received_at,
    )
    _take(unit, customer, opened.case, said)
    return Passed(case=opened.case, new=opened.new, file=said.is_file)


def _name(unit: Unit, customer: Customer, case: Case, topic: Topic) -> None:
    """A question that was about nothing special is so once the person has chosen what it is."""
    if topic not in hard_cases.STEPS or hard_cases.topic_of(unit, case) is not None:
        return
    topics.write(unit, case, topic)
    actor = actor_name(unit, customer.tg_user_id)
    unit.audit(Code.CASE_TOPIC_NAMED, actor=actor, case_ref=case.ref, topic=topic.value)


def _not_taken(unit: Unit, customer: Customer, said: Said, case: Case | None) -> NotTaken | None:
    """What is told from outside already: an identity document is never fetched, let alone seen."""
    if not said.is_file:
        return None
    reason = _why_not(unit, said, case)
    if reason is None:
        return None
    unit.audit(
        Code.EVIDENCE_REFUSED,
        actor=actor_name(unit, customer.tg_user_id),
        case_ref=case.ref if case else None,
        why=reason.value,
    )
    return NotTaken(reason)


def _why_not(unit: Unit, said: Said, case: Case | None) -> FileRefusal | None:
    if names_identity_document(f"{said.name} {said.words}"):
        return FileRefusal.IDENTITY_DOCUMENT
    if said.size > FILE_LIMIT:
        return FileRefusal.TOO_LARGE
    if case is not None and len(rows.evidence_of(unit, case.id)) >= FILES_MOST:
        return FileRefusal.TOO_MANY
    return None if unit.office.console else FileRefusal.NO_VIEWER


def _take(unit: Unit, customer: Customer, case: Case, said: Said) -> None:
    unit.conversation(customer.chat_id).blocked_at = None  # whoever writes has let us in again
    arriving = evidence.order(unit, case, said) if said.is_file else None
    level = int(customer.level)
    relay.note(unit, case, said, actor=CUSTOMER, level=level, evidence=arriving)
    actor = actor_name(unit, customer.tg_user_id)
    kind = said.kind.value if said.kind else "text"
    unit.audit(
        Code.CASE_LINE_RECEIVED, actor=actor, case_ref=case.ref, kind=kind, level=customer.level
    )
    _tell(unit, customer, case, said)
    notices.refresh_card(unit, case)


def _tell(unit: Unit, customer: Customer, case: Case, said: Said) -> None:
    """Shows it to whoever has the case; a file is told of once it has been looked at."""
    head = _("✉️ <b>The customer writes in case {ref}</b>").format(ref=case.ref)
    warned = relay.caution(unit, case, customer.assurance)
    if said.kind is MediaKind.VOICE and said.file_id is not None:
        caption = lines(head, warned)
        voice = Media(
            kind=said.kind, file_id=said.file_id, caption=caption, keyboard=buttons(case)
        )
        notices.tell_holder(unit, case, voice)
    elif said.words:
        text = lines(head, "", said.words, "", warned)
        notices.tell_holder(unit, case, Send(text=text, keyboard=buttons(case)))


def buttons(case: Case) -> Keyboard:
    """What a member can do about a line of the customer."""
    write = Button(label=_("Write to the customer"), action=f"s:write:{case.ref}")
    show = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    return ((write,), (show,))


def when(found: Reception, company: str) -> list[Sayable]:
    """Who answers and when, in words for the customer."""
    who: Text = (
        _("People of {company} answer you, not a machine. You see their names.")
        if found.named
        else _("People of {company} answer you, not a machine. Their names are not shown.")
    )
    return [who.format(company=company), _when(found)]


def _when(found: Reception) -> Text:
    if found.closes is not None:
        told = _("They read messages until {time} today, so an answer today is likely.")
        return told.format(time=found.closes)
    if found.opens is not None:
        told = _("Nobody reads right now. They read messages again from {moment}.")
        return told.format(moment=found.opens)
    told = _(
        "I cannot tell which day they will answer. You will have an answer by {due} at the latest."
    )
    return told.format(due=found.due)
