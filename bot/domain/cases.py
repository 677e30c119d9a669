"""A case from receipt to answer: its states, and the one table of who may take which step when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Right(StrEnum):
    """What a person asks for."""

    ACCESS = "access"  # Art. 15: see what is stored, and get a copy
    RECTIFICATION = "rectification"  # Art. 16: correct or complete
    ERASURE = "erasure"  # Art. 17: have it deleted
    RESTRICTION = "restriction"  # Art. 18: keep it but do not use it
    PORTABILITY = "portability"  # Art. 20: take it along in a machine's form
    OBJECTION = "objection"  # Art. 21: stop a use, always so for marketing
    CONSENT_WITHDRAWAL = "consent_withdrawal"  # Art. 7(3): take back a consent
    QUESTION = "question"  # no right of its own: a question or a complaint to a person


class State(StrEnum):
    """Where a case stands. The legal clock runs from receipt in all of them but the ended ones."""

    RECEIVED = "received"  # it exists and its deadline counts; nobody has looked at it
    WAITING_FOR_IDENTITY = "waiting_for_identity"  # who asks, or what for, has yet to be shown
    QUEUED = "queued"  # ready for whoever of the staff is free
    IN_REVIEW = "in_review"  # one member of the staff has claimed it
    WAITING_FOR_CUSTOMER = "waiting_for_customer"  # the staff asked, the customer has yet to reply
    AWAITING_SECOND_APPROVAL = "awaiting_second_approval"  # one has approved, another must too
    FULFILLING = "fulfilling"  # approved; its steps are being carried out
    WAITING_FOR_SOURCE = "waiting_for_source"  # a data source is down; goes on by itself
    ANSWERED = "answered"  # granted in full, and the letter is written
    PARTLY_GRANTED = "partly_granted"  # granted but for what must stay or stay hidden
    REFUSED = "refused"  # not granted, with reasons and the way to complain (Art. 12(4))
    WITHDRAWN = "withdrawn"  # the customer took it back
    SETTLED = "settled"  # a question was answered: nothing was granted and nothing refused
    LAPSED = "lapsed"  # ended by itself: nobody showed whose it is, or it was asked for twice


ENDED = frozenset(
    {
        State.ANSWERED,
        State.PARTLY_GRANTED,
        State.REFUSED,
        State.WITHDRAWN,
        State.SETTLED,
        State.LAPSED,
    }
)
OPEN = frozenset(State) - ENDED
# Ends that the person has to be told in writing: on paper a case is over once that has left.
ANSWERING = frozenset({State.ANSWERED, State.PARTLY_GRANTED, State.REFUSED})


class Event(StrEnum):
    """What can happen to a case."""

    IDENTITY_ASKED = "identity_asked"  # more proof is needed before anything can be said
    IDENTITY_PROVED = "identity_proved"  # the level that the right needs has been reached
    ACCEPTED = "accepted"  # nothing has to be proved for it: it joins the queue as it is
    CLAIMED = "claimed"  # a member of the staff takes it out of the queue
    RELEASED = "released"  # ... and puts it back
    ASKED = "asked"  # the staff put a question to the customer
    CUSTOMER_REPLIED = "customer_replied"
    AUTOMATIC = "automatic"  # nobody has to weigh it, so it is carried out at once
    APPROVED_FIRST = "approved_first"  # approved by one where two are needed
    APPROVED = "approved"  # approved by one where one is enough
    SECOND_APPROVED = "second_approved"
    SENT_BACK = "sent_back"  # the second person wants it looked at again
    PLAN_CHANGED = "plan_changed"  # the data are no longer what was approved: look again
    REJECTED = "rejected"
    SETTLED = "settled"  # a question is answered: nothing had to be decided or carried out
    EXECUTION_STARTED = "execution_started"  # the first step has begun: no way back
    SOURCE_DOWN = "source_down"
    SOURCE_BACK = "source_back"
    FULFILLED = "fulfilled"
    PARTLY_FULFILLED = "partly_fulfilled"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # nobody went on with it in time
    FOLDED = "folded"  # the same was asked for in another case of the person, which goes on
    REGRETTED = "regretted"  # taken back after approval, before anything was done
    DISOWNED = "disowned"  # whoever reads the old contact says that it was not them
    DOUBTED = "doubted"  # the account in which it goes on says that it was not them
    WITHHELD = "withheld"  # a protected identity was marked before the answer had left
    EXTENDED = "extended"  # two months more, and the person was told why (Art. 12(3))
    PAUSED = "paused"  # the due date waits for what was asked for; the law's own date does not
    RESUMED = "resumed"  # the waiting is over, and its days are added to the due date
    RECUSED = "recused"  # whoever has it, or approved it, may take no part: it is free again
    REOPENED = "reopened"  # it stays as it ended, and a follow-up looks at it anew
    WARNED = "warned"  # the month is nearly over without a decision: owner and person are told


class Role(StrEnum):
    """Who acts on a case."""

    CUSTOMER = "customer"
    HANDLER = "handler"  # claims, asks, prepares, decides ordinary cases
    APPROVER = "approver"  # as a handler, and may be the second person
    OWNER = "owner"  # as an approver, and looks after staff and settings
    SYSTEM = "system"  # workers and the clock


STAFF = frozenset({Role.HANDLER, Role.APPROVER, Role.OWNER})
SECOND_PERSONS = frozenset({Role.APPROVER, Role.OWNER})
_CUSTOMER = frozenset({Role.CUSTOMER})
_SYSTEM = frozenset({Role.SYSTEM})
_STAFF_OR_SYSTEM = STAFF | _SYSTEM


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One permitted step: the state it leads to, and who may take it."""

    to: State
    roles: frozenset[Role]


