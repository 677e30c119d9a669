"""A power of attorney that is signed electronically: who may act, for what, until when.

What is signed is what is kept, word for word; a paper is another matter (`mandates`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.intake import Asked
from bot.domain.minors import years

OF_AGE = 18  # nobody younger binds themselves, or is bound, by a power of attorney alone
USUAL = timedelta(days=90)  # how long it holds unless something else is chosen
LONGEST = timedelta(days=365)
NAME_LIMIT = 60  # the whole has to fit what an app shows of an identification
ADDRESS_LIMIT = 140


class Scope(StrEnum):
    """One thing that may be asked for, as it stands on the paper form too."""

    COPY = "copy"
    CORRECTION = "correction"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    TAKE_ALONG = "take_along"
    OBJECTION = "objection"
    CONSENT = "consent"


ASKED: Mapping[Scope, frozenset[Asked]] = {
    Scope.COPY: frozenset({Asked.ACCESS}),
    Scope.CORRECTION: frozenset({Asked.RECTIFICATION}),
    Scope.ERASURE: frozenset({Asked.ERASURE}),
    Scope.RESTRICTION: frozenset({Asked.RESTRICTION}),
    Scope.TAKE_ALONG: frozenset({Asked.PORTABILITY}),
    Scope.OBJECTION: frozenset({Asked.INTEREST, Asked.MARKETING}),
    Scope.CONSENT: frozenset({Asked.CONSENT}),
}


class State(StrEnum):
    """Where a power stands. That its last day has passed is no state of its own."""

    DRAFT = "draft"  # a page is open on which it is filled in
    SIGNED = "signed"  # the registers are being asked whether it may hold by itself
    HELD = "held"  # it can be used
    ENDED = "ended"


class End(StrEnum):
    """Why it holds no more, or never did."""

    TAKEN_BACK = "taken_back"  # by the person who gave it
    BY_STAFF = "by_staff"  # the person told the staff
    NOT_ME = "not_me"  # the account that signed it says that it was not them
    ERASED = "erased"  # what was stored about the person is erased
    PROTECTED = "protected"  # a protected identity: nothing holds by itself


class Alike(StrEnum):
    """How the name in a power stands to the one that the bank of whoever uses it has."""

    SAME = "same"
    PARTLY = "partly"  # staff look twice
    NOT = "not"  # most likely the number was that of somebody else


class Flaw(StrEnum):
    """What is wrong with a power as it was filled in."""

    NAME = "name"
    NUMBER = "number"
    OWN_NUMBER = "own_number"
    TOO_YOUNG = "too_young"
    ADDRESS = "address"
    NOTHING = "nothing"  # it would be good for nothing
    DAY = "day"
    PAST = "past"
    TOO_LONG = "too_long"


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What is signed."""

    agent: str = field(repr=False)  # the name of whoever may act
    number: str = field(repr=False)  # ... and their personal identity number, 12 digits
    scopes: frozenset[Scope]
    until: date  # the last day
    address: tuple[str, ...] = field(repr=False)  # of the person themselves, for the answers

    @property
    def covers(self) -> frozenset[Asked]:
        return covered(self.scopes)

    def as_json(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "number": self.number,
            "scopes": sorted(self.scopes),
            "until": self.until.isoformat(),
            "address": list(self.address),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Terms:
        return cls(
            agent=data["agent"],
            number=data["number"],
            scopes=frozenset(map(Scope, data["scopes"])),
            until=date.fromisoformat(data["until"]),
            address=tuple(data["address"]),
        )


def covered(scopes: Iterable[Scope]) -> frozenset[Asked]:
    """What staff may open by it."""
    return frozenset[Asked]().union(*(ASKED[one] for one in scopes))


def flaw(terms: Terms, *, own: str, today: date) -> Flaw | None:
    """Why it cannot be signed like this by the person with the number `own`."""
    if terms.number == own:
        return Flaw.OWN_NUMBER
    if not is_of_age(terms.number, today):
        return Flaw.TOO_YOUNG
    if not terms.scopes:
        return Flaw.NOTHING
    if terms.until < today:
        return Flaw.PAST
    return Flaw.TOO_LONG if terms.until > today + LONGEST else None


def alike(typed: str, known: str) -> Alike:
    """Compares leniently: banks leave out middle names, and people leave out marks.

    It is the number that says who somebody is; a name can only cast a doubt on it.
    """
    ours, theirs = _parts(typed), _parts(known)
    fewer = min(ours, theirs, key=len)
    if not theirs or ours == theirs or (len(fewer) > 1 and fewer == ours & theirs):
        return Alike.SAME
    return Alike.PARTLY if ours & theirs else Alike.NOT


def _parts(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_STROKES)
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return frozenset("".join(one if one.isalpha() else " " for one in bare).split())


_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})


def is_of_age(number: str, today: date) -> bool:
    """By a personal identity number or coordination number of 12 digits."""
    return years(number, today) >= OF_AGE
