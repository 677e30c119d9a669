"""Staff write to a customer in a case that they have: the customer never sees their account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import cases
from bot.domain.audit import Code
from bot.domain.cases import Event, Refused, Right, State, StepRefusal
from bot.domain.clock import stockholm_day
from bot.domain.company import IMY
from bot.domain.messages import Button, Keyboard, Media, MediaKind, Message, Send
from bot.domain.redaction import find_personnummer
from bot.domain.relay import CUSTOMER, Said
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import (
    access,
    casework,
    correspondence,
    decisions,
    notices,
    questions,
    queue,
    relay,
    relay_in,
)
from bot.services.access import Member
from bot.services.decisions import WordsForbidden
from bot.services.queue import NotAllowed
from bot.services.relay import Line
from bot.store.tables import Case
from bot.store.unit import Unit

LINES_SHOWN = 6  # the newest, in the member's chat
LINE_LENGTH = 300
CAPTION_ROOM = 800  # characters under a file, of Telegram's 1024, beside our heading
KINDS: Mapping[MediaKind, Text] = {
    MediaKind.PHOTO: _("(a picture)"),
    MediaKind.DOCUMENT: _("(a document)"),
    MediaKind.VOICE: _("(a voice message)"),
}


TO_AUTHORITY = _("You can also complain to {authority}, {web}.").format(
    authority=IMY.name, web=IMY.web
)
NUMBER = _(
    "There is a personal identity number in it, which must not go through a chat. Leave it out."
)


@dataclass(frozen=True, slots=True)
class Written:
    """It is on its way to the customer."""

    case: Case


@dataclass(frozen=True, slots=True)
class HoldsNumber:
    """There is a personal identity number in the words."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The question is closed as answered."""

    case: Case


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """What was said so far, and what may be said now."""

    lines: tuple[Line, ...]
    caution: Text


def may_write(unit: Unit, case: Case, member: Member) -> StepRefusal | None:
    """Why the member may not write to the customer; None if they may."""
    refused = cases.may_decide(queue.decider(member, case), claimed_by=case.claimed_by)
    if refused is not None:
        return refused.reason
    if State(case.state) in cases.ENDED:
        return StepRefusal.ENDED
    if case.claimed_by != member.id:
        return StepRefusal.CLAIMED_BY_ANOTHER
    if case.deceased_at is not None:  # nothing is sent to their account any more
        return StepRefusal.NO_CHAT
    chat = None if case.chat_id is None else unit.known_conversation(case.chat_id)
    return StepRefusal.NO_CHAT if chat is None or chat.blocked_at else None


def begin(unit: Unit, member: Member, ref: str) -> Thread | NotAllowed:
    """What a member has to see before they write. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    reason = may_write(unit, case, member)
    if reason is not None:
        return queue.turn_down(unit, member, case, reason)
    queue.renew(unit, member, case)
    caution = relay.caution(unit, case, relay.level_now(unit, case))
    return Thread(lines=relay.lines(unit, case), caution=caution)


def write(
    unit: Unit, member: Member, ref: str, said: Said
) -> Written | HoldsNumber | WordsForbidden | NotAllowed:
    """Sends a line to the customer and keeps it. Raises CaseNotFoundError."""
    case = decisions.found(unit, member, ref)
    reason = may_write(unit, case, member)
    if reason is not None:
        return queue.turn_down(unit, member, case, reason)
    if find_personnummer(said.words, today=stockholm_day(unit.now)):
        return HoldsNumber()
    if demands := correspondence.demands(said.words):
        return WordsForbidden(demands)
    level = int(relay.level_now(unit, case).level)
    relay.note(unit, case, said, actor=member.id, level=level)
    kind = said.kind.value if said.kind else "text"
    unit.audit(
        Code.CASE_LINE_SENT,
        actor=queue.actor(member),
        case_ref=case.ref,
        kind=kind,
        level=level,
    )
    questions.show_to_customer(unit, case, *_messages(unit, member, case, said))
    queue.renew(unit, member, case)
    notices.refresh_card(unit, case)
    return Written(case)


def _messages(unit: Unit, member: Member, case: Case, said: Said) -> list[Message]:
    """The words in a message of ours: neither a forward nor a copy, so that no account shows."""
    head = _head(unit, member, case)
    if said.kind is None or said.file_id is None:
        return [Send(text=lines(head, "", said.words), keyboard=reply(case))]
    fits = len(said.words) <= CAPTION_ROOM
    below = lines(head, "", said.words) if said.words and fits else head
    file = Media(kind=said.kind, file_id=said.file_id, caption=below, keyboard=reply(case))
    return [file] if fits else [Send(text=lines(head, "", said.words)), file]


def _head(unit: Unit, member: Member, case: Case) -> Text:
    company = unit.office.company.name
    if unit.office.staff_names:
        told = _("✉️ <b>{name} at {company} writes in case {ref}</b>")
        return told.format(name=member.name, company=company, ref=case.ref)
    told = _("✉️ <b>Our staff write in case {ref}</b>")
    return told.format(ref=case.ref)


def reply(case: Case) -> Keyboard:
    """The customer's way to answer."""
    return ((Button(label=_("Answer"), action=f"question:answer:{case.ref}"),),)


