"""A case that only people may carry out: a protected identity stops every automatic path.

They follow the company's own routine, outside the program. Here they write what was done; the
person gets that as the answer, and the case ends. Without it such a case could only be refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.audit import Code
from bot.domain.cases import Event, Right, State, StepRefusal
from bot.domain.letters import Outcome, Part, required_parts
from bot.domain.texts import Text as _
from bot.services import (
    access,
    casework,
    closing,
    correspondence,
    decisions,
    hands,
    notices,
    other_deciders,
    planning,
    queue,
    restrictions,
    sessions,
    statements,
)
from bot.services.access import Member
from bot.services.decisions import WordsForbidden
from bot.services.paragraphs import Paragraph, paragraph
from bot.services.plan_body import IN_DOUBT, Trouble
from bot.services.plan_view import PlanView
from bot.services.queue import NotAllowed
from bot.store import cases as case_rows
from bot.store import queue as queue_rows
from bot.store.queue import FourEyesError
from bot.store.tables import Case
from bot.store.unit import Unit

_DONE = "done"  # in the note of a step: what people did, which nobody has been told yet
_TOLD_ELSEWHERE = frozenset({Right.ACCESS, Right.PORTABILITY})  # what is asked for is data itself


@dataclass(frozen=True, slots=True)
class Closed:
    """It is answered, and the person has the letter."""

    case: Case


@dataclass(frozen=True, slots=True)
class Handed:
    """A second person reads it and confirms it."""

    case: Case


def refusal(member: Member, case: Case, view: PlanView | None) -> StepRefusal | None:
    """Why the member may not say that people carried it out; None if they may.

    It is an approval like any other: what takes two takes two here as well, and nobody gives it
    while it is not known whether the person asked.
    """
    troubles = {one.trouble for one in view.obstacles} if view is not None else set()
    in_doubt = case.disowned_at is not None or not troubles.isdisjoint(IN_DOUBT)
    if Trouble.PROTECTED not in troubles or in_doubt:
        return StepRefusal.NOT_NOW
    return decisions.refusal_to_approve(case, member)


def judge(unit: Unit, member: Member, ref: str) -> NotAllowed | None:
    """Whether the member may; None if so. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    refused = refusal(member, case, planning.view(unit, case))
    return None if refused is None else queue.turn_down(unit, member, case, refused)


def written(unit: Unit, member: Member, ref: str) -> str:
    """What the first person wrote, for the second to read. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    firsts = [
        one
        for one in case_rows.events(unit, case.id)
        if one.event == Event.APPROVED_FIRST and case.state == State.AWAITING_SECOND_APPROVAL
    ]
    note = unit.open(firsts[-1], "sealed_note") if firsts else None
    return str(note[_DONE]) if isinstance(note, dict) and _DONE in note else ""


def close(
    unit: Unit, member: Member, ref: str, words: str
) -> Closed | Handed | WordsForbidden | NotAllowed:
    """Answers with what was done, once all who must have said so. Raises CaseNotFoundError."""
    case = decisions.found(unit, member, ref)
    view = planning.view(unit, case)
    refused = refusal(member, case, view)
    if view is None or refused is not None:
        return queue.turn_down(unit, member, case, refused or StepRefusal.NOT_NOW)
    if demands := correspondence.demands(words):
        return WordsForbidden(demands)
    first = State(case.state) is not State.AWAITING_SECOND_APPROVAL
    if not first and not _seconded(unit, member, case):
        return queue.turn_down(unit, member, case, StepRefusal.SAME_PERSON)
    if first:
        case.approved_by, case.approved_plan_hash = member.id, view.hash
    casework.move(unit, case, _event(case, first=first), member.role, member.id, {_DONE: words})
    unit.audit(Code.CASE_BY_PEOPLE, actor=queue.actor(member), case_ref=case.ref)
    if first and case.needs_second:
        other_deciders.see_to(unit, case)
        notices.refresh_card(unit, case)
        hands.call(unit, case)
        return Handed(case)
    _end(unit, case, words)
    return Closed(case)


def _event(case: Case, *, first: bool) -> Event:
    if not first:
        return Event.SECOND_APPROVED
    return Event.APPROVED_FIRST if case.needs_second else Event.APPROVED


def _seconded(unit: Unit, member: Member, case: Case) -> bool:
    try:
        queue_rows.second(unit, case, staff_id=member.id)
    except FourEyesError:
        return False
    return True


def _end(unit: Unit, case: Case, words: str) -> None:
    body = [*_answer(unit, case, words)]
    if Right(case.right) is Right.ERASURE:
        statements.drop_of_person(unit, case)
        sessions.end_after_erasure(unit, case)
    said = frozenset[Part]().union(*(one.parts for one in body))
    needed = required_parts(Outcome.GRANTED, Right(case.right)) - said - _IN_EVERY_LETTER
    closing.finish(unit, case, Outcome.GRANTED, body, elsewhere=needed)


_NOT_HERE = _("The data itself does not come here, but by the way agreed with you.")
_NOT_IN_THE_LETTER = _(
    "The data itself does not come with this letter, but by the way agreed with you."
)
_IN_EVERY_LETTER = frozenset({Part.REFERENCE, Part.COMPANY, Part.COMPLAINT})


def _answer(unit: Unit, case: Case, words: str) -> Iterator[Paragraph]:
    right = Right(case.right)
    yield paragraph(_("<b>What our staff have done</b>"), words, parts=[Part.WHAT_WAS_DONE])
    if right in _TOLD_ELSEWHERE:
        yield paragraph(_NOT_IN_THE_LETTER if casework.came_outside(case) else _NOT_HERE)
    if Part.RECIPIENTS_TOLD in required_parts(Outcome.GRANTED, right):
        yield paragraph(
            _(
                "We tell those who received this data from us, unless that proves impossible. "
                "Write to us or call us if you want to know who has been told."
            ),
            parts=[Part.RECIPIENTS_TOLD],
        )
    if right is Right.RESTRICTION:
        yield paragraph(
            _("We tell you before it may be used again (Article 18(3))."), parts=[Part.TOLD_BEFORE]
        )
    if right is Right.RECTIFICATION:
        ending = restrictions.end(unit, case, by=casework.SYSTEM)
        if ending is not None:
            yield paragraph(ending)
