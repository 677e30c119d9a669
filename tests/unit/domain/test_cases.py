"""The one table of steps: nobody leaves an ended case, and nothing big is done by one person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain import cases
from bot.domain.cases import (
    ENDED,
    OPEN,
    STAFF,
    TABLE,
    Decider,
    Event,
    Refused,
    Right,
    Role,
    State,
    StepRefusal,
)

HANDLER, HANDLER_2 = Decider(id=1, role=Role.HANDLER), Decider(id=2, role=Role.HANDLER)
APPROVER, OWNER = Decider(id=3, role=Role.APPROVER), Decider(id=4, role=Role.OWNER)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_ended_case_has_no_way_out(state, event, role):
    found = cases.step(state, event, role)
    looked_at_anew = event is Event.REOPENED and state in cases.REOPENABLE
    if looked_at_anew and role is not Role.SYSTEM:
        assert found is state  # it stays as it is, and a follow-up begins
    elif (event, role) == (Event.WITHHELD, Role.SYSTEM) and state in cases.ANSWERING:
        assert found is State.QUEUED  # the answer had not left
    else:
        assert isinstance(found, Refused)


@pytest.mark.parametrize("event", sorted(set(Event) - {Event.REOPENED, Event.WITHHELD}))
@pytest.mark.parametrize("state", sorted(ENDED))
def test_whatever_is_pressed_under_a_closed_case_is_told_so(state, event):
    assert cases.step(state, event, Role.OWNER) == Refused(StepRefusal.ENDED)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_state_can_reach_an_end(state):
    reached, border = {state}, [state]
    while border:
        here = border.pop()
        ways = {way.to for (origin, _event), way in TABLE.items() if origin is here} - reached
        reached |= ways
        border += ways
    assert reached & ENDED


def test_every_state_and_every_event_is_used():
    assert {to.to for to in TABLE.values()} | {State.RECEIVED} == set(State)
    assert {event for _state, event in TABLE} == set(Event)
    assert {event for state, event in TABLE if state in ENDED} == {
        Event.REOPENED,
        Event.WITHHELD,
    }


@pytest.mark.parametrize(
    ("state", "event", "role", "outcome"),
    [
        (State.QUEUED, Event.CLAIMED, Role.HANDLER, State.IN_REVIEW),
        (State.QUEUED, Event.CLAIMED, Role.CUSTOMER, Refused(StepRefusal.NOT_YOUR_ROLE)),
        (State.IN_REVIEW, Event.CLAIMED, Role.OWNER, Refused(StepRefusal.NOT_NOW)),
        (State.QUEUED, Event.APPROVED, Role.OWNER, Refused(StepRefusal.NOT_NOW)),
        (
            State.AWAITING_SECOND_APPROVAL,
            Event.SECOND_APPROVED,
            Role.HANDLER,
            Refused(StepRefusal.NOT_YOUR_ROLE),
        ),
        (State.FULFILLING, Event.WITHDRAWN, Role.CUSTOMER, Refused(StepRefusal.NOT_NOW)),
        (State.QUEUED, Event.WITHDRAWN, Role.HANDLER, Refused(StepRefusal.NOT_YOUR_ROLE)),
        (State.FULFILLING, Event.FULFILLED, Role.OWNER, Refused(StepRefusal.NOT_YOUR_ROLE)),
        (State.FULFILLING, Event.SOURCE_DOWN, Role.SYSTEM, State.WAITING_FOR_SOURCE),
        (State.WAITING_FOR_SOURCE, Event.FULFILLED, Role.SYSTEM, Refused(StepRefusal.NOT_NOW)),
    ],
)
def test_a_step_is_taken_only_there_and_by_those_it_belongs_to(state, event, role, outcome):
    assert cases.step(state, event, role) == outcome


@pytest.mark.parametrize("state", sorted(OPEN - {State.FULFILLING, State.WAITING_FOR_SOURCE}))
def test_a_customer_may_withdraw_until_it_is_approved(state):
    assert cases.step(state, Event.WITHDRAWN, Role.CUSTOMER) is State.WITHDRAWN


DECISIONS = {
    Event.APPROVED,
    Event.APPROVED_FIRST,
    Event.SECOND_APPROVED,
    Event.SENT_BACK,
    Event.REJECTED,
    Event.SETTLED,
}


def test_nobody_but_staff_decides_and_the_second_time_not_a_handler_either():
    by_role = {
        role: {event for (_state, event), to in TABLE.items() if role in to.roles} for role in Role
    }
    assert not by_role[Role.SYSTEM] & DECISIONS
    assert by_role[Role.CUSTOMER] == {
        Event.CUSTOMER_REPLIED,
        Event.REGRETTED,
        Event.REOPENED,
        Event.WITHDRAWN,
    }
    waiting = cases.steps_open_to(State.AWAITING_SECOND_APPROVAL, Role.HANDLER)
    assert waiting == {Event.EXTENDED, Event.RECUSED}
    for role in (Role.SYSTEM, Role.CUSTOMER):
        refused = cases.may_decide(Decider(id="x", role=role), claimed_by=None)
        assert refused == Refused(StepRefusal.NOT_YOUR_ROLE)


def test_the_buttons_shown_are_the_steps_that_work():
    for state in State:
        for role in Role:
            shown = cases.steps_open_to(state, role)
            works = {e for e in Event if isinstance(cases.step(state, e, role), State)}
            assert shown == works


@pytest.mark.parametrize(
    ("right", "touches_contact", "two"),
    [
        (Right.ACCESS, False, False),
        (Right.RECTIFICATION, False, False),
        (Right.RECTIFICATION, True, True),
        (Right.ERASURE, False, True),
    ],
)
def test_what_cannot_be_undone_takes_two_people(right, touches_contact, two):
    assert cases.needs_second_person(right, touches_contact=touches_contact) is two
    approved = cases.approve(
        State.IN_REVIEW, OWNER, right=right, touches_contact=touches_contact, claimed_by=OWNER.id
    )
    assert approved is (State.AWAITING_SECOND_APPROVAL if two else State.FULFILLING)


@pytest.mark.parametrize(
    ("by", "claimed_by", "outcome"),
    [
        (HANDLER, 1, State.FULFILLING),
        (HANDLER, 2, Refused(StepRefusal.CLAIMED_BY_ANOTHER)),
        (OWNER, 1, Refused(StepRefusal.CLAIMED_BY_ANOTHER)),
        (Decider(id=1, role=Role.CUSTOMER), 1, Refused(StepRefusal.NOT_YOUR_ROLE)),
        (Decider(id=1, role=Role.SYSTEM), 1, Refused(StepRefusal.NOT_YOUR_ROLE)),
        (
            Decider(id=1, role=Role.OWNER, is_the_customer=True),
            1,
            Refused(StepRefusal.OWN_CASE),
        ),
        (Decider(id=1, role=Role.OWNER, conflicted=True), 1, Refused(StepRefusal.CONFLICT)),
        (Decider(id=1, role=Role.OWNER, wrote_it_down=True), 1, Refused(StepRefusal.CREATOR)),
        (
            Decider(id=1, role=Role.OWNER, decided_before=True),
            1,
            Refused(StepRefusal.DECIDED_BEFORE),
        ),
    ],
)
def test_whoever_holds_the_case_decides_it_but_never_their_own(by, claimed_by, outcome):
    found = cases.approve(
        State.IN_REVIEW, by, right=Right.ACCESS, touches_contact=False, claimed_by=claimed_by
    )
    assert found == outcome


@pytest.mark.parametrize(
    ("by", "first_by", "outcome"),
    [
        (APPROVER, 1, State.FULFILLING),
        (OWNER, 3, State.FULFILLING),
        (APPROVER, 3, Refused(StepRefusal.SAME_PERSON)),
        (OWNER, 4, Refused(StepRefusal.SAME_PERSON)),
        (HANDLER_2, 1, Refused(StepRefusal.NOT_YOUR_ROLE)),
        (
            Decider(id=5, role=Role.OWNER, is_the_customer=True),
            1,
            Refused(StepRefusal.OWN_CASE),
        ),
    ],
)
def test_the_second_approval_comes_from_another_person_who_may(by, first_by, outcome):
    found = cases.approve_second(State.AWAITING_SECOND_APPROVAL, by, first_by=first_by)
    assert found == outcome


def test_a_second_approval_without_a_first_is_refused():
    found = cases.approve_second(State.IN_REVIEW, APPROVER, first_by=1)
    assert found == Refused(StepRefusal.NOT_NOW)


class Walk(RuleBasedStateMachine):
    """Somebody of any role tries any step at any time, on an erasure and what follows it."""

    def __init__(self) -> None:
        super().__init__()
        self.barred: int | None = None  # who decided the case before
        self._begin()

    def _begin(self) -> None:
        self.state = State.RECEIVED
        self.first_by: int | None = None
        self.second_by: int | None = None
        self.rejected_by: int | None = None
        self.ended_as: State | None = None

    def _as_seen(self, by: Decider) -> Decider:
        return replace(by, decided_before=by.id == self.barred)

    @rule(event=st.sampled_from(Event), role=st.sampled_from(Role))
    def try_anything(self, event: Event, role: Role) -> None:
        if event in (Event.APPROVED, Event.APPROVED_FIRST, Event.SECOND_APPROVED):
            return  # goes through the functions below, as in the services
        if event in (Event.REJECTED, Event.REOPENED):
            return  # below too
        if event is Event.AUTOMATIC and Right.ERASURE not in cases.AUTOMATIC_RIGHTS:
            return  # an erasure never goes that way
        self._move(cases.step(self.state, event, role))

    @rule(
        event=st.sampled_from([Event.IDENTITY_PROVED, Event.CLAIMED]),
        role=st.sampled_from(sorted(STAFF)),
    )
    def go_forward(self, event: Event, role: Role) -> None:
        self._move(cases.step(self.state, event, role))

    @rule(by=st.sampled_from([HANDLER, HANDLER_2, APPROVER, OWNER]))
    def reject(self, by: Decider) -> None:
        by = self._as_seen(by)
        outcome = cases.may_decide(by, claimed_by=None) or cases.step(
            self.state, Event.REJECTED, by.role
        )
        if isinstance(outcome, State):
            self.rejected_by = by.id
        self._move(outcome)

    @precondition(lambda self: self.state in ENDED)
    @rule(role=st.sampled_from(Role))
    def look_at_it_anew(self, role: Role) -> None:
        """A closed case stays closed; what follows it begins anew, with its decider barred."""
        outcome = cases.step(self.state, Event.REOPENED, role)
        if isinstance(outcome, Refused):
            assert self.state not in cases.REOPENABLE or role is Role.SYSTEM
            return
        assert outcome is self.state
        self.barred = self.rejected_by or self.first_by
        self._begin()

    @rule(by=st.sampled_from([HANDLER, HANDLER_2, APPROVER, OWNER]))
    def approve(self, by: Decider) -> None:
        by = self._as_seen(by)
        outcome = cases.approve(
            self.state, by, right=Right.ERASURE, touches_contact=False, claimed_by=None
        )
        if isinstance(outcome, State):
            self.first_by, self.second_by = by.id, None
        self._move(outcome)

    @precondition(lambda self: self.first_by is not None)
    @rule(by=st.sampled_from([HANDLER, HANDLER_2, APPROVER, OWNER]))
    def approve_second(self, by: Decider) -> None:
        assert self.first_by is not None
        by = self._as_seen(by)
        outcome = cases.approve_second(self.state, by, first_by=self.first_by)
        if isinstance(outcome, State):
            self.second_by = by.id
        self._move(outcome)

    def _move(self, outcome: State | Refused) -> None:
        if isinstance(outcome, State):
            self.state = outcome
        if self.state in ENDED and self.ended_as is None:
            self.ended_as = self.state

    @invariant()
    def nothing_is_carried_out_without_two_different_people(self) -> None:
        if self.state in (State.FULFILLING, State.ANSWERED, State.PARTLY_GRANTED):
            assert self.first_by is not None
            assert self.second_by is not None
            assert self.first_by != self.second_by

    @invariant()
    def whoever_decided_before_decides_nothing_now(self) -> None:
        if self.barred is not None:
            assert self.barred not in (self.first_by, self.second_by, self.rejected_by)

    @invariant()
    def what_has_ended_stays_as_it_ended(self) -> None:
        assert self.ended_as is None or self.state is self.ended_as


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
