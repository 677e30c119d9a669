"""What staff ask a customer in a case, and what comes back; the legal clock goes on meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import cases
from bot.domain.audit import Code
from bot.domain.cases import Event, Refused, Role, State, StepRefusal
from bot.domain.messages import Button, Message, Send
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import by_post, casework, correspondence, notices, queue
from bot.services.access import Customer, Member
from bot.services.decisions import WordsForbidden, found, tell_holder
from bot.services.queue import NotAllowed
from bot.store.tables import Case
from bot.store.unit import Unit

QUESTION_STEP = "question"  # the step of a customer's chat in which the next text is the answer


@dataclass(frozen=True, slots=True)
class Asked:
    """The question is on its way to the customer."""

    case: Case


@dataclass(frozen=True, slots=True)
class Replied:
    """The answer has reached the case."""

    case: Case


def ask(
    unit: Unit, member: Member, ref: str, question: str, *notes: Text
) -> Asked | WordsForbidden | NotAllowed:
    """Puts a question to the customer; the case waits for the answer, the legal clock does not.

    `notes` is what they have to know beside it.
    """
    case = found(unit, member, ref)
    by = queue.decider(member, case)
    outcome = cases.may_decide(by, claimed_by=case.claimed_by) or cases.step(
        State(case.state), Event.ASKED, member.role
    )
    if isinstance(outcome, Refused):
        return queue.turn_down(unit, member, case, outcome.reason)
    if case.deceased_at is not None:  # the case would wait for somebody who has died
        return queue.turn_down(unit, member, case, StepRefusal.NO_CHAT)
    if demands := correspondence.demands(question):
        return WordsForbidden(demands)
    casework.move(unit, case, Event.ASKED, member.role, member.id, question)
    unit.audit(Code.CASE_ASKED, actor=queue.actor(member), case_ref=case.ref)
    _put(unit, case, question, *notes)
    notices.refresh_card(unit, case)
    return Asked(case)


def _put(unit: Unit, case: Case, question: str, *notes: Text) -> None:
    answer = Button(label=_("Answer"), action=f"question:answer:{case.ref}")
    head = _("<b>A question about your case {ref}</b>").format(ref=case.ref)
    asked = lines(head, "", question, *(part for note in notes for part in ("", note)))
    here = _(
        "Press the button and write your answer, or send a photo or a PDF. Please leave out "
        "your personal identity number, and never send an identity document."
    )
    message = Send(text=lines(asked, "", here), keyboard=((answer,),))
    show_to_customer(unit, case, message, paper=lines(asked, "", _how_to_answer(unit)))


def show_to_customer(
    unit: Unit, case: Case, *messages: Message, paper: Sayable | None = None
) -> None:
    """Shows what staff wrote; if nothing else goes on in the chat, the next text answers it.

    `paper` is what is posted to whoever is not on Telegram.
    """
    if paper is None:
        notices.tell_customer(unit, case, *messages)
    else:
        by_post.tell(unit, case, paper, *messages)
    if case.chat_id is not None and not (chat := unit.conversation(case.chat_id)).step:
        chat.step = QUESTION_STEP
        unit.seal(chat, "sealed_data", {"ref": case.ref})


def _how_to_answer(unit: Unit) -> Text:
    company = unit.office.company
    text = _("Write to us or call us: {company}, {address}, telephone {phone}.")
    return text.format(
        company=company.name, address=", ".join(company.address), phone=company.phone
    )


def reply(unit: Unit, customer: Customer, ref: str, answer: str) -> Replied | NotAllowed:
    """Takes the customer's answer to the case, and to the member who asked."""
    case = found(unit, customer, ref)
    if case.state != State.WAITING_FOR_CUSTOMER:
        return NotAllowed(StepRefusal.NOT_NOW)
    end_wait(unit, case, answer)
    told = _("The customer has answered in case {ref}:").format(ref=case.ref)
    tell_holder(unit, case, lines(told, "", answer))
    return Replied(case)


def end_wait(unit: Unit, case: Case, answer: str | None = None) -> None:
    """The customer has answered: the case is with whoever asked, for another day."""
    casework.move(unit, case, Event.CUSTOMER_REPLIED, Role.CUSTOMER, casework.CUSTOMER, answer)
    unit.audit(Code.CASE_REPLIED, actor=casework.CUSTOMER, case_ref=case.ref)
    back_to_holder(unit, case)


def back_to_holder(unit: Unit, case: Case) -> None:
    """The case is with whoever asked, for another day."""
    case.claimed_until = unit.now + queue.LEASE
    notices.refresh_card(unit, case)
