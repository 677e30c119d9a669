"""What is written down about every act: a fixed vocabulary, and a chain that shows tampering."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from bot.domain.canonical import Json, canonical, digest
from bot.domain.errors import InsynError
from bot.domain.references import parse_reference


class Code(StrEnum):
    """What happened, as source:subject:action. Sentences for people are made when it is shown."""

    UPDATE_PARKED = "telegram:update:parked"
    UPDATE_FORGED = "telegram:secret:forged"
    UPDATE_REPLAYED = "telegram:update:replayed"
    MESSAGE_FAILED = "telegram:message:failed"
    MESSAGE_BLOCKED = "telegram:message:blocked"
    CHAT_MIGRATED = "telegram:chat:migrated"
    BUTTON_FOREIGN = "telegram:button:foreign"

    LANGUAGE_CHOSEN = "customer:language:chosen"
    BINDING_CREATED = "customer:binding:created"
    BINDING_REVOKED = "customer:binding:revoked"

    CODE_SENT = "identity:code:sent"
    CODE_FAILED = "identity:code:failed"
    CODE_EXPIRED = "identity:code:expired"
    CODE_LOCKED = "identity:code:locked"
    CODE_UNLOCKED = "identity:code:unlocked"
    CODE_PROVED = "identity:code:proved"
    SMS_WITHHELD = "identity:sms:withheld"
    SMS_UNDELIVERED = "identity:sms:undelivered"
    CONTACT_SHARED = "identity:contact:shared"
    CONTACT_REFUSED = "identity:contact:refused"
    EID_LINKED = "identity:eid:linked"
    EID_STARTED = "identity:eid:started"
    EID_COMPLETED = "identity:eid:completed"
    EID_BOUND = "identity:eid:bound"
    EID_ENDED = "identity:eid:ended"
    EID_FOREIGN = "identity:eid:foreign"
    EID_OTHER_NETWORK = "identity:eid:other_network"
    EID_UNTOLD = "identity:eid:untold"
    POWER_SIGNED = "identity:power:signed"
    POWER_HELD = "identity:power:held"
    POWER_USED = "identity:power:used"
    POWER_ENDED = "identity:power:ended"
    ASSIST_ASKED = "identity:staff:asked"
    ASSISTED = "identity:staff:assisted"
    ASSIST_PROVED = "identity:staff:confirmed"
    ASSIST_UNFIT = "identity:staff:unfit"
    NOT_ME = "identity:binding:disputed"
    NOT_ME_ASSESSED = "identity:binding:assessed"
    PERSON_DIED = "identity:person:died"
    PERSON_ENDED = "identity:person:ended"
    PERSON_LIVES = "identity:person:lives"
    PERSON_FOLLOWED = "identity:person:followed"
    SECOND_ACCOUNT = "identity:binding:second"
    CONTACT_DISPUTED = "identity:contact:disputed"
    CONTACT_GIVEN_ANEW = "identity:contact:given_anew"
    SESSION_STARTED = "identity:session:started"
    SESSION_ENDED = "identity:session:ended"

    SUMMARY_SHOWN = "data:summary:shown"
    ENTRIES_SHOWN = "data:entries:shown"
    COUNTS_SHOWN = "data:counts:shown"
    VALUE_REVEALED = "data:value:revealed"
    PASSAGE_SHOWN = "data:passage:shown"
    PASSAGE_RELEASED = "data:passage:released"
    PASSAGE_COVERED = "data:passage:covered"
    RECIPIENT_NOTED = "data:recipient:noted"
    STATEMENT_KEPT = "data:statement:kept"
    STATEMENT_ERASED = "data:statement:erased"
    RESTRICTION_SET = "data:restriction:set"
    RESTRICTION_ENDED = "data:restriction:ended"
    DATA_PREVIEWED = "data:preview:shown"
    EVIDENCE_KEPT = "data:evidence:kept"
    EVIDENCE_REFUSED = "data:evidence:refused"
    EVIDENCE_SHOWN = "data:evidence:shown"
    EVIDENCE_DELETED = "data:evidence:deleted"

    ERASURE_SIGNED = "case:any:signed"
    DOSSIER_MADE = "case:dossier:made"
    CASE_FORGOTTEN = "case:any:forgotten"
    CASE_OPENED = "case:any:opened"
    CASE_FOREIGN = "case:any:foreign"
    CASE_POINTED_OUT = "case:request:pointed"
    CASE_TOPIC_NAMED = "case:topic:named"
    CASE_IDENTITY_ASKED = "case:identity:asked"
    CASE_IDENTITY_PROVED = "case:identity:proved"
    CASE_CLAIMED = "case:any:claimed"
    CASE_RELEASED = "case:any:released"
    CASE_ASKED = "case:question:asked"
    CASE_REPLIED = "case:question:answered"
    CASE_SETTLED = "case:question:settled"
    CASE_BY_PEOPLE = "case:any:by_people"
    CASE_LINE_RECEIVED = "case:relay:received"
    CASE_LINE_SENT = "case:relay:sent"
    CASE_PLAN_MADE = "case:plan:made"
    CASE_PLAN_SHOWN = "case:plan:shown"
    CASE_PLAN_CHANGED = "case:plan:changed"
    CASE_SENT_BACK = "case:any:sent_back"
    CASE_WITHDRAWN = "case:any:withdrawn"
    CONTACT_WARNED = "case:contact:warned"
    CONTACT_CALLED_OFF = "case:contact:called_off"
    CONTACT_DISOWNED = "case:contact:disowned"
    CASE_REOPENED = "case:any:reopened"
    MANDATE_SEEN = "case:mandate:seen"
    MANDATE_ENDED = "case:mandate:ended"
    CASE_HELD = "case:any:held"
    CASE_TRUSTED = "case:any:trusted"
    CASE_RECUSED = "case:any:recused"
    CASE_ADMITTED = "case:any:admitted"
    CASE_LET_IN = "case:any:let_in"
    CASE_LAPSED = "case:any:lapsed"
    CASE_EXTENDED = "case:deadline:extended"
    CASE_PAUSED = "case:deadline:paused"
    CASE_RESUMED = "case:deadline:resumed"
    CASE_WARNED = "case:deadline:warned"
    CASE_DEADLINE_NEAR = "case:deadline:near"
    CASE_DEADLINE_MISSED = "case:deadline:missed"
    ACCESS_APPROVED = "case:access:approved"
    ACCESS_REJECTED = "case:access:rejected"
    ACCESS_FULFILLED = "case:access:fulfilled"
    RECTIFICATION_APPROVED = "case:rectification:approved"
    RECTIFICATION_SECOND_APPROVED = "case:rectification:second_approved"
    RECTIFICATION_REJECTED = "case:rectification:rejected"
    RECTIFICATION_FULFILLED = "case:rectification:fulfilled"
    ERASURE_APPROVED = "case:erasure:approved"
    ERASURE_SECOND_APPROVED = "case:erasure:second_approved"
    ERASURE_REJECTED = "case:erasure:rejected"
    ERASURE_FULFILLED = "case:erasure:fulfilled"
    RESTRICTION_APPROVED = "case:restriction:approved"
    RESTRICTION_REJECTED = "case:restriction:rejected"
    RESTRICTION_FULFILLED = "case:restriction:fulfilled"
    PORTABILITY_APPROVED = "case:portability:approved"
    PORTABILITY_REJECTED = "case:portability:rejected"
    PORTABILITY_FULFILLED = "case:portability:fulfilled"
    OBJECTION_APPROVED = "case:objection:approved"
    OBJECTION_REJECTED = "case:objection:rejected"
    OBJECTION_AUTOMATIC = "case:objection:automatic"
    OBJECTION_FULFILLED = "case:objection:fulfilled"
    CONSENT_APPROVED = "case:consent_withdrawal:approved"
    CONSENT_REJECTED = "case:consent_withdrawal:rejected"
    CONSENT_AUTOMATIC = "case:consent_withdrawal:automatic"
    CONSENT_FULFILLED = "case:consent_withdrawal:fulfilled"

    LATER_ERASURE_PLANNED = "erasure:later:planned"
    LATER_ERASURE_DONE = "erasure:later:done"
    LATER_ERASURE_LEFT = "erasure:later:left"
    LEDGER_REPLAYED = "erasure:ledger:replayed"
    PERSON_RETURNED = "erasure:person:returned"

    STEP_DONE = "fulfilment:step:done"
    STEP_FAILED = "fulfilment:step:failed"
    SOURCE_DOWN = "fulfilment:source:down"
    SOURCE_BACK = "fulfilment:source:back"
    MANUAL_ASKED = "fulfilment:person:asked"
    MANUAL_SHOWN = "fulfilment:person:shown"
    MANUAL_REPORTED = "fulfilment:person:reported"
    MANUAL_CHASED = "fulfilment:person:chased"
    MANUAL_ESCALATED = "fulfilment:person:escalated"
    MANUAL_LINKED = "fulfilment:person:linked"
    SOURCE_FILE_KEPT = "fulfilment:file:kept"
    SOURCE_FILE_REFUSED = "fulfilment:file:refused"
    SOURCE_FILE_DELETED = "fulfilment:file:deleted"

    DELIVERY_CREATED = "delivery:page:created"
    DELIVERY_LINKED = "delivery:page:linked"
    DELIVERY_OPENED = "delivery:page:opened"
    DELIVERY_REFUSED = "delivery:page:refused"
    DELIVERY_EXPIRED = "delivery:page:expired"
    DELIVERY_WITHHELD = "delivery:page:withheld"
    DELIVERY_POSTED = "delivery:paper:posted"

    STAFF_ADDED = "staff:member:added"
    STAFF_REMOVED = "staff:member:removed"
    STAFF_EMAIL_ASKED = "staff:email:asked"
    STAFF_EMAIL_SET = "staff:email:set"
    STAFF_EMAIL_WRONG = "staff:email:wrong"
    STAFF_EMAIL_REMOVED = "staff:email:removed"
    REASON_CHANGED = "staff:reason:changed"
    STAFF_STRANGER = "staff:button:stranger"
    STAFF_NOT_ALLOWED = "staff:button:not_allowed"

    CONSOLE_LINKED = "console:link:sent"
    CONSOLE_STARTED = "console:session:started"
    CONSOLE_ENDED = "console:session:ended"
    CONSOLE_REFUSED = "console:page:refused"
    CONSOLE_ALLOWED = "console:factor:allowed"
    CONSOLE_ENROLLED = "console:factor:enrolled"
    CONSOLE_WRONG = "console:factor:wrong"
    CONSOLE_PAUSED = "console:factor:paused"

    KEY_ADDED = "system:key:added"
    KEY_RETIRED = "system:key:retired"
    SETTING_CHANGED = "system:setting:changed"
    SYSTEM_STARTED = "system:process:started"
    SYSTEM_MIGRATED = "system:schema:migrated"
    TASK_GIVEN_UP = "system:task:given_up"

    @property
    def source(self) -> str:
        return self.value.split(":")[0]

    @property
    def subject(self) -> str:
        return self.value.split(":")[1]

    @property
    def action(self) -> str:
        return self.value.split(":")[2]


def case_code(subject: str, action: str) -> Code:
    """The code for a step of a case: the right's own if there is one, else the common one."""
    specific = f"case:{subject}:{action}"
    return Code(specific) if specific in _CODES else Code(f"case:any:{action}")


