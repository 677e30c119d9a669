"""How sure we are who somebody is. What each degree lets them do is said by `levels`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from bot.domain.claims import Claim

SESSION_IDLE = timedelta(minutes=15)
SESSION_ABSOLUTE = timedelta(minutes=30)
FRESH = timedelta(minutes=15)  # how old a proof may be for full access or what cannot be undone
BINDING_LIFE = timedelta(days=90)  # for notices to a known chat only, never for data
CONTACT_REQUEST_LIFE = timedelta(minutes=5)  # how long our wish for a shared contact stands
CONTACT_CHANGE_WAIT = timedelta(hours=72)  # in which the old contact can say "that was not me"


class Level(IntEnum):
    """Assurance: how sure we are that the person in the chat is the one in the register."""

    L0 = 0  # anonymous: anybody with Telegram
    L1 = 1  # controls one registered contact point
    L2 = 2  # controls two different ones, at least one by a code sent now
    L3 = 3  # electronic identification, or an identity document seen by staff


class Method(StrEnum):
    """How something was proved."""

    EMAIL_CODE = "email_code"
    SMS_CODE = "sms_code"
    TELEGRAM_PHONE = "telegram_phone"  # Telegram's word for the account's number: supporting only
    STAFF_CALL_BACK = "staff_call_back"  # staff rang a number on file
    LETTER_CODE = "letter_code"  # a code sent to the registered postal address
    STAFF_SAW_ID = "staff_saw_id"
    EID = "eid"  # BankID or its like


_CODES = frozenset({Method.EMAIL_CODE, Method.SMS_CODE, Method.LETTER_CODE})
SENT_NOW = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})  # codes that the program sends itself
_STRONG = frozenset({Method.EID, Method.STAFF_SAW_ID})


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """One thing that a person has proved: control of a contact point, or who they are."""

    method: Method
    contact: Claim
    proved_at: datetime
    ambiguous: bool = False  # several persons in the register share this contact
    stale: bool = False  # it was another person's before: nothing follows from it alone
    name: str = field(default="", repr=False)  # as the provider has it; nobody is known by it


@dataclass(frozen=True, slots=True)
class Assurance:
    """A level, and whether anything but Telegram's word for a phone number supports it."""

    level: Level
    code_sent: bool = True  # False: a Telegram phone alone, which never opens data (Art. 12(6))


NOBODY = Assurance(Level.L0, code_sent=False)


def assurance_of(proofs: Iterable[Proof], now: datetime) -> Assurance:
    """What the proofs of one session add up to; the same contact proved twice counts once."""
    live = [proof for proof in proofs if now - proof.proved_at < SESSION_ABSOLUTE]
    if any(proof.method in _STRONG for proof in live):
        return Assurance(Level.L3)
    sure = [proof for proof in live if not (proof.ambiguous or proof.stale)]
    if not sure:  # A shared mailbox or an old number singles nobody out by itself.
        return NOBODY
    code_sent = any(proof.method in _CODES for proof in live)
    if len({proof.contact for proof in live}) >= 2 and code_sent:
        return Assurance(Level.L2)
    by_more_than_telegram = any(proof.method is not Method.TELEGRAM_PHONE for proof in sure)
    return Assurance(Level.L1, code_sent=by_more_than_telegram)


def level_of(proofs: Iterable[Proof], now: datetime) -> Level:
    """The level alone, to show to people; decisions are made on `assurance_of`."""
    return assurance_of(proofs, now).level


