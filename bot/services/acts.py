"""What a member may do with a case now: which buttons to show. Each act is judged anew."""

from __future__ import annotations

from enum import StrEnum

from bot.domain import cases
from bot.domain.cases import Event, Refused, Right, Role, State
from bot.services import (
    by_people,
    deceased,
    decisions,
    disputing,
    doubting,
    extension,
    follow_up,
    paper_answers,
    pointing,
    posting,
    queue,
    recusal,
    relay_out,
    representing,
    staff_identity,
    staff_intake,
    suspension,
    topics,
)
from bot.services.access import Member
from bot.services.plan_body import WITHHELD
from bot.services.plan_view import PlanView
from bot.store import queue as queue_rows
from bot.store.tables import Case
from bot.store.unit import Unit


class Act(StrEnum):
    """One thing that can be done with a case."""

    CLAIM = "claim"
    TAKE_OVER = "take_over"
    RELEASE = "release"
    APPROVE = "approve"  # the plan that is shown, as first or as second person
    SEND_BACK = "send_back"
    REJECT = "reject"
    ASK = "ask"
    RENEW_PLAN = "renew_plan"
    EXTEND = "extend"
    PAUSE = "pause"
    WRITE = "write"  # to the customer, who need not answer
    SETTLE = "settle"  # a question is answered
    BY_PEOPLE = "by_people"  # people have carried out what the program may not

    IDENTIFY = "identify"  # record how staff made sure who asks
    POINT_OUT = "point_out"  # say which entry a correction on paper means
    REOPEN = "reopen"  # a follow-up that a colleague decides
    RECUSE = "recuse"  # they know the person
    FLAG = "flag"  # an owner takes a colleague out of the case
    ANSWERED = "answered"  # write down what the person answered by letter or telephone
    POSTED = "posted"  # note that what was fetched has left
    TRUST = "trust"  # it was the right person after all: a held case goes on
    TOPIC = "topic"  # say what a question is about
    MANDATE = "mandate"  # write down by what power somebody acts for another, and use it
    DIED = "died"  # record that somebody has died, of whom the case is
    LIVES = "lives"  # that was a mistake
    DISPUTE = "dispute"  # record that a contact on file has a new holder
    TAKE_BACK = "take_back"  # the person called or wrote that they take the request back


# A question has no plan, and no ground on which it could be refused or take longer.
_NOT_FOR_QUESTIONS = frozenset({Act.RENEW_PLAN, Act.REJECT, Act.EXTEND})


def open_to(unit: Unit, member: Member, case: Case, view: PlanView | None) -> frozenset[Act]:
    """Everything that the member may do with the case as it stands."""
    mine = case.claimed_by == member.id
    found = set(_of_the_queue(member, case, mine=mine, now_free=_is_free(unit, case)))
    found |= _of_the_plan(member, case, view)
    found |= _of_the_decision(member, case, mine=mine)
    found |= _on_paper(unit, member, case)
    if view is not None and any(one.trouble in WITHHELD for one in view.obstacles):
        found.discard(Act.POINT_OUT)  # there is nothing to choose from
    if follow_up.refusal_to_reopen(member, case) is None:
        found.add(Act.REOPEN)
    if recusal.refusal(member, case, member.id) is None:
        found |= {Act.RECUSE, Act.FLAG} if member.role is Role.OWNER else {Act.RECUSE}
    if mine and suspension.may_pause(unit, case, member) is None:
        found.add(Act.PAUSE)
    if mine and extension.may_extend(unit, case, member) is None:
        found.add(Act.EXTEND)
    if doubting.refusal(member, case) is None:
        found.add(Act.TRUST)
    found |= _of_hard_cases(unit, member, case)
    if relay_out.may_write(unit, case, member) is None:
        found.add(Act.WRITE)
    if mine and relay_out.may_settle(case, member) is None:
        found.add(Act.SETTLE)
    return frozenset(found - (_NOT_FOR_QUESTIONS if case.right == Right.QUESTION else set()))


def _of_the_plan(member: Member, case: Case, view: PlanView | None) -> set[Act]:
    """It is approved, or people carry out what it may not."""
    if view is not None and view.approvable:
        return {Act.APPROVE} if decisions.refusal_to_approve(case, member) is None else set()
    return {Act.BY_PEOPLE} if by_people.refusal(member, case, view) is None else set()


def _of_hard_cases(unit: Unit, member: Member, case: Case) -> set[Act]:
    """What a question is about, and what is recorded of the person in a special one."""
    refusals = {
        Act.TOPIC: topics.refusal(unit, member, case),
        Act.MANDATE: representing.refusal(unit, member, case),
        Act.DISPUTE: disputing.refusal(unit, member, case),
    }
    may = {act for act, refused in refusals.items() if refused is None}
    return may | of_the_dead(unit, member, case)


def of_the_dead(unit: Unit, member: Member, case: Case) -> set[Act]:
    """Who it is takes an approver or owner, and no claim on the case."""
    if deceased.refusal(unit, member, case) is not None:
        return set()
    return {Act.DIED, Act.LIVES} if deceased.was_recorded(unit, case) else {Act.DIED}


def _on_paper(unit: Unit, member: Member, case: Case) -> set[Act]:
    """What is done by hand for somebody who is not in a chat."""
    refusals = {
        Act.IDENTIFY: staff_identity.refusal(member, case),
        Act.POINT_OUT: pointing.refusal(unit, member, case),
        Act.ANSWERED: paper_answers.refusal(member, case),
        Act.POSTED: posting.refusal(unit, member, case),
        Act.TAKE_BACK: staff_intake.refusal_to_take_back(unit, member, case),
    }
    return {act for act, refused in refusals.items() if refused is None}


def _is_free(unit: Unit, case: Case) -> bool:
    if case.state not in queue_rows.CLAIMABLE:
        return False
    return case.claimed_by is None or (
        case.claimed_until is not None and case.claimed_until < unit.now
    )


def _of_the_queue(member: Member, case: Case, *, mine: bool, now_free: bool) -> set[Act]:
    if isinstance(cases.may_decide(queue.decider(member, case), claimed_by=None), Refused):
        return set()
    if now_free and not mine:
        return {Act.CLAIM}
    held = case.state in queue_rows.HELD
    if mine:
        return {Act.RELEASE} if held else set()
    owner = held and member.role is Role.OWNER
    return {Act.TAKE_OVER, Act.RELEASE} if owner else set()


def _of_the_decision(member: Member, case: Case, *, mine: bool) -> set[Act]:
    if queue.decider(member, case).bar is not None:
        return set()
    events = cases.steps_open_to(State(case.state), member.role)
    second = case.state == State.AWAITING_SECOND_APPROVAL
    nobodys = case.state == State.WAITING_FOR_IDENTITY and case.claimed_by is None
    found = set()
    if Event.SENT_BACK in events and case.approved_by != member.id:
        found.add(Act.SEND_BACK)
    if Event.REJECTED in events and (mine or second or nobodys):
        found.add(Act.REJECT)
    if Event.ASKED in events and mine and case.deceased_at is None:
        found.add(Act.ASK)
    if case.state == State.IN_REVIEW and mine:
        found.add(Act.RENEW_PLAN)
    return found