_CODES = frozenset(code.value for code in Code)

Fact = str | int | bool | None
Facts = Mapping[str, Fact]


class UnsafeFactError(InsynError):
    """An audit entry may hold references, counts and codes only, never what a person said."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.name = name


_SAFE_WORD = re.compile(r"[A-Za-z0-9_.:/-]{0,80}", re.ASCII)
_TELLTALE_DIGITS = re.compile(r"\+?[0-9-]{8,}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def checked_facts(facts: Facts) -> Facts:
    """`facts`, or an error if one of them could hold a person's name, address or number."""
    for name, fact in facts.items():
        if isinstance(fact, str) and not _is_safe(fact):
            raise UnsafeFactError(name=name)
    return facts


def _is_safe(fact: str) -> bool:
    if _SAFE_WORD.fullmatch(fact) is None:
        return False
    if _TELLTALE_DIGITS.fullmatch(fact) is None or _DAY.fullmatch(fact) is not None:
        return True
    return parse_reference(fact) == fact  # one in ten thousand has no letter


GENESIS = "0" * 64  # what the first entry has before it


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the trail as it is stored."""

    seq: int  # 1, 2, 3 ... without a gap
    at: datetime
    actor: str  # "customer:<pseudonym>", "staff:<number>" or "system"
    code: str  # a Code, kept as text so that retired codes still verify
    case_ref: str | None
    facts: Facts
    hash: str  # over all of this and over the hash of the entry before


def entry_hash(
    prev_hash: str,
    *,
    seq: int,
    at: datetime,
    actor: str,
    code: str,
    case_ref: str | None,
    facts: Facts,
) -> str:
    """The hash that binds an entry to all before it: SHA-256 of one canonical JSON line."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    line: list[Json] = [prev_hash, seq, moment, actor, str(code), case_ref, dict(facts)]
    return digest(line)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seal:
    """The signed end of the trail on one day."""

    seq: int
    head: str
    day: date
    genuine: bool | None = True  # None: signed with another key than ours, so nobody can tell


