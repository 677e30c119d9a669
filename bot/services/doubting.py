"""Holds a case of which somebody says that it was not them, until staff have looked.

What is approved and not begun goes back to the staff; what has begun rests where it stands.
Nothing can be approved meanwhile. Staff set it going again once they know who asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.audit import Code
from bot.domain.cases import ENDED, Event, Role, State, StepRefusal
from bot.services import access, casework, decisions, fulfilment, notices, planning, queue
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Trusted:
    """It goes on from where it stood."""

    case: Case


def hold(unit: Unit, case: Case) -> bool:
    """Nothing more is carried out; a second time changes nothing, and is False."""
    case = planning.locked(unit, case.id) or case
    stopped = case.disowned_at is not None  # it can only be refused as it is
    if State(case.state) in ENDED or stopped or case.doubted_at is not None:
        return False
    case.doubted_at = unit.now
    if _has_begun(case):
        casework.note_event(unit, case, Event.DOUBTED.value, casework.CUSTOMER)
    else:
        case.wait_until = None
        casework.move(unit, case, Event.DOUBTED, Role.SYSTEM, casework.CUSTOMER)
        case.approved_by = case.seconded_by = case.approved_plan_hash = None
    unit.session.add(case)
    unit.audit(Code.CASE_HELD, actor=casework.CUSTOMER, case_ref=case.ref, state=case.state)
    notices.refresh_card(unit, case)
    return True


def _has_begun(case: Case) -> bool:
    state = State(case.state)
    waits = state is State.FULFILLING and case.wait_until is not None
    return state in (State.FULFILLING, State.WAITING_FOR_SOURCE) and not waits


def refusal(member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not set the case going again; None if they may."""
    if case.doubted_at is None or case.disowned_at is not None or State(case.state) in ENDED:
        return StepRefusal.NOT_NOW
    return queue.out_of_sight(member, case)


def judge(unit: Unit, member: Member, ref: str) -> NotAllowed | None:
    """Whether the member may; None if so. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    refused = refusal(member, case)
    return None if refused is None else queue.turn_down(unit, member, case, refused)


def trust(unit: Unit, member: Member, ref: str) -> Trusted | NotAllowed:
    """Staff know who asked: the case goes on. Raises CaseNotFoundError."""
    case = decisions.found(unit, member, ref)
    refused = refusal(member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    case.doubted_at = None
    unit.session.add(case)
    casework.note_event(unit, case, casework.TRUSTED, member.id)
    unit.audit(Code.CASE_TRUSTED, actor=queue.actor(member), case_ref=case.ref)
    if _has_begun(case):
        fulfilment.go_on(unit, case)
    notices.refresh_card(unit, case)
    return Trusted(case)