_S, _E = State, Event

# What happens to the clock of a case and leaves it where it stands: in which states, by whom.
UNDECIDED = frozenset(
    {
        State.RECEIVED,
        State.WAITING_FOR_IDENTITY,
        State.QUEUED,
        State.IN_REVIEW,
        State.WAITING_FOR_CUSTOMER,
        State.AWAITING_SECOND_APPROVAL,
    }
)
# What was taken back, or was a question, can be asked anew.
REOPENABLE = ENDED - {State.WITHDRAWN, State.SETTLED}
WAITING_FOR_PERSON = frozenset({State.WAITING_FOR_IDENTITY, State.WAITING_FOR_CUSTOMER})
_IN_PLACE = (
    (Event.EXTENDED, OPEN - {State.RECEIVED}, STAFF),
    (Event.PAUSED, WAITING_FOR_PERSON, _STAFF_OR_SYSTEM),
    (Event.RESUMED, WAITING_FOR_PERSON, _SYSTEM),
    (Event.WARNED, UNDECIDED - WAITING_FOR_PERSON, _SYSTEM),
    *(
        (event, UNDECIDED - {State.WAITING_FOR_CUSTOMER, State.AWAITING_SECOND_APPROVAL}, _SYSTEM)
        for event in (Event.DISOWNED, Event.DOUBTED)
    ),
    (Event.REOPENED, REOPENABLE, STAFF | _CUSTOMER),
)