def shown(thread: Thread) -> list[Sayable]:
    """The newest lines for the member's chat."""
    return [_line(one) for one in thread.lines[-LINES_SHOWN:]]


def _line(line: Line) -> Text:
    told = _("The customer wrote: {words}") if line.actor == CUSTOMER else _("We wrote: {words}")
    words: list[Sayable] = [KINDS[line.kind]] if line.kind else []
    if line.words:
        words.append(line.words[:LINE_LENGTH] + ("…" if len(line.words) > LINE_LENGTH else ""))
    return told.format(words=lines(*words))


def voices(unit: Unit, member: Member, ref: str) -> tuple[Media, ...] | NotAllowed:
    """The customer's voice messages, for those who may see into it. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    if (reason := queue.out_of_sight(member, case)) is not None:
        return queue.turn_down(unit, member, case, reason)
    found = relay.voices(unit, case)
    return tuple(
        Media(
            kind=MediaKind.VOICE,
            file_id=file_id,
            caption=_("Voice message in case {ref}").format(ref=case.ref),
            keyboard=relay_in.buttons(case),
        )
        for file_id in found[-LINES_SHOWN:]
    )


# -- closing a question -------------------------------------------------------------------------


def may_settle(case: Case, member: Member) -> StepRefusal | None:
    """Why the member may not close the question as answered; None if they may."""
    if case.right != Right.QUESTION:
        return StepRefusal.NOT_NOW
    refused = cases.may_decide(queue.decider(member, case), claimed_by=case.claimed_by)
    outcome = refused or cases.step(State(case.state), Event.SETTLED, member.role)
    return outcome.reason if isinstance(outcome, Refused) else None


def ask_settle(unit: Unit, member: Member, ref: str) -> NotAllowed | None:
    """Why the member may not close it; None if they may. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    reason = may_settle(case, member)
    return queue.turn_down(unit, member, case, reason) if reason else None


def settle(unit: Unit, member: Member, ref: str) -> Settled | NotAllowed:
    """Closes a question as answered, and tells the customer what they can do if it is not."""
    case = decisions.found(unit, member, ref)
    reason = may_settle(case, member)
    if reason is not None:
        return queue.turn_down(unit, member, case, reason)
    casework.move(unit, case, Event.SETTLED, member.role, member.id)
    unit.audit(Code.CASE_SETTLED, actor=queue.actor(member), case_ref=case.ref)
    notices.tell_customer(unit, case, Send(text=_closing(case), keyboard=_again()))
    notices.refresh_card(unit, case)
    return Settled(case)


def _closing(case: Case) -> Sayable:
    told = _("We believe that your question in case {ref} is answered, so we have closed it.")
    return lines(
        told.format(ref=case.ref),
        _("If it is not, write to us again: /human"),
        TO_AUTHORITY,
    )


def _again() -> Keyboard:
    return ((Button(label=_("Write to a person"), action="do:human"),),)
