"""A member writes down what a person answered outside the chat; the waiting ended on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain import intake
from bot.domain.audit import Code
from bot.domain.cases import Event, Role, State, StepRefusal
from bot.domain.clock import stockholm_day
from bot.domain.intake import Fault
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import access, casework, decisions, questions, queue, suspension
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Answered:
    """The case is with whoever asked."""

    case: Case


def refusal(member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not write an answer down; None if they may."""
    if not casework.came_outside(case) or case.state != State.WAITING_FOR_CUSTOMER:
        return StepRefusal.NOT_NOW
    return queue.out_of_reach(member, case)


def ask(unit: Unit, member: Member, ref: str) -> NotAllowed | None:
    """Why the member may not write an answer down; None if they may. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    refused = refusal(member, case)
    return queue.turn_down(unit, member, case, refused) if refused else None


def write_down(
    unit: Unit, member: Member, ref: str, day: date | None, words: str
) -> Answered | Fault | NotAllowed:
    """The person's answer, which reached the company on `day`; the due date goes on from then.

    Raises CaseNotFoundError.
    """
    case = decisions.found(unit, member, ref)
    refused = refusal(member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    asked = suspension.asked_at(unit, case) or case.received_at
    came_at = intake.later_on(day, after=asked, now=unit.now)
    if isinstance(came_at, Fault):
        return came_at
    replied = Event.CUSTOMER_REPLIED
    casework.move(unit, case, replied, Role.CUSTOMER, member.id, words, came_at=came_at)
    came = stockholm_day(came_at).isoformat()
    unit.audit(Code.CASE_REPLIED, actor=queue.actor(member), case_ref=case.ref, came=came)
    questions.back_to_holder(unit, case)
    _tell_holder(unit, member, case, words)
    return Answered(case)


def _tell_holder(unit: Unit, member: Member, case: Case, words: str) -> None:
    """Whoever asked hears of it, unless it is them who wrote it down."""
    if case.claimed_by == member.id:
        return
    told = _("The customer has answered in case {ref}; {name} wrote it down:")
    text = lines(told.format(ref=case.ref, name=member.name), "", words)
    decisions.tell_holder(unit, case, text)
