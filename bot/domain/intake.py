"""Requests that reach the company outside the chat: how they came, when, and from whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.domain import described, stops
from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import STOCKHOLM, stockholm_day
from bot.domain.registry import Wish
from bot.domain.restrictions import Reason
from bot.domain.rights import ErasureGround

EARLIEST = timedelta(days=2 * 366)  # an older date is a slip of the pen


class Channel(StrEnum):
    """How a request came. A request has no form: each of these counts (EDPB 01/2022, 50-55)."""

    CHAT = "chat"
    LETTER = "letter"
    EMAIL = "email"
    PHONE = "phone"
    VISIT = "visit"


BY_STAFF = tuple(channel for channel in Channel if channel is not Channel.CHAT)


class Asked(StrEnum):
    """What is asked for, as staff choose it: some rights stand for several wishes."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    PORTABILITY = "portability"
    RESTRICTION = "restriction"
    INTEREST = "interest"
    MARKETING = "marketing"
    CONSENT = "consent"


RIGHTS: Mapping[Asked, Right] = {
    Asked.ACCESS: Right.ACCESS,
    Asked.RECTIFICATION: Right.RECTIFICATION,
    Asked.ERASURE: Right.ERASURE,
    Asked.PORTABILITY: Right.PORTABILITY,
    Asked.RESTRICTION: Right.RESTRICTION,
    Asked.INTEREST: Right.OBJECTION,
    Asked.MARKETING: Right.OBJECTION,
    Asked.CONSENT: Right.CONSENT_WITHDRAWAL,
}


WISHES: Mapping[Asked, Wish] = {
    Asked.RESTRICTION: Wish.RESTRICTION,
    Asked.INTEREST: Wish.INTEREST,
    Asked.MARKETING: Wish.MARKETING,
    Asked.CONSENT: Wish.CONSENT,
}
# Nobody may weigh these (Art. 21(3) and 7(3)): they begin as soon as it is clear who asks.
AUTOMATIC = frozenset({Asked.MARKETING, Asked.CONSENT})


def request(asked: Asked, reason: str = "", words: str = "") -> dict[str, Any]:
    """The request in the shape of its right; `reason` is the ground that the person gave.

    What a correction means is pointed out later, when it is clear whose data it is about.
    """
    if asked is Asked.RECTIFICATION:
        return described.request_of(described.NOWHERE, words)
    if asked in WISHES:
        ground = {"ground": _restricted_for(reason)} if asked is Asked.RESTRICTION else {}
        return {"wish": WISHES[asked].value, "use": stops.ALL, **ground}
    ground = {"ground": reason} if asked is Asked.ERASURE and reason in set(ErasureGround) else {}
    return {"scope": "all", **ground}


def reasons(asked: Asked) -> tuple[str, ...]:
    """The grounds that the law knows for what is asked; a person need not name one."""
    known: Mapping[Asked, type[StrEnum]] = {
        Asked.ERASURE: ErasureGround,
        Asked.RESTRICTION: Reason,
    }
    return tuple(one.value for one in known[asked]) if asked in known else ()


def _restricted_for(reason: str) -> str:
    return reason if reason in set(Reason) else Reason.ACCURACY_DISPUTED.value


class Fault(StrEnum):
    """What is wrong with a request as it was written down."""

    NO_DATE = "no_date"
    FUTURE = "future"
    LONG_AGO = "long_ago"
    NO_CONTACT = "no_contact"  # nothing to find the person by
    NO_WORDS = "no_words"  # a correction says what is wrong
    TOO_EARLY = "too_early"  # before what it comes after


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """Who asks, as far as they said; none of it is proved yet."""

    name: str = field(default="", repr=False)
    address: tuple[str, ...] = field(default=(), repr=False)  # line by line, for the envelope
    claims: frozenset[Claim] = frozenset()  # to find the person by

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "address": list(self.address),
            **{claim.kind.value: claim.value for claim in sorted(self.claims)},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Contact:
        known = data or {}
        return cls(
            name=known.get("name", ""),
            address=tuple(known.get("address", ())),
            claims=frozenset(
                Claim(kind, known[kind.value]) for kind in ClaimKind if kind.value in known
            ),
        )


def receipt(day: date | None, now: datetime) -> datetime | Fault:
    """When a request of `day` is held to have reached us; its deadline counts from that day."""
    if day is None:
        return Fault.NO_DATE
    today = stockholm_day(now)
    if day > today:
        return Fault.FUTURE
    if today - day > EARLIEST:
        return Fault.LONG_AGO
    return _moment(day, now)


def later_on(day: date | None, *, after: datetime, now: datetime) -> datetime | Fault:
    """When something of `day` is held to have happened that came `after` something else."""
    if day is None:
        return Fault.NO_DATE
    if day > stockholm_day(now):
        return Fault.FUTURE
    if day < stockholm_day(after):
        return Fault.TOO_EARLY
    return max(_moment(day, now), after)


def _moment(day: date, now: datetime) -> datetime:
    noon = datetime.combine(day, time(12), STOCKHOLM).astimezone(UTC)
    return min(noon, now)


def parse_day(text: str) -> date | None:
    """A day as staff type it, 2026-11-25; None if it is something else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