class Action(StrEnum):
    """What somebody may want to do."""

    POLICY = "policy"  # read the policy, learn how to complain
    OPEN_CASE = "open_case"  # accepted from anybody: the clock runs from receipt
    CASE_STATUS = "case_status"  # reference, state and date of an own case; no data in it
    WITHDRAW_CASE = "withdraw_case"
    CATEGORIES = "categories"  # whether anything is stored, and of which kinds
    ACCESS = "access"  # the masked summary
    ACCESS_FULL = "access_full"  # the complete copy
    RECTIFY = "rectify"  # harmless fields
    CHANGE_CONTACT = "change_contact"  # fields by which an identity could be taken over
    ERASE = "erase"
    WITHDRAW_CONSENT = "withdraw_consent"  # never harder than giving it (Art. 7(3))
    OBJECT_TO_MARKETING = "object_to_marketing"  # Art. 21(2): stops always
    OBJECT = "object"  # Art. 21(1): staff weigh the reasons
    RESTRICT = "restrict"  # Art. 18: nothing is shown and nothing is lost
    TAKE_ALONG = "take_along"  # Art. 20: hands out data, as a copy does
    ACT_FOR_ANOTHER = "act_for_another"


class Outcome(StrEnum):
    """What a verdict comes to."""

    ALLOWED = "allowed"
    ALLOWED_MASKED = "allowed_masked"  # what asks for a higher level is masked or left out
    NEEDS_LEVEL = "needs_level"  # prove more first
    NEEDS_STAFF = "needs_staff"  # no method at hand proves enough: a person must help


class Safeguard(StrEnum):
    """What goes with an action that is allowed."""

    STAFF_DECIDE = "staff_decide"  # it becomes a case that staff approve
    FRESH_PROOF = "fresh_proof"  # proved within the last 15 minutes
    SECOND_CONFIRMATION = "second_confirmation"  # shown what will happen, then asked again
    SECOND_PERSON = "second_person"  # two of the staff approve
    NOTICE_TO_OLD_CONTACT = "notice_to_old_contact"
    WAIT_72_HOURS = "wait_72_hours"
    SIGNATURE = "signature"  # confirmed by an electronic signature that says what will happen


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Whether an action is open to somebody, and on which conditions."""

    outcome: Outcome
    needs: Level | None = None  # the least level, where more proof is wanted
    safeguards: frozenset[Safeguard] = frozenset()

    @property
    def allowed(self) -> bool:
        return self.outcome in (Outcome.ALLOWED, Outcome.ALLOWED_MASKED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A stretch of time in which somebody stays proved."""

    verified_at: datetime
    last_used_at: datetime
    ended_at: datetime | None = None

    def valid(self, now: datetime) -> bool:
        """Whether it still counts: not ended, not idle too long, not older than its whole life."""
        return self.ended_at is None and now < self.ends_at

    def fresh(self, now: datetime) -> bool:
        """Whether the proof is new enough for full access and for what cannot be undone."""
        return self.valid(now) and now - self.verified_at <= FRESH

    @property
    def ends_at(self) -> datetime:
        return min(self.last_used_at + SESSION_IDLE, self.verified_at + SESSION_ABSOLUTE)


def binding_holds(bound_at: datetime, now: datetime, *, revoked: bool) -> bool:
    """Whether notices may still go to the chat that once belonged to a proved person."""
    return not revoked and now - bound_at < BINDING_LIFE


class ContactRefusal(StrEnum):
    """Why a contact card that somebody sent does not count as their own number."""

    NOT_PRIVATE = "not_private"
    NOT_YOURS = "not_yours"  # another account's card, or one without an account
    FORWARDED = "forwarded"
    NOT_ASKED = "not_asked"  # we did not ask for one in the last five minutes


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedContact:
    """The facts about a contact card that decide whether it is believed; the number is apart."""

    sender_id: int
    card_user_id: int | None
    private_chat: bool
    forwarded: bool
    via_bot: bool
    asked_at: datetime | None


def contact_refusal(shared: SharedContact, now: datetime) -> ContactRefusal | None:
    """None if Telegram vouches that the card is the sender's own and we asked for it just now."""
    if not shared.private_chat:
        return ContactRefusal.NOT_PRIVATE
    if shared.forwarded or shared.via_bot:
        return ContactRefusal.FORWARDED
    if shared.card_user_id is None or shared.card_user_id != shared.sender_id:
        return ContactRefusal.NOT_YOURS
    if shared.asked_at is None or now - shared.asked_at > CONTACT_REQUEST_LIFE:
        return ContactRefusal.NOT_ASKED
    return None
