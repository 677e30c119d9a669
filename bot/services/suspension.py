"""Lets the due date wait for what the person was asked; the law's own date never does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain import cases, deadlines
from bot.domain.audit import Code
from bot.domain.cases import Event, Refused, State, StepRefusal
from bot.domain.texts import Text as _
from bot.services import access, by_post, casework, decisions, notices, questions, queue
from bot.services.access import Member
from bot.services.decisions import WordsForbidden
from bot.services.questions import Asked
from bot.services.queue import NotAllowed
from bot.store import cases as case_rows
from bot.store.tables import Case
from bot.store.unit import Unit

_QUESTIONS = (Event.ASKED.value, Event.IDENTITY_ASKED.value)


@dataclass(frozen=True, slots=True)
class Paused:
    """The days from the question to the reply will be added to the due date."""

    case: Case


def may_pause(unit: Unit, case: Case, member: Member) -> StepRefusal | None:
    """Why the member may not let the due date wait; None if they may."""
    refused = cases.may_decide(queue.decider(member, case), claimed_by=case.claimed_by)
    outcome = refused or cases.step(State(case.state), Event.PAUSED, member.role)
    if isinstance(outcome, Refused):
        return outcome.reason
    if case.paused_at is not None:
        return StepRefusal.ALREADY
    asked = asked_at(unit, case)
    if asked is None or not deadlines.asked_without_delay(case.received_at, asked):
        return StepRefusal.TOO_LATE
    return None


def asked_at(unit: Unit, case: Case) -> datetime | None:
    """When the question was put that the case waits for."""
    moments = [one.at for one in case_rows.events(unit, case.id) if one.event in _QUESTIONS]
    return moments[-1] if moments else None


def ask(unit: Unit, member: Member, ref: str) -> NotAllowed | None:
    """Why the member may not let the due date wait; None if they may.

    Raises CaseNotFoundError.
    """
    case = access.case_for(unit, member, ref)
    reason = may_pause(unit, case, member)
    return queue.turn_down(unit, member, case, reason) if reason else None


def pause(unit: Unit, member: Member, ref: str, why: str) -> Paused | NotAllowed:
    """Lets the due date wait from the question on; any step out of the waiting ends it."""
    case = decisions.found(unit, member, ref)
    reason = may_pause(unit, case, member)
    if reason is not None:
        return queue.turn_down(unit, member, case, reason)
    _begin(unit, member, case, why)
    told = _(
        "The time until you answer our question in case {ref} does not count, so our answer "
        "can come later by as many days. It goes on by itself as soon as you answer."
    )
    by_post.tell(unit, case, told.format(ref=case.ref))
    notices.refresh_card(unit, case)
    return Paused(case)


def _begin(unit: Unit, member: Member, case: Case, why: str | None = None) -> None:
    """Without words of its own the question is the reason."""
    case.paused_at = asked_at(unit, case)
    casework.move(unit, case, Event.PAUSED, member.role, member.id, why)
    unit.audit(Code.CASE_PAUSED, actor=queue.actor(member), case_ref=case.ref)


# -- in one act with the question ---------------------------------------------------------------


def may_wait(unit: Unit, member: Member, ref: str) -> bool:
    """Whether a question that is put now is put without delay. Raises CaseNotFoundError."""
    return _is_prompt(unit, access.case_for(unit, member, ref))


def _is_prompt(unit: Unit, case: Case) -> bool:
    return deadlines.asked_without_delay(case.received_at, unit.now)


def ask_and_wait(
    unit: Unit, member: Member, ref: str, question: str
) -> Asked | WordsForbidden | NotAllowed:
    """Puts a question without whose answer nothing can be done: it is why the date waits."""
    case = decisions.found(unit, member, ref)
    if not _is_prompt(unit, case):
        return queue.turn_down(unit, member, case, StepRefusal.TOO_LATE)
    outcome = questions.ask(unit, member, ref, question, _UNTIL_YOU_ANSWER)
    if isinstance(outcome, Asked):
        _begin(unit, member, case)
    return outcome


_UNTIL_YOU_ANSWER = _(
    "The time until you answer does not count, so our answer can come later by as many days."
)