TABLE: Mapping[tuple[State, Event], Step] = MappingProxyType(
    {
        (_S.RECEIVED, _E.IDENTITY_ASKED): Step(to=_S.WAITING_FOR_IDENTITY, roles=_STAFF_OR_SYSTEM),
        (_S.RECEIVED, _E.IDENTITY_PROVED): Step(to=_S.QUEUED, roles=_STAFF_OR_SYSTEM),
        (_S.RECEIVED, _E.ACCEPTED): Step(to=_S.QUEUED, roles=_SYSTEM),
        (_S.RECEIVED, _E.AUTOMATIC): Step(to=_S.FULFILLING, roles=_SYSTEM),
        (_S.RECEIVED, _E.WITHDRAWN): Step(to=_S.WITHDRAWN, roles=_CUSTOMER),
        (_S.WAITING_FOR_IDENTITY, _E.IDENTITY_PROVED): Step(to=_S.QUEUED, roles=_STAFF_OR_SYSTEM),
        (_S.WAITING_FOR_IDENTITY, _E.AUTOMATIC): Step(to=_S.FULFILLING, roles=_SYSTEM),
        (_S.WAITING_FOR_IDENTITY, _E.LAPSED): Step(to=_S.LAPSED, roles=_SYSTEM),
        (_S.WAITING_FOR_IDENTITY, _E.FOLDED): Step(to=_S.LAPSED, roles=_SYSTEM),
        (_S.WAITING_FOR_IDENTITY, _E.REJECTED): Step(to=_S.REFUSED, roles=STAFF),
        (_S.WAITING_FOR_IDENTITY, _E.WITHDRAWN): Step(to=_S.WITHDRAWN, roles=_CUSTOMER),
        (_S.QUEUED, _E.IDENTITY_ASKED): Step(to=_S.WAITING_FOR_IDENTITY, roles=_STAFF_OR_SYSTEM),
        (_S.QUEUED, _E.CLAIMED): Step(to=_S.IN_REVIEW, roles=STAFF),
        (_S.QUEUED, _E.WITHDRAWN): Step(to=_S.WITHDRAWN, roles=_CUSTOMER),
        (_S.IN_REVIEW, _E.IDENTITY_ASKED): Step(to=_S.WAITING_FOR_IDENTITY, roles=STAFF),
        (_S.IN_REVIEW, _E.RELEASED): Step(to=_S.QUEUED, roles=_STAFF_OR_SYSTEM),
        (_S.IN_REVIEW, _E.RECUSED): Step(to=_S.QUEUED, roles=STAFF),
        (_S.WAITING_FOR_CUSTOMER, _E.RECUSED): Step(to=_S.QUEUED, roles=STAFF),
        (_S.AWAITING_SECOND_APPROVAL, _E.RECUSED): Step(to=_S.QUEUED, roles=STAFF),
        (_S.IN_REVIEW, _E.ASKED): Step(to=_S.WAITING_FOR_CUSTOMER, roles=STAFF),
        (_S.IN_REVIEW, _E.APPROVED_FIRST): Step(to=_S.AWAITING_SECOND_APPROVAL, roles=STAFF),
        (_S.IN_REVIEW, _E.APPROVED): Step(to=_S.FULFILLING, roles=STAFF),
        (_S.IN_REVIEW, _E.REJECTED): Step(to=_S.REFUSED, roles=STAFF),
        (_S.IN_REVIEW, _E.SETTLED): Step(to=_S.SETTLED, roles=STAFF),
        (_S.IN_REVIEW, _E.WITHDRAWN): Step(to=_S.WITHDRAWN, roles=_CUSTOMER),
        (_S.WAITING_FOR_CUSTOMER, _E.CUSTOMER_REPLIED): Step(to=_S.IN_REVIEW, roles=_CUSTOMER),
        (_S.WAITING_FOR_CUSTOMER, _E.RELEASED): Step(to=_S.QUEUED, roles=_STAFF_OR_SYSTEM),
        (_S.WAITING_FOR_CUSTOMER, _E.REJECTED): Step(to=_S.REFUSED, roles=STAFF),
        (_S.WAITING_FOR_CUSTOMER, _E.WITHDRAWN): Step(to=_S.WITHDRAWN, roles=_CUSTOMER),
        (_S.AWAITING_SECOND_APPROVAL, _E.SECOND_APPROVED): Step(
            to=_S.FULFILLING, roles=SECOND_PERSONS
        ),
        (_S.AWAITING_SECOND_APPROVAL, _E.SENT_BACK): Step(to=_S.IN_REVIEW, roles=SECOND_PERSONS),
        (_S.AWAITING_SECOND_APPROVAL, _E.PLAN_CHANGED): Step(to=_S.IN_REVIEW, roles=_SYSTEM),
        (_S.AWAITING_SECOND_APPROVAL, _E.REJECTED): Step(to=_S.REFUSED, roles=SECOND_PERSONS),
        (_S.AWAITING_SECOND_APPROVAL, _E.WITHDRAWN): Step(to=_S.WITHDRAWN, roles=_CUSTOMER),
        (_S.FULFILLING, _E.EXECUTION_STARTED): Step(to=_S.FULFILLING, roles=_SYSTEM),
        (_S.FULFILLING, _E.REGRETTED): Step(to=_S.WITHDRAWN, roles=_CUSTOMER),
        **{
            (state, event): Step(to=_S.IN_REVIEW, roles=_SYSTEM)
            for event in (_E.DISOWNED, _E.DOUBTED)
            for state in (_S.WAITING_FOR_CUSTOMER, _S.AWAITING_SECOND_APPROVAL, _S.FULFILLING)
        },
        (_S.FULFILLING, _E.PLAN_CHANGED): Step(to=_S.IN_REVIEW, roles=_SYSTEM),
        **{
            (state, _E.WITHHELD): Step(to=_S.QUEUED, roles=_SYSTEM)
            for state in (_S.ANSWERED, _S.PARTLY_GRANTED, _S.REFUSED)
        },
        (_S.FULFILLING, _E.SOURCE_DOWN): Step(to=_S.WAITING_FOR_SOURCE, roles=_SYSTEM),
        (_S.FULFILLING, _E.FULFILLED): Step(to=_S.ANSWERED, roles=_SYSTEM),
        (_S.FULFILLING, _E.PARTLY_FULFILLED): Step(to=_S.PARTLY_GRANTED, roles=_SYSTEM),
        (_S.WAITING_FOR_SOURCE, _E.SOURCE_BACK): Step(to=_S.FULFILLING, roles=_SYSTEM),
        (_S.WAITING_FOR_SOURCE, _E.REGRETTED): Step(to=_S.WITHDRAWN, roles=_CUSTOMER),
        **{
            (state, event): Step(to=state, roles=roles)
            for event, states, roles in _IN_PLACE
            for state in states
        },
    }
)


