"""Who takes no part in a case because they know the person: they neither see nor decide."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.audit import Code
from bot.domain.cases import ENDED, Event, Role, State, StepRefusal
from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.services import casework, decisions, notices, other_deciders, queue, staff
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Recused:
    """The member takes no part any more; what they held is free again."""

    case: Case
    member: Member


@dataclass(frozen=True, kw_only=True, slots=True)
class Admitted:
    """The member may take part again."""

    case: Case
    member: Member


def refusal(member: Member, case: Case, who: str) -> StepRefusal | None:
    """Why `member` may not take `who` out of the case; None if they may."""
    if State(case.state) in ENDED:
        return StepRefusal.ENDED
    if (hidden := queue.decider(member, case).hidden) is not None:
        return hidden
    if who != member.id and member.role is not Role.OWNER:
        return StepRefusal.NOT_YOUR_ROLE
    first_of_two = State(case.state) is State.AWAITING_SECOND_APPROVAL
    decided = {case.seconded_by, *(() if first_of_two else (case.approved_by,))}
    return StepRefusal.NOT_NOW if who in decided else None


def recuse(unit: Unit, member: Member, ref: str, who: str | None = None) -> Recused | NotAllowed:
    """The member knows the person, or an owner says so of a colleague.

    An approval that they gave falls. Raises CaseNotFoundError.
    """
    case = decisions.found(unit, member, ref)
    other = staff.member_by_id(unit, member.id if who is None else who)
    if other is None or other.id in case.recused.split():
        return NotAllowed(StepRefusal.NOT_NOW)
    reason = refusal(member, case, other.id)
    if reason is not None:
        return queue.turn_down(unit, member, case, reason)
    _free(unit, member, case, other)
    case.recused = " ".join([*case.recused.split(), other.id])
    unit.session.add(case)
    _note(unit, member, case, Code.CASE_RECUSED, other)
    other_deciders.see_to(unit, case)
    if other.id != member.id:
        notices.tell_member(unit, other, Send(text=_TOLD.format(ref=case.ref)))
    return Recused(case=case, member=other)


_TOLD = _(
    "An owner has noted that you take no part in case {ref}, because you know the person. You do "
    "not see into it any more."
)


def _free(unit: Unit, member: Member, case: Case, other: Member) -> None:
    """Puts the case back into the queue if the other one has it, or approved it first."""
    event = Event.RECUSED
    if other.id not in (case.claimed_by, case.approved_by):
        casework.note_event(unit, case, event.value, member.id)
        return
    casework.move(unit, case, event, member.role, member.id)
    case.claimed_by = case.claimed_until = case.approved_by = case.approved_plan_hash = None


def admit(unit: Unit, member: Member, ref: str, who: str) -> Admitted | NotAllowed:
    """An owner lets a colleague take part again; never themselves. Raises CaseNotFoundError."""
    case = decisions.found(unit, member, ref)
    other = staff.member_by_id(unit, who)
    known = case.recused.split()
    if member.role is not Role.OWNER or who == member.id:
        return queue.turn_down(unit, member, case, StepRefusal.NOT_YOUR_ROLE)
    if other is None or who not in known:
        return NotAllowed(StepRefusal.NOT_NOW)
    case.recused = " ".join(one for one in known if one != who)
    unit.session.add(case)
    _note(unit, member, case, Code.CASE_ADMITTED, other)
    return Admitted(case=case, member=other)


def _note(unit: Unit, member: Member, case: Case, code: Code, other: Member) -> None:
    unit.audit(code, actor=queue.actor(member), case_ref=case.ref, member=other.id)
    notices.refresh_card(unit, case)


def recused(unit: Unit, member: Member, case: Case) -> tuple[Member, ...]:
    """Who takes no part, for owners; to others it is nobody's business."""
    if member.role is not Role.OWNER:
        return ()
    return tuple(one for one in staff.members(unit) if one.id in case.recused.split())


def others(unit: Unit, member: Member, case: Case) -> tuple[Member, ...]:
    """The colleagues whom this member can take out of the case."""
    if member.role is not Role.OWNER:
        return ()
    known = case.recused.split()
    colleagues = (one for one in staff.members(unit) if one.id not in (member.id, *known))
    return tuple(one for one in colleagues if refusal(member, case, one.id) is None)