def seal_message(*, seq: int, head: str, day: date) -> bytes:
    """What is signed for a day: the number and the hash of the last entry."""
    return canonical(["insyn audit head", seq, head, day.isoformat()]).encode()


class Damage(StrEnum):
    """What is wrong with a trail."""

    CHANGED = "changed"  # an entry is not what was written
    MISSING = "missing"  # an entry was taken out
    REORDERED = "reordered"  # an entry stands in another's place
    REWRITTEN = "rewritten"  # the chain is whole in itself, but not what was signed that day
    FORGED = "forged"  # the signature of a day is not ours


@dataclass(frozen=True, kw_only=True, slots=True)
class Intact:
    """Every entry is what was written. Keep `head` elsewhere: it alone shows a cut-off end."""

    count: int
    head: str
    sealed: int = 0  # days whose signature was verified
    unverifiable: int = 0  # days that were signed with another key


@dataclass(frozen=True, kw_only=True, slots=True)
class Broken:
    """The first fault, at the place where entry `seq` should stand."""

    seq: int
    what: Damage


def verify(
    entries: Iterable[Entry],
    *,
    known_count: int = 0,
    known_head: str | None = None,
    seals: Iterable[Seal] = (),
) -> Intact | Broken:
    """Walks the trail once to its first fault; an earlier head proves that it has only grown.

    `seals` are the signed days in order: each must fit the entry that it was made for.
    """
    head, count = GENESIS, 0
    waiting = deque(seals)
    days = Counter(seal.genuine for seal in waiting)
    stream = iter(entries)
    for entry in stream:
        damage = _damage(entry, expected=count + 1, prev_hash=head, rest=stream)
        if damage is not None:
            return Broken(seq=count + 1, what=damage)
        head, count = entry.hash, count + 1
        while waiting and waiting[0].seq == count:
            fault = _fault_of_day(waiting.popleft(), head)
            if fault is not None:
                return Broken(seq=count, what=fault)
        if count == known_count and known_head not in (None, head):
            return Broken(seq=count, what=Damage.CHANGED)
    if count < known_count or waiting:
        return Broken(seq=count + 1, what=Damage.MISSING)
    return Intact(count=count, head=head, sealed=days[True], unverifiable=days[None])


def _fault_of_day(seal: Seal, head: str) -> Damage | None:
    if seal.genuine is False:
        return Damage.FORGED
    return None if seal.head == head else Damage.REWRITTEN


def _damage(
    entry: Entry, *, expected: int, prev_hash: str, rest: Iterator[Entry]
) -> Damage | None:
    if entry.seq < expected:
        return Damage.REORDERED
    if entry.seq > expected:
        found_later = any(later.seq == expected for later in rest)
        return Damage.REORDERED if found_later else Damage.MISSING
    return None if entry.hash == _recomputed(entry, prev_hash) else Damage.CHANGED


def _recomputed(entry: Entry, prev_hash: str) -> str:
    return entry_hash(
        prev_hash,
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        code=entry.code,
        case_ref=entry.case_ref,
        facts=entry.facts,
    )