class StepRefusal(StrEnum):
    """Why a step is not taken."""

    ENDED = "ended"  # the case is closed
    NOT_NOW = "not_now"  # the case is open, but not where this step begins
    NOT_YOUR_ROLE = "not_your_role"  # somebody else may take this step
    SAME_PERSON = "same_person"  # the second approval must come from another person
    OWN_CASE = "own_case"  # nobody decides on their own data
    CONFLICT = "conflict"  # they know the person, or an owner says so
    DECIDED_BEFORE = "decided_before"  # a follow-up is decided by somebody else
    CREATOR = "creator"  # whoever wrote the request down does not decide it
    EXECUTOR = "executor"  # only they could do it by hand afterwards, so they do not decide it
    CLAIMED_BY_ANOTHER = "claimed_by_another"  # a colleague is working on it
    TOO_LATE = "too_late"  # the first month is over, or the question came too late
    ALREADY = "already"  # once is all the law allows
    NO_CHAT = "no_chat"  # there is no chat in which the person could read it
    NOT_TELLABLE = "not_tellable"  # the person has to be told, and cannot be reached here


@dataclass(frozen=True, slots=True)
class Refused:
    """The step is not taken, and why."""

    reason: StepRefusal


def step(state: State, event: Event, role: Role) -> State | Refused:
    """The state after `event`, or why `role` may not bring it about now."""
    permitted = TABLE.get((state, event))
    if permitted is None:
        return Refused(StepRefusal.ENDED if state in ENDED else StepRefusal.NOT_NOW)
    if role not in permitted.roles:
        return Refused(StepRefusal.NOT_YOUR_ROLE)
    return permitted.to


def steps_open_to(state: State, role: Role) -> frozenset[Event]:
    """The events that `role` may bring about in `state`: which buttons to show."""
    return frozenset(
        event for (origin, event), to in TABLE.items() if origin is state and role in to.roles
    )


AUTOMATIC_RIGHTS = frozenset({Right.OBJECTION, Right.CONSENT_WITHDRAWAL})


def needs_second_person(right: Right, *, touches_contact: bool = False) -> bool:
    """Whether two people must approve: what cannot be undone, and what could steal an identity."""
    return right is Right.ERASURE or touches_contact


@dataclass(frozen=True, kw_only=True, slots=True)
class Decider:
    """The member of the staff who is about to decide."""

    id: str  # of the staff row
    role: Role
    is_the_customer: bool = False  # the data in question are their own
    wrote_it_down: bool = False  # they took it in, pointed out what it means, or reopened it
    decided_before: bool = False  # they decided the case that this one follows
    conflicted: bool = False  # they know the person

    @property
    def hidden(self) -> StepRefusal | None:
        """Why this member does not even see into the case, whatever their role."""
        if self.is_the_customer:
            return StepRefusal.OWN_CASE
        return StepRefusal.CONFLICT if self.conflicted else None

    @property
    def bar(self) -> StepRefusal | None:
        """Why this member decides nothing about the case, whatever their role."""
        if self.hidden is not None:
            return self.hidden
        if self.decided_before:
            return StepRefusal.DECIDED_BEFORE
        return StepRefusal.CREATOR if self.wrote_it_down else None


def may_decide(by: Decider, *, claimed_by: str | None) -> Refused | None:
    """None if `by` may decide a case that `claimed_by` holds, else why not."""
    if by.role not in STAFF:
        return Refused(StepRefusal.NOT_YOUR_ROLE)
    if by.bar is not None:
        return Refused(by.bar)
    if claimed_by is not None and claimed_by != by.id:
        return Refused(StepRefusal.CLAIMED_BY_ANOTHER)
    return None


def approve(
    state: State, by: Decider, *, right: Right, touches_contact: bool, claimed_by: str | None
) -> State | Refused:
    """The state after the first approval; where two are needed the case waits for the second."""
    refused = may_decide(by, claimed_by=claimed_by)
    if refused is not None:
        return refused
    two = needs_second_person(right, touches_contact=touches_contact)
    return step(state, Event.APPROVED_FIRST if two else Event.APPROVED, by.role)


def approve_second(state: State, by: Decider, *, first_by: str) -> State | Refused:
    """The state after the second approval, which never comes from whoever gave the first."""
    outcome = step(state, Event.SECOND_APPROVED, by.role)
    if isinstance(outcome, Refused):
        return outcome
    if by.bar is not None:
        return Refused(by.bar)
    if by.id == first_by:
        return Refused(StepRefusal.SAME_PERSON)
    return outcome
