"""The staff queue: who takes a case, gives it back, or takes it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import cases
from bot.domain.audit import Code
from bot.domain.cases import Decider, Event, Role, State, StepRefusal
from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.services import access, card, casework, notices
from bot.services.access import Member
from bot.store import queue as queue_rows
from bot.store.tables import Case
from bot.store.unit import Unit

LEASE = timedelta(hours=24)  # how long a claim stands; then anybody may take the case
_TAKEN_OVER = _("{name} has taken case {ref} over from you.")
_PUT_BACK = _("{name} has put case {ref}, which you had, back into the queue.")


@dataclass(frozen=True, slots=True)
class Claimed:
    """The case is the member's now."""

    case: Case


@dataclass(frozen=True, slots=True)
class Released:
    """The case is back in the queue."""

    case: Case


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldBy:
    """Somebody else has the case, and until when nobody else may take it."""

    name: str
    until: datetime | None
    yours: bool = False


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The act is refused, and why."""

    reason: StepRefusal


def claim(unit: Unit, member: Member, ref: str) -> Claimed | HeldBy | NotAllowed:
    """Gives a waiting case to the member for a day. Of several who press at once, one wins."""
    case = access.case_for(unit, member, ref)
    refused = cases.may_decide(decider(member, case), claimed_by=None)
    if refused is not None:
        return turn_down(unit, member, case, refused.reason)
    before = case.claimed_by
    until = unit.now + LEASE
    if not queue_rows.claim(unit, case, staff_id=member.id, until=until):
        return _too_late(unit, member, case)
    _into_review(unit, case, member)
    _tell_of(unit, case, member, Code.CASE_CLAIMED, from_member=before)
    return Claimed(case)


def _too_late(unit: Unit, member: Member, case: Case) -> HeldBy | NotAllowed:
    if case.claimed_by is None or State(case.state) in cases.ENDED:
        ended = State(case.state) in cases.ENDED
        return NotAllowed(StepRefusal.ENDED if ended else StepRefusal.NOT_NOW)
    return HeldBy(
        name=card.name_of(unit, case.claimed_by),
        until=case.claimed_until,
        yours=case.claimed_by == member.id,
    )


def release(unit: Unit, member: Member, ref: str) -> Released | NotAllowed:
    """Puts a case back into the queue: one's own, or as an owner anybody's."""
    case = access.case_for(unit, member, ref)
    if case.claimed_by is None or case.state not in queue_rows.HELD:
        return NotAllowed(StepRefusal.NOT_NOW)
    if case.claimed_by != member.id and member.role is not Role.OWNER:
        return turn_down(unit, member, case, StepRefusal.CLAIMED_BY_ANOTHER)
    held_by = case.claimed_by
    if not queue_rows.release(unit, case, held_by=held_by):
        return NotAllowed(StepRefusal.NOT_NOW)
    casework.move(unit, case, Event.RELEASED, member.role, member.id)
    _tell_of(unit, case, member, Code.CASE_RELEASED)
    if held_by != member.id:
        _tell_former(unit, case, member, held_by, _PUT_BACK)
    return Released(case)


def renew(unit: Unit, member: Member, case: Case) -> None:
    """Lets a claim run on while its holder works on the case: half a day before it ends."""
    if case.claimed_by != member.id or case.state not in queue_rows.HELD:
        return
    if case.claimed_until is not None and case.claimed_until - unit.now < LEASE / 2:
        case.claimed_until = unit.now + LEASE
        unit.session.add(case)


def take_over(unit: Unit, member: Member, ref: str) -> Claimed | HeldBy | NotAllowed:
    """Lets an owner have a case that a colleague holds; others once the colleague's time is up."""
    case = access.case_for(unit, member, ref)
    held_by = case.claimed_by
    if held_by is None or held_by == member.id or _lease_is_over(unit, case):
        return claim(unit, member, ref)
    if member.role is not Role.OWNER:
        return turn_down(unit, member, case, StepRefusal.NOT_YOUR_ROLE)
    refused = cases.may_decide(decider(member, case), claimed_by=None)
    if refused is not None:
        return turn_down(unit, member, case, refused.reason)
    until = unit.now + LEASE
    if not queue_rows.take_over(unit, case, held_by=held_by, staff_id=member.id, until=until):
        return NotAllowed(StepRefusal.NOT_NOW)
    _into_review(unit, case, member)
    _tell_of(unit, case, member, Code.CASE_CLAIMED, from_member=held_by)
    return Claimed(case)


def _lease_is_over(unit: Unit, case: Case) -> bool:
    return case.claimed_until is not None and case.claimed_until < unit.now


def _into_review(unit: Unit, case: Case, member: Member) -> None:
    """Writes the change of hands into the timeline; a case that waits for an answer still does."""
    if case.state == State.IN_REVIEW:
        casework.move(unit, case, Event.RELEASED, Role.SYSTEM, casework.SYSTEM)
    if case.state == State.QUEUED:
        casework.move(unit, case, Event.CLAIMED, member.role, member.id)


def _tell_of(
    unit: Unit, case: Case, member: Member, code: Code, *, from_member: str | None = None
) -> None:
    unit.audit(code, actor=actor(member), case_ref=case.ref, from_member=from_member)
    notices.refresh_card(unit, case)
    if from_member is not None and from_member != member.id:
        _tell_former(unit, case, member, from_member, _TAKEN_OVER)


def _tell_former(unit: Unit, case: Case, member: Member, held_by: str, text: _) -> None:
    """Whoever loses a case without having given it back hears of it."""
    said = text.format(name=member.name, ref=case.ref)
    notices.tell_colleague(unit, held_by, Send(text=said))


def decider(member: Member, case: Case) -> Decider:
    """The member as the rules see them: nobody decides what they asked for or wrote down."""
    return Decider(
        id=member.id,
        role=member.role,
        is_the_customer=case.tg_user_id == member.tg_user_id,
        wrote_it_down=member.id in (case.created_by, case.pointed_by),
        decided_before=member.id in (case.decided_before, case.seconded_before),
        conflicted=member.id in case.recused.split(),
    )


def actor(member: Member) -> str:
    """The member as the audit trail names them."""
    return f"staff:{member.id}"


def turn_down(unit: Unit, member: Member, case: Case, reason: StepRefusal) -> NotAllowed:
    """Refuses an act and leaves a trace of the attempt."""
    unit.audit(Code.STAFF_NOT_ALLOWED, actor=actor(member), case_ref=case.ref, reason=reason.value)
    return NotAllowed(reason)


def may_see(member: Member, case: Case) -> bool:
    """Data is for those whose work needs it: the holder, a possible second person, owners."""
    if decider(member, case).hidden is not None:
        return False
    if case.state == State.WAITING_FOR_IDENTITY and case.created_by == member.id:
        return True  # to make sure who asks, as long as that is the work
    second = case.state == State.AWAITING_SECOND_APPROVAL and member.role in cases.SECOND_PERSONS
    return case.claimed_by == member.id or second or member.role is Role.OWNER


def out_of_reach(member: Member, case: Case) -> StepRefusal | None:
    """Why the member has no hand in a case on paper; whoever took it in sees to the post too."""
    if case.created_by == member.id:
        return decider(member, case).hidden
    return out_of_sight(member, case)


def out_of_sight(member: Member, case: Case) -> StepRefusal | None:
    """Why the member does not see into the case; None if they do."""
    if may_see(member, case):
        return None
    return decider(member, case).hidden or StepRefusal.CLAIMED_BY_ANOTHER
