"""What the console says for the values of the domain: short, for tables and labels."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.cases import Event, Right, Role, State
from bot.domain.claims import ClaimKind
from bot.domain.deadlines import Deadline, Shift
from bot.domain.messages import MediaKind
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.services.bulk import Result
from bot.services.casework import (
    DIED,
    LET_IN,
    NOT_BY_HAND,
    NOTED,
    POINTED_OUT,
    POSTED,
    POWER_SIGNED,
    REPEATED,
    SIGNED,
    SUBMITTED,
    TRUSTED,
)
from bot.services.plan_view import LineKind
from bot.services.staff_words import EVENTS, LEVELS, PURPOSES

LEVELS_SHOWN = LEVELS
PURPOSES_SHOWN = PURPOSES

ROLES: Mapping[Role, Text] = {
    Role.HANDLER: _("Case handler"),
    Role.APPROVER: _("Second approver"),
    Role.OWNER: _("Owner"),
}

RIGHTS: Mapping[Right, Text] = {  # short, for tables
    Right.ACCESS: _("Access"),
    Right.RECTIFICATION: _("Correction"),
    Right.ERASURE: _("Erasure"),
    Right.RESTRICTION: _("Restriction"),
    Right.PORTABILITY: _("Portability"),
    Right.OBJECTION: _("Objection"),
    Right.CONSENT_WITHDRAWAL: _("Withdrawn consent"),
    Right.QUESTION: _("Question"),
}

STATES: Mapping[State, Text] = {
    State.RECEIVED: _("Received"),
    State.WAITING_FOR_IDENTITY: _("Identity missing"),
    State.QUEUED: _("Not claimed yet"),
    State.IN_REVIEW: _("In review"),
    State.WAITING_FOR_CUSTOMER: _("Customer asked"),
    State.AWAITING_SECOND_APPROVAL: _("Second approval"),
    State.FULFILLING: _("Being carried out"),
    State.WAITING_FOR_SOURCE: _("Waiting for a source"),
    State.ANSWERED: _("Granted"),
    State.PARTLY_GRANTED: _("Partly granted"),
    State.REFUSED: _("Refused"),
    State.WITHDRAWN: _("Withdrawn"),
    State.SETTLED: _("Answered"),
    State.LAPSED: _("Lapsed"),
}

TONES: Mapping[State, str] = {  # the colour of a state; its word always stands beside it
    State.RECEIVED: "calm",
    State.WAITING_FOR_IDENTITY: "wait",
    State.QUEUED: "new",
    State.IN_REVIEW: "work",
    State.WAITING_FOR_CUSTOMER: "wait",
    State.AWAITING_SECOND_APPROVAL: "call",
    State.FULFILLING: "work",
    State.WAITING_FOR_SOURCE: "wait",
    State.ANSWERED: "good",
    State.PARTLY_GRANTED: "good",
    State.REFUSED: "calm",
    State.WITHDRAWN: "calm",
    State.SETTLED: "good",
    State.LAPSED: "calm",
}

BY_STAFF: Mapping[str, Text] = {
    Event.CLAIMED: _("{name} took the case"),
    Event.RELEASED: _("{name} put it back into the queue"),
    Event.ASKED: _("{name} asked the customer"),
    Event.APPROVED_FIRST: _("{name} approved as the first person"),
    Event.APPROVED: _("{name} approved"),
    Event.SECOND_APPROVED: _("{name} approved as the second person"),
    Event.SENT_BACK: _("{name} sent it back"),
    Event.REJECTED: _("{name} refused the request"),
    Event.EXTENDED: _("{name} extended it by two months"),
    Event.PAUSED: _("{name} lets the date wait for the answer"),
    Event.IDENTITY_ASKED: _("{name} asked for proof of identity"),
    Event.IDENTITY_PROVED: _("{name} recorded the proof of identity"),
    Event.SETTLED: _("{name} answered the question and closed it"),
    Event.RECUSED: _("{name} noted that somebody takes no part"),
    Event.REOPENED: _("{name} opened it again, as a follow-up"),
    Event.CUSTOMER_REPLIED: _("{name} wrote down what the customer answered"),
    TRUSTED: _("{name} found that it was the right person: it goes on"),
    POSTED: _("{name} noted that it has left for the customer"),
    POINTED_OUT: _("{name} pointed out what the correction means"),
    NOTED: _("{name} recorded a proof of identity; the right needs more"),
    SUBMITTED: _("{name} wrote the request down"),
    NOT_BY_HAND: _("{name} could not do it by hand"),
}

# Somebody acts for the person: nobody asked the person themselves for a proof.
FOR_ANOTHER: Mapping[str, Text] = {
    Event.IDENTITY_ASKED: _("{name} opened the case; whose data it is was still to be made sure"),
    Event.IDENTITY_PROVED: _("{name} recorded whose data it is"),
}

BY_OTHERS: Mapping[str, Text] = {
    SUBMITTED: _("The request came in"),
    SIGNED: _("The customer signed the request"),
    POWER_SIGNED: EVENTS[POWER_SIGNED],
    NOT_BY_HAND: EVENTS[NOT_BY_HAND],
    Event.IDENTITY_ASKED: _("Proof of identity was asked for"),
    Event.IDENTITY_PROVED: _("Identity proved, into the queue"),
    Event.ACCEPTED: EVENTS[Event.ACCEPTED],
    Event.AUTOMATIC: _("Nobody has to decide about it: execution began"),
    Event.CLAIMED: _("The case was taken"),
    Event.RELEASED: _("Back in the queue"),
    Event.CUSTOMER_REPLIED: _("The customer answered"),
    Event.PLAN_CHANGED: _("The data had changed: the approvals no longer hold"),
    Event.EXECUTION_STARTED: _("Execution began"),
    Event.SOURCE_DOWN: _("A data source has not answered yet"),
    Event.SOURCE_BACK: _("The data source has answered"),
    Event.FULFILLED: _("Carried out in full, answer ready"),
    Event.PARTLY_FULFILLED: _("Carried out in part, answer ready"),
    Event.WITHDRAWN: _("The customer took the request back"),
    Event.RESUMED: _("The date no longer waits"),
    Event.REOPENED: _("The customer is not satisfied: a follow-up was opened"),
    Event.REGRETTED: EVENTS[Event.REGRETTED],
    Event.DISOWNED: EVENTS[Event.DISOWNED],
    Event.DOUBTED: EVENTS[Event.DOUBTED],
    Event.WITHHELD: EVENTS[Event.WITHHELD],
    DIED: EVENTS[DIED],
    LET_IN: EVENTS[LET_IN],
    Event.PAUSED: _("The date waited for the customer to show who they are"),
    REPEATED: EVENTS[REPEATED],
    Event.WARNED: _("The month is nearly over: owners and customer were told"),
}

HEADS: Mapping[str, Text] = {  # above what stands among the messages and is none, or a letter
    Event.ASKED: _("Question to the customer"),
    Event.REJECTED: _("In the refusal"),
    Event.EXTENDED: _("In the notice of the extension"),
    Event.PAUSED: _("Why the date waits (not sent)"),
    Event.REOPENED: _("Why it is looked at anew (not sent)"),
    NOT_BY_HAND: _("Why it could not be done by hand (not sent)"),
    REPEATED: _("Asked again"),
}
INNER = frozenset({Event.PAUSED.value, Event.REOPENED.value, NOT_BY_HAND})  # among colleagues

KINDS: Mapping[LineKind, Text] = {
    LineKind.DISCLOSE: _("Into the copy"),
    LineKind.COVER: _("Covered, about others"),
    LineKind.RELEASE: _("About others, goes out"),
    LineKind.DOUBT: _("May name others, goes out"),
    LineKind.ADD: _("Added"),
    LineKind.CHANGE: _("Changed"),
    LineKind.DELETE: _("Deleted"),
    LineKind.EMPTY: _("Emptied"),
    LineKind.KEEP: _("Kept"),
    LineKind.STATE: _("Kept with it"),
    LineKind.DESCRIBE: _("Put right by hand"),
    LineKind.STOP: _("Ends"),
    LineKind.RESTRICT: _("Kept and not used"),
}

CLAIMS: Mapping[ClaimKind, Text] = {
    ClaimKind.EMAIL: _("E-mail"),
    ClaimKind.PHONE: _("Telephone"),
    ClaimKind.PERSONNUMMER: _("Personal identity number"),
    ClaimKind.ORGNR: _("Organisation number"),
    ClaimKind.CUSTOMER_NUMBER: _("Customer number"),
}

MEDIA: Mapping[MediaKind, Text] = {
    MediaKind.PHOTO: _("A picture"),
    MediaKind.DOCUMENT: _("A document"),
    MediaKind.VOICE: _("A voice message"),
}

FILES: Mapping[str, Text] = {
    "arriving": _("on its way"),
    "kept": _("kept"),
    "refused": _("not taken, and the customer was told why"),
    "deleted": _("deleted"),
}

SOURCES: Mapping[str, Text] = {
    "sql": _("a database"),
    "http": _("another system, by REST"),
    "manual": _("looked after by hand"),
}

FAILURES: Mapping[str, Text] = {
    "unavailable": _("could not be reached"),
    "refused": _("refused what it was asked"),
}

ASKED_OF: Mapping[str, Text] = {  # whoever of a role comes first
    Role.HANDLER: _("a case handler"),
    Role.APPROVER: _("a second approver"),
    Role.OWNER: _("an owner"),
}

RESULTS: Mapping[Result, Text] = {
    Result.DONE: _("done"),
    Result.HELD: _("a colleague has it"),
    Result.NOT_ALLOWED: _("not allowed to you"),
    Result.NOT_NOW: _("not possible as it stands"),
    Result.TWO_NEEDED: _("takes two people: decide it by itself"),
    Result.UNKNOWN: _("there is no such case"),
}

SHIFTS: Mapping[Shift, Text] = {
    Shift.SHORT_MONTH: _("The month has no such day, so its last one counts."),
    Shift.SATURDAY: _("{day} is a Saturday, so the next working day counts."),
    Shift.SUNDAY: _("{day} is a Sunday, so the next working day counts."),
    Shift.PUBLIC_HOLIDAY: _("{day} is a public holiday, so the next working day counts."),
}


def why_moved(deadline: Deadline) -> list[Text]:
    """Why a deadline is not on the same day of the month; of free days the first is named."""
    short = [SHIFTS[shift] for shift in deadline.shifts if shift is Shift.SHORT_MONTH]
    free = [shift for shift in deadline.shifts if shift is not Shift.SHORT_MONTH]
    return [*short, *(SHIFTS[shift].format(day=deadline.raw) for shift in free[:1])]


def told(event: str, who: str | None, *, for_another: bool = False) -> Text | None:
    """What a line of the timeline says; None for what has no words."""
    if who is not None and for_another and event in FOR_ANOTHER:
        return FOR_ANOTHER[event].format(name=who)
    if who is not None and event in BY_STAFF:
        return BY_STAFF[event].format(name=who)
    return BY_OTHERS.get(event)
