"""One-time codes: how they are made, how long they live, and when asking or guessing stops."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

DIGITS = 6
LIFE = timedelta(minutes=10)
TRIES = 5  # for one code; then it is dead
RESEND_AFTER = (timedelta(seconds=60), timedelta(minutes=5))  # after the first, after later ones
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
SENDS_PER_HOUR = 3  # to one contact, and asked for by one Telegram account
SENDS_PER_DAY = 6
TARGETS_PER_DAY = 10  # different contacts that one Telegram account may try
FAILURES_PER_DAY = 20  # of one Telegram account on one contact; then a lock of a day
LOCK = timedelta(hours=24)
FAILURES_EVER = 100  # on one contact, or one customer, by whomever; then staff must unlock it
KEPT_BACK = 10  # in a hundred: a miss at each other contact of the customer fits into the mark


def new_code(random_below: Callable[[int], int]) -> str:
    """Six digits; `random_below` is `secrets.randbelow` outside the tests."""
    return str(random_below(10**DIGITS)).zfill(DIGITS)


def parse_code(text: str) -> str | None:
    """The code that somebody typed, with or without spaces and dashes; None if it is none."""
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(char for char in folded if not _is_spacing(char))
    return kept if len(kept) == DIGITS and kept.isascii() and kept.isdigit() else None


def _is_spacing(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Pd", "Cf")


class Scope(StrEnum):
    """What a lock or a wait is about. No lock ever closes electronic identification or staff."""

    CODE = "code"  # a new code to the same contact so soon
    PAIR = "pair"  # this Telegram account on this contact
    CONTACT = "contact"  # this contact, whoever asks
    CUSTOMER = "customer"  # all contacts of one customer, whoever asks: nobody but staff is told
    TELEGRAM = "telegram"  # this Telegram account, whatever the contact
    BUDGET = "budget"  # text messages to anybody: they cost money


@dataclass(frozen=True, slots=True)
class Allowed:
    """Go on."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet: at `until`."""

    until: datetime
    scope: Scope

    def seconds(self, now: datetime) -> int:
        """Whole seconds left, at least one, for the sentence that tells of them."""
        return max(1, -(-(self.until - now) // timedelta(seconds=1)))


@dataclass(frozen=True, slots=True)
class Locked:
    """Too many wrong codes: shut until then, or until staff unlock it (None)."""

    until: datetime | None
    scope: Scope


class Dead(StrEnum):
    """Why a code cannot be tried any more."""

    EXPIRED = "expired"
    USED = "used"
    SPENT = "spent"  # five wrong tries
    OTHER_ERRAND = "other_errand"  # sent for another chat, purpose or case


@dataclass(frozen=True, kw_only=True, slots=True)
class Failures:
    """Wrong codes so far. Codes for contacts that are not on file count just the same."""

    pair: Sequence[datetime] = ()  # this account on this contact, last 48 hours, oldest first
    contact_total: int = (
        0  # since staff last unlocked; less those of accounts that proved it since
    )
    customer_total: int = 0  # the same at every contact of the customer whose it is

    def with_another(self, now: datetime) -> Failures:
        """The same after one more wrong code of this account."""
        return Failures(
            pair=(*self.pair, now),
            contact_total=self.contact_total + 1,
            customer_total=self.customer_total + 1,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Sends:
    """Codes asked for in the last 24 hours, oldest first."""

    pair: Sequence[datetime] = ()  # by this account to this contact
    contact: Sequence[datetime] = ()  # to this contact by anybody
    telegram: Sequence[datetime] = ()  # by this account to any contact
    other_targets: int = 0  # different contacts besides this one


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """What a code was sent for. A code for one errand is worth nothing for another."""

    telegram_id: int
    chat_id: int
    purpose: str
    case_ref: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Challenge:
    """A code that was sent, or a decoy that looks the same and can never succeed."""

    errand: Errand
    sent_at: datetime
    tries: int = 0
    used: bool = False

    @property
    def expires_at(self) -> datetime:
        return self.sent_at + LIFE

    @property
    def tries_left(self) -> int:
        return max(0, TRIES - self.tries)


def own_doing(sends: Sends, failures: Failures) -> tuple[Sends, Failures]:
    """What this account itself did at the contact, without what strangers did there."""
    return replace(sends, contact=sends.pair), replace(failures, contact_total=0, customer_total=0)


def may_send(sends: Sends, failures: Failures, now: datetime) -> Allowed | Wait | Locked:
    """Whether another code may be sent to this contact for this Telegram account."""
    locked = lock_of(failures, now)
    if locked is not None:
        return locked
    if sends.other_targets >= TARGETS_PER_DAY and not sends.pair:
        return Wait(now + DAY, Scope.TELEGRAM)
    waits = [
        *_resend_wait(sends.pair, now),
        *_cap_waits(sends.contact, Scope.CONTACT, now),
        *_cap_waits(sends.telegram, Scope.TELEGRAM, now),
    ]
    return max(waits, key=lambda wait: wait.until, default=Allowed())


def _resend_wait(sent: Sequence[datetime], now: datetime) -> list[Wait]:
    recent = [at for at in sent if now - at < HOUR]
    if not recent:
        return []
    pause = RESEND_AFTER[min(len(recent), len(RESEND_AFTER)) - 1]
    until = recent[-1] + pause
    return [Wait(until, Scope.CODE)] if now < until else []


def _cap_waits(sent: Sequence[datetime], scope: Scope, now: datetime) -> list[Wait]:
    waits = []
    for cap, span in ((SENDS_PER_HOUR, HOUR), (SENDS_PER_DAY, DAY)):
        within = [at for at in sent if now - at < span]
        if len(within) >= cap:
            waits.append(Wait(within[-cap] + span, scope))
    return waits


def may_try(
    challenge: Challenge, failures: Failures, now: datetime, *, errand: Errand
) -> Allowed | Dead | Locked:
    """Whether a typed code may be compared at all; the try is counted before it is compared."""
    if challenge.errand != errand:
        return Dead.OTHER_ERRAND
    if challenge.used:
        return Dead.USED
    if now > challenge.expires_at:
        return Dead.EXPIRED
    if challenge.tries >= TRIES:
        return Dead.SPENT
    return lock_of(failures, now) or Allowed()


def lock_of(failures: Failures, now: datetime) -> Locked | None:
    """The lock that wrong codes have brought about, if any: the account's own comes first."""
    until = _pair_lock_ends(failures.pair)
    if until is not None and now < until:
        return Locked(until, Scope.PAIR)
    if failures.contact_total >= FAILURES_EVER:
        return Locked(None, Scope.CONTACT)
    return None


def guessed_out(failures: Failures) -> bool:
    """Whether nobody may guess any more at this contact, because of all that its customer has.

    It is never told. A contact at which nobody has missed stays open, until somebody does: whoever
    reads it has no need to guess, and must not see by it what strangers did at another one.
    """
    return failures.contact_total > 0 and failures.customer_total >= customer_mark()


def customer_mark() -> int:
    """How many wrong codes at all contacts of a customer shut those at which there were any.

    What is kept back is for the first miss at each of the others, so that they make no more than
    FAILURES_EVER together.
    """
    return FAILURES_EVER * (100 - KEPT_BACK) // 100


def _pair_lock_ends(failed: Sequence[datetime]) -> datetime | None:
    """A day after the last time that twenty wrong codes fell within a day."""
    for last in range(len(failed) - 1, FAILURES_PER_DAY - 2, -1):
        if failed[last] - failed[last - FAILURES_PER_DAY + 1] <= DAY:
            return failed[last] + LOCK
    return None
