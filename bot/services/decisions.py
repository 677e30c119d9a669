"""What staff decide: approve the plan that was shown, send it back, or refuse the case."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import cases
from bot.domain.audit import Code, case_code
from bot.domain.cases import Event, Refused, Right, State, StepRefusal
from bot.domain.letter_lint import Demand
from bot.domain.messages import Button, Send
from bot.domain.rights import REQUIREMENTS, Ground, needs_own_words
from bot.domain.texts import Language, Lines, Sayable
from bot.domain.texts import Text as _
from bot.services import (
    access,
    casework,
    cooling,
    correspondence,
    fulfilment,
    hands,
    in_doubt,
    manual_ask,
    notices,
    old_contact,
    other_deciders,
    planning,
    queue,
    refusal,
    restrictions,
    staff,
    statements,
)
from bot.services.access import Customer, Member
from bot.services.plan_body import WITHHELD
from bot.services.plan_view import STORED
from bot.services.queue import NotAllowed
from bot.store import queue as queue_rows
from bot.store.queue import FourEyesError
from bot.store.tables import Case
from bot.store.unit import Unit

HASH_SHOWN = 16  # hex digits of the plan's hash that fit into a button


@dataclass(frozen=True, slots=True)
class Approved:
    """Everybody who must has approved: it is being carried out."""

    case: Case


@dataclass(frozen=True, slots=True)
class NeedsSecondPerson:
    """Approved by one; another approver or owner must too."""

    case: Case


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """What was shown is not what would be done now: look at it again."""

    case: Case


@dataclass(frozen=True, slots=True)
class PlanMissing:
    """There is no plan to approve yet."""

    case: Case


@dataclass(frozen=True, slots=True)
class Obstructed:
    """Something in the plan keeps it from being approved as it is."""

    case: Case


Approval = Approved | NeedsSecondPerson | PlanChanged | PlanMissing | Obstructed | NotAllowed


@dataclass(frozen=True, slots=True)
class SentBack:
    """The first approval is gone; the case is with whoever had claimed it."""

    case: Case


@dataclass(frozen=True, slots=True)
class Rejected:
    """The request is refused, and the customer has got the letter."""

    case: Case


@dataclass(frozen=True, slots=True)
class WordsMissing:
    """This ground has to be explained in own words."""

    case: Case


@dataclass(frozen=True, slots=True)
class WordsForbidden:
    """The words ask the customer for something that may not be asked."""

    demands: frozenset[Demand]


def approve(unit: Unit, member: Member, ref: str, plan_hash: str) -> Approval:
    """Approves the plan whose hash begins with `plan_hash`, as first or as second person."""
    case = found(unit, member, ref)
    refused = refusal_to_approve(case, member)
    if refused is None and manual_ask.would_be_alone(unit, case, member):
        refused = StepRefusal.EXECUTOR
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    current = planning.view(unit, case)
    if current is None:
        return PlanMissing(case)
    if not current.approvable:
        return Obstructed(case)
    if len(plan_hash) < HASH_SHOWN or not current.hash.startswith(plan_hash):
        return PlanChanged(case)
    if case.state == State.AWAITING_SECOND_APPROVAL:
        return _approve_second(unit, member, case, current.hash)
    return _approve_first(unit, member, case, current.hash)


def found(unit: Unit, actor: Customer | Member, ref: str) -> Case:
    """The case, kept from others until the end of the unit. Raises CaseNotFoundError."""
    case = access.case_for(unit, actor, ref)
    return planning.locked(unit, case.id) or case


def refusal_to_second(case: Case, member: Member) -> StepRefusal | None:
    """Why the member may not give the second approval; None if they may."""
    outcome = cases.approve_second(
        State(case.state), queue.decider(member, case), first_by=case.approved_by or ""
    )
    return outcome.reason if isinstance(outcome, Refused) else None


def refusal_to_approve(case: Case, member: Member) -> StepRefusal | None:
    """Why the member may not approve now, as the first or the second; None if they may."""
    if case.state == State.AWAITING_SECOND_APPROVAL:
        return refusal_to_second(case, member)
    outcome = cases.approve(
        State(case.state),
        queue.decider(member, case),
        right=Right(case.right),
        touches_contact=case.needs_second,
        claimed_by=case.claimed_by,
    )
    return outcome.reason if isinstance(outcome, Refused) else None


def _approve_first(
    unit: Unit, member: Member, case: Case, plan_hash: str
) -> Approved | NeedsSecondPerson:
    case.approved_by, case.approved_plan_hash = member.id, plan_hash
    event = Event.APPROVED_FIRST if case.needs_second else Event.APPROVED
    casework.move(unit, case, event, member.role, member.id)
    _audit(unit, member, case, "approved", plan_hash)
    if not case.needs_second:
        return _begin(unit, case)
    other_deciders.see_to(unit, case)
    notices.refresh_card(unit, case)
    hands.call(unit, case)
    return NeedsSecondPerson(case)


def _approve_second(
    unit: Unit, member: Member, case: Case, plan_hash: str
) -> Approved | PlanChanged | NotAllowed:
    if case.approved_plan_hash != plan_hash:
        return PlanChanged(case)
    try:
        queue_rows.second(unit, case, staff_id=member.id)
    except FourEyesError:
        return queue.turn_down(unit, member, case, StepRefusal.SAME_PERSON)
    casework.move(unit, case, Event.SECOND_APPROVED, member.role, member.id)
    _audit(unit, member, case, "second_approved", plan_hash)
    return _begin(unit, case)


def _begin(unit: Unit, case: Case) -> Approved:
    if cooling.wait_of(unit, case):
        cooling.hold(unit, case)
    else:
        fulfilment.begin(unit, case)
    notices.refresh_card(unit, case)
    return Approved(case)


def _audit(unit: Unit, member: Member, case: Case, action: str, plan_hash: str) -> None:
    unit.audit(
        case_code(case.right, action),
        actor=queue.actor(member),
        case_ref=case.ref,
        plan=f"sha256:{plan_hash}",
    )


def send_back(unit: Unit, member: Member, ref: str) -> SentBack | NotAllowed:
    """The second person wants it looked at again: the first approval falls."""
    case = found(unit, member, ref)
    outcome = cases.step(State(case.state), Event.SENT_BACK, member.role)
    if isinstance(outcome, Refused):
        return queue.turn_down(unit, member, case, outcome.reason)
    if (bar := queue.decider(member, case).bar) is not None:
        return queue.turn_down(unit, member, case, bar)
    casework.move(unit, case, Event.SENT_BACK, member.role, member.id)
    case.approved_by = case.approved_plan_hash = None
    still_here = staff.member_by_id(unit, case.claimed_by) is not None
    case.claimed_until = unit.now + (queue.LEASE if still_here else -queue.LEASE)
    unit.audit(Code.CASE_SENT_BACK, actor=queue.actor(member), case_ref=case.ref)
    notices.refresh_card(unit, case)
    text = _("{name} wants you to look at case {ref} again.")
    tell_holder(unit, case, text.format(name=member.name, ref=case.ref))
    return SentBack(case)


def may_refuse(unit: Unit, member: Member, ref: str) -> tuple[Ground, ...] | NotAllowed:
    """The grounds on which the member may refuse this case, if they may at all."""
    case = access.case_for(unit, member, ref)
    reason = _refusal_to_refuse(case, member)
    if reason is not None:
        return queue.turn_down(unit, member, case, reason)
    return grounds(unit, case)


def grounds(unit: Unit, case: Case) -> tuple[Ground, ...]:
    """On which the request may be refused: what the plan shows cannot be told as not found."""
    requirement = REQUIREMENTS.get(Right(case.right))
    if requirement is None:
        return ()
    current = planning.view(unit, case)
    there = current is not None and (
        any(line.kind in STORED for line in current.lines)
        or any(one.trouble in WITHHELD for one in current.obstacles)
    )
    return tuple(one for one in requirement.grounds if not (there and one is Ground.NOTHING_FOUND))


def _refusal_to_refuse(case: Case, member: Member) -> StepRefusal | None:
    if case.right not in REQUIREMENTS:  # a question is answered, not refused
        return StepRefusal.NOT_NOW
    second = case.state == State.AWAITING_SECOND_APPROVAL
    by = queue.decider(member, case)
    refused = cases.may_decide(by, claimed_by=None if second else case.claimed_by)
    outcome = refused or cases.step(State(case.state), Event.REJECTED, member.role)
    return outcome.reason if isinstance(outcome, Refused) else None


def reject(
    unit: Unit,
    member: Member,
    ref: str,
    ground: Ground,
    words: str | None = None,
    *,
    prepared: str | None = None,
) -> Rejected | WordsMissing | WordsForbidden | NotAllowed:
    """Refuses the request; the customer gets the letter with reason and ways to complain."""
    case = found(unit, member, ref)
    reason = _refusal_to_refuse(case, member)
    if reason is not None:
        return queue.turn_down(unit, member, case, reason)
    if needs_own_words(ground) and not words:
        return WordsMissing(case)
    if demands := correspondence.demands(words or ""):
        return WordsForbidden(demands)
    case.rejected_by, case.ground = member.id, ground.value
    unit.seal(case, "sealed_reason", words)
    casework.move(unit, case, Event.REJECTED, member.role, member.id, words)
    unit.audit(
        case_code(case.right, "rejected"),
        actor=queue.actor(member),
        case_ref=case.ref,
        ground=ground.value,
    )
    company = unit.office.company
    draft = refusal.letter(case, company, ground=ground, words=words, reason=prepared)
    correspondence.post(unit, case, draft)
    _after_refusal(unit, case, ground, by=queue.actor(member))
    notices.refresh_card(unit, case)
    return Rejected(case)


def _after_refusal(unit: Unit, case: Case, ground: Ground, *, by: str) -> None:
    """What else there is to tell is about the person, and never goes to who was disowned."""
    old_contact.call_off(unit, case)
    if in_doubt.is_so(case):
        restrictions.end(unit, case, by=by)
        in_doubt.tell_the_person(unit, case)
        return
    if Right(case.right) is Right.RECTIFICATION and ground is not Ground.IDENTITY_NOT_PROVED:
        statements.offer(unit, case)
    restrictions.end_and_tell(unit, case, by=by)


def renew_plan(unit: Unit, member: Member, ref: str) -> PlanMissing | NotAllowed:
    """Has the plan made anew from what the sources hold now."""
    case = found(unit, member, ref)
    refused = cases.may_decide(queue.decider(member, case), claimed_by=case.claimed_by)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused.reason)
    if case.state != State.IN_REVIEW or case.right == Right.QUESTION:
        return NotAllowed(StepRefusal.NOT_NOW)
    planning.renew(unit, case)
    notices.refresh_card(unit, case)
    return PlanMissing(case)


def preview(unit: Unit, member: Member, ref: str, ground: Ground, words: str | None) -> Lines:
    """The letter as the customer would get it.

    Raises CaseNotFoundError, or LetterIncompleteError if it could not be sent.
    """
    case = access.case_for(unit, member, ref)
    draft = refusal.letter(case, unit.office.company, ground=ground, words=words)
    correspondence.check(unit, case, draft)
    return draft.text


def customers_language(unit: Unit, member: Member, ref: str) -> Language:
    """The language in which the customer gets letters. Raises CaseNotFoundError."""
    return casework.language_of(unit, access.case_for(unit, member, ref))


def tell_holder(unit: Unit, case: Case, text: Sayable) -> None:
    case_button = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    notices.tell_holder(unit, case, Send(text=text, keyboard=((case_button,),)))


def for_the_writer(unit: Unit, member: Member, ref: str) -> Sayable | None:
    """Who gets the letter, where that is not plainly the person. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    if case.deceased_at is not None and not casework.came_outside(case):
        return FOR_NOBODY
    return in_doubt.FOR_THE_WRITER if in_doubt.is_so(case) else None


FOR_NOBODY = _(
    "The person has died: the letter is kept in the case and sent to nobody. Write for whoever "
    "looks at the case later."
)
