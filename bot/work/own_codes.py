"""What the codes in Insyn's own rows are called, for the person whom the rows are about.

A table for every column and every member of what is sealed that holds a code; a test walks all of
them. What is not in them speaks for itself: own words, moments, numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.cases import Event
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.services.asked_again import GROUNDS as ERASURE_GROUNDS
from bot.services.case_words import TIMELINE
from bot.services.casework import SUBMITTED
from bot.services.delivery import WITHHELD
from bot.services.incident_words import ABOUT, VERDICTS
from bot.services.intake_words import HOW
from bot.services.mandates import KINDS as MANDATES
from bot.services.refusal import GROUND_NAMES
from bot.services.staff_words import (
    ASKED,
    CHANNELS,
    EVENTS,
    PURPOSES,
    RECIPIENTS,
    RIGHTS,
)
from bot.work import challenge
from bot.work import own_called as called
from bot.work.answer_words import KINDS as CLAIMS
from bot.work.own_called import Codes

# Whoever acts for the person may have sent it in, and nothing of their own was proved then.
_WHOEVER_ASKED: Mapping[str, Text] = {
    SUBMITTED: _("The request came in"),
    Event.IDENTITY_ASKED: _("Proof of identity was asked for"),
    Event.IDENTITY_PROVED: EVENTS[Event.IDENTITY_PROVED],
}

# By table and column; "*" is any table.
COLUMNS: Mapping[tuple[str, str], Codes] = {
    ("*", "language"): called.LANGUAGES,
    ("binding", "revoked_why"): called.UNTIED,
    ("assist", "action"): called.PURPOSES_OF_CODES,
    ("assist", "state"): called.HELP,
    ("assist", "method"): called.METHODS,
    ("incident", "what"): ABOUT,
    ("incident", "verdict"): VERDICTS,
    ("challenge", "method"): called.METHODS,
    ("challenge", "purpose"): called.PURPOSES_OF_CODES,
    ("snapshot", "purpose"): called.PURPOSES_OF_CODES,
    ("case_file", "right"): RIGHTS,
    ("case_file", "state"): called.STATES,
    ("case_file", "came_by"): CHANNELS,
    ("case_file", "ground"): GROUND_NAMES,
    ("case_file", "notice_failed"): called.UNSENT,
    ("case_event", "event"): {**EVENTS, **TIMELINE, **_WHOEVER_ASKED},
    ("case_event", "state"): called.STATES,
    ("fulfilment_step", "state"): called.STEPS,
    ("fulfilment_step", "failure"): called.HINDERED,
    ("relay_line", "kind"): called.FILE_KINDS,
    ("evidence", "state"): called.FILES,
    ("evidence", "kind"): called.FILE_KINDS,
    ("evidence", "why"): called.NO_FILE,
    ("source_file", "state"): called.FILES,
    ("source_file", "kind"): called.FILE_KINDS,
    ("source_file", "why"): called.NO_FILE,
    ("sent_letter", "outcome"): called.LETTERS,
    ("restriction", "reason"): called.OBJECTIONS,
    ("recipient_notice", "state"): RECIPIENTS,
    ("outbox", "method"): called.MESSAGES,
    ("outbox", "kind"): called.AGAIN,
    ("outbox", "purpose"): called.TAKEN_AWAY,
    ("outbox", "state"): called.SENDING,
    ("outbox", "failure"): called.UNSENT,
    ("mail", "state"): called.SENDING,
    ("sms", "state"): called.SENDING,
    ("sms", "report"): called.PHONE_REPORTS,
    ("delivery", "kind"): called.DELIVERED,
    ("delivery", "posted_how"): {
        **HOW,
        WITHHELD: _("It was not handed out, because one of our staff has to look first"),
    },
    ("eid_order", "mode"): called.DEVICES,
    ("eid_order", "state"): called.ORDERS,
    ("eid_order", "hint"): called.HINTS,
    ("eid_order", "why"): called.ENDED,
    ("later_erasure", "state"): called.LATER,
    ("power", "state"): called.POWERS,
    ("power", "why"): called.POWERS_END,
}
# By how it begins, up to a dot or a colon.
BEGINNINGS: Mapping[tuple[str, str], Codes] = {
    ("conversation", "step"): called.QUESTIONS,
    ("rate_counter", "event"): called.COUNTED,
    ("task", "kind"): called.TASKS,
}
# What is said of a code that is in no table: the name of an error, or of work nobody foresaw.
OTHERWISE: Mapping[tuple[str, str], Text] = {
    ("fulfilment_step", "failure"): called.FAULT,
    ("outbox", "failure"): called.FAULT,
    ("case_file", "notice_failed"): called.FAULT,
    ("task", "failure"): called.FAULT,
    ("task", "kind"): called.WORK,
    ("outbox", "method"): _("Something for the chat"),
    ("eid_order", "hint"): called.FAULT,
    ("eid_order", "why"): called.FAULT,
    ("challenge", "purpose"): challenge.OTHER,
    ("snapshot", "purpose"): challenge.OTHER,
    ("assist", "action"): challenge.OTHER,
}
SOURCES = frozenset({"fulfilment_step", "erasure_ledger", "later_erasure"})  # with a `source`
# Columns that speak for themselves: numbers that people read, names, and own words.
PLAIN = frozenset(
    {("assist", "ref"), ("case_file", "ref"), ("audit_event", "case_ref")}
    | {("eid_order", "provider")}
)

# By the name of a member of what is sealed, or of a fact of the trail.
MEMBERS: Mapping[str, Codes] = {
    "action": {**called.PURPOSES_OF_CODES, **called.ACTIONS},
    "field": {
        "proved": _("what you proved"),
        "change": _("what you asked to have changed"),
        "contact": _("how you can be reached"),
    },
    "for": called.PURPOSES_OF_CODES,
    "finding": called.FOUND,
    "ground": called.GROUNDS,
    "how": HOW,
    "kind": {**CLAIMS, **called.PLANS, **MANDATES, **called.FILE_KINDS},
    "came_by": CHANNELS,
    "covers": ASKED,
    "language": called.LANGUAGES,
    "method": called.METHODS,
    "way": called.METHODS,
    "mode": called.DEVICES,
    "outcome": {**called.FOUND, **called.DONE},
    "purpose": PURPOSES,
    "reason": {**called.GROUNDS, **called.SHARED},
    "right": RIGHTS,
    "risk": called.RISKS,
    "scope": {"all": _("everything"), **called.LOCKED},
    "signs": ERASURE_GROUNDS,
    "state": {**called.STATES, **RECIPIENTS},
    "failure": called.HINDERED,
    "topic": called.TOPICS,
    "verdict": VERDICTS,
    "what": ABOUT,
    "why": called.WHY,
    "wish": called.WISHES,
}
FALLBACKS: Mapping[str, Text] = {
    "failure": called.FAULT,
    "error": called.FAULT,
    "for": challenge.OTHER,
    "why": _("another reason"),
    "reason": _("another reason"),
}


def column(table: str, name: str, value: str) -> Text | None:
    """What the code in a column is called; None where the value speaks for itself."""
    if (start := BEGINNINGS.get((table, name))) is not None:
        found = start.get(_beginning(value))
    else:
        codes = COLUMNS.get((table, name)) or COLUMNS.get(("*", name), {})
        found = codes.get(value)
    return found or OTHERWISE.get((table, name))


def _beginning(value: str) -> str:
    return value.partition(":")[0].partition(".")[0]


def member(name: str, value: str) -> Text | None:
    """What the code in a member of what is sealed is called."""
    return MEMBERS.get(name, {}).get(value) or FALLBACKS.get(name)
