"""The tables. `sealed_*` columns hold encrypted JSON; `*_digest` are keyed HMACs for equality."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Index,
    LargeBinary,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlmodel import Field, SQLModel
from sqlmodel._compat import SQLModelConfig

from bot.crypto import random_bytes
from bot.domain import audit
from bot.domain.cases import ANSWERING


class Record(SQLModel):
    """A row is written by us alone and never validated: no validator is built for each table."""

    model_config = SQLModelConfig(defer_build=True)
    # The column's descriptor notes the change; SQLModel and pydantic would only look it up again.
    __setattr__ = object.__setattr__  # type: ignore[assignment]


WIDTH = len("2026-01-01 00:00:00.000000")  # a moment in SQLite; it is in UTC, which is not said


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    # SQLite keeps text. An update writes nine moments; SQLAlchemy would join each in Python.
    def bind_processor(self, dialect: Dialect) -> Any:
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        if dialect.name == "sqlite":
            return _from_text
        return super().result_processor(dialect, coltype)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def _as_text(moment: datetime | None) -> str | None:
    """As SQLAlchemy writes it: the same moments compare and sort as before."""
    return None if moment is None else _in_utc(moment).isoformat(" ", "microseconds")[:WIDTH]


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def new_id() -> str:
    return random_bytes(16).hex()


def _moment(*, null: bool = False, index: bool = False) -> Any:
    default: Any = None if null else ...
    return Field(default, sa_type=Moment, nullable=null, index=index)


def _sealed(*, null: bool = True) -> Any:
    default: Any = None if null else ...
    return Field(default, sa_type=LargeBinary, nullable=null, repr=False)


def _telegram_id(*, null: bool = False, index: bool = False) -> Any:
    """Telegram ids have up to 52 bits."""
    default: Any = None if null else ...
    return Field(default, sa_type=BigInteger, nullable=null, index=index)


class Conversation(Record, table=True):
    """One chat: where the conversation stands, and the number of its newest outbox row."""

    chat_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    language: str | None = None
    step: str = ""  # the name of the question that waits for an answer; "" is none
    sealed_data: bytes | None = _sealed()  # what the step has gathered so far
    seq: int = 0
    menu_message_id: int | None = Field(
        default=None, sa_type=BigInteger
    )  # the newest message with live buttons
    blocked_at: datetime | None = _moment(null=True)
    moved_to: int | None = Field(
        default=None, sa_type=BigInteger
    )  # a group that became a supergroup
    updated_at: datetime | None = _moment(null=True)


class Binding(Record, table=True):
    """A Telegram account that proved contact points: a session for data, a binding for notices."""

    id: str = Field(default_factory=new_id, primary_key=True)
    tg_user_id: int = _telegram_id(index=True)
    chat_id: int = _telegram_id()
    person_digest: str = Field(index=True)  # of the first claim that was proved
    number_digest: str | None = Field(default=None, index=True)  # of the personal identity number
    known_as: str | None = None  # digests of what else is theirs alone; None until looked up
    sealed_proofs: bytes = _sealed(null=False)  # list of proofs: method, claim kind, value, when
    level: int
    verified_at: datetime = _moment()
    last_used_at: datetime = _moment()
    binding_until: datetime = _moment()
    revoked_at: datetime | None = _moment(null=True)
    revoked_why: str | None = None


class Incident(Record, table=True):
    """Somebody said that something was not them, and the note on what got out (Art. 33(5))."""

    id: str = Field(default_factory=new_id, primary_key=True)
    what: str
    person_digest: str = Field(index=True)
    account_digest: str = Field(index=True)  # of what is doubted: the same again opens no other
    shown: bool  # whether anything was shown or fetched meanwhile
    reported_at: datetime = _moment()
    due_at: datetime = _moment(index=True)  # 72 hours later (Art. 33(1))
    warned: int = 0  # how often the owners have been reminded
    assessed_at: datetime | None = _moment(null=True)
    assessed_by: str | None = Field(default=None, foreign_key="staff.id")
    verdict: str | None = None
    sealed_note: bytes | None = _sealed()


class Assist(Record, table=True):
    """Somebody whom staff help to show who they are, by a number that they tell the staff."""

    id: str = Field(default_factory=new_id, primary_key=True)
    ref: str = Field(unique=True)
    chat_id: int = _telegram_id()
    tg_user_id: int = _telegram_id(index=True)
    action: str
    then: str
    since: str
    made_at: datetime = _moment()
    expires_at: datetime = _moment()
    state: str = "open"
    method: str | None = None
    sealed_claims: bytes | None = _sealed()  # by what staff named the person, and the session's
    code_digest: str = ""  # of a letter's code
    tries: int = 0
    staff_id: str | None = Field(default=None, foreign_key="staff.id")
    done_at: datetime | None = _moment(null=True)


class Deceased(Record, table=True):
    """Somebody who has died, by one of the contacts that they were known by."""

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)  # in which it was recorded
    person_digest: str = Field(default="", index=True)  # "" until the contact was looked up
    recorded_at: datetime = _moment()
    recorded_by: str = Field(foreign_key="staff.id")
    sealed_claim: bytes | None = _sealed()  # as it was written; wiped once it was looked up


class Challenge(Record, table=True):
    """A code that was asked for. Decoys (unknown contacts) look the same and can never succeed."""

    id: str = Field(default_factory=new_id, primary_key=True)
    tg_user_id: int = _telegram_id(index=True)
    chat_id: int = _telegram_id()
    method: str
    purpose: str
    sealed_target: bytes | None = _sealed()
    target_digest: str = Field(index=True)
    customer_digest: str = Field(  # of whoever has the contact, once it was looked up
        default="", sa_column_kwargs={"server_default": ""}
    )
    code_digest: str = ""
    created_at: datetime = _moment()
    expires_at: datetime = _moment()
    tries: int = 0
    used_at: datetime | None = _moment(null=True)
    decoy: bool = True  # until the look-up has found the contact on file


class RateCounter(Record, table=True):
    """What happened to a contact, an account or both lately; the subject is a keyed digest."""

    __tablename__ = "rate_counter"
    id: str = Field(default_factory=new_id, primary_key=True)
    subject_digest: str = Field(index=True)
    customer_digest: str = Field(  # of wrong codes: whose contact it is
        default="", index=True, sa_column_kwargs={"server_default": ""}
    )
    event: str
    at: datetime = _moment()


# Written out, not bound: a database takes a partial index only where it sees the same words. And
# no bare column, because SQLite would rather read all cases of a state from the index on that.
_ANSWERED = ", ".join(f"'{state.value}'" for state in sorted(ANSWERING))
TO_POST = f"(state || '') IN ({_ANSWERED})"


def _open_index(name: str, *columns: str) -> Index:
    """An index on the cases that are not closed, which stay few when closed ones pile up.

    The condition holds on PostgreSQL too: migrations/env.py hands it on.
    """
    return Index(name, *columns, sqlite_where=text("closed_at IS NULL"))


_DECIDERS = ("approved_by", "seconded_by", "rejected_by")


def _decided_by_others(column: str) -> str:
    """A rule by which the member in `column` decides nothing about the case."""
    others = (f"({one} IS NULL OR {one} <> {column})" for one in _DECIDERS)
    return f"{column} IS NULL OR ({' AND '.join(others)})"


class Case(Record, table=True):
    """One request of one person, with its legal clock. Four-eyes is a constraint, not an if."""

    __tablename__ = "case_file"
    id: str = Field(default_factory=new_id, primary_key=True)
    ref: str = Field(unique=True)
    right: str
    state: str = Field(index=True)
    chat_id: int | None = _telegram_id(null=True, index=True)
    tg_user_id: int | None = _telegram_id(null=True, index=True)
    person_digest: str = Field(index=True)
    number_digest: str | None = Field(default=None, index=True)  # of the personal identity number
    language: str
    level: int
    sealed_claims: bytes = _sealed(null=False)  # verified claims to search by
    sealed_request: bytes = _sealed(
        null=False
    )  # what was asked: item and new value, ground, scope
    received_at: datetime = _moment()
    statutory_due: date
    due: date  # the statutory date, or later by a recorded extension or suspension
    extended_at: datetime | None = _moment(null=True)  # when the person was told (Art. 12(3))
    paused_at: datetime | None = _moment(null=True)  # since when it waits for the person
    paused_days: int = 0  # of earlier waits, which `due` holds already
    reminded_on: date | None = None  # the day on which staff were reminded last
    warned_at: datetime | None = _moment(null=True)  # when the person was told that it is late
    needs_second: bool = False
    automatic: bool = Field(  # nobody has to weigh it: carried out at once
        default=False, sa_column_kwargs={"server_default": false()}
    )
    plan_id: str | None = None
    claimed_by: str | None = Field(default=None, foreign_key="staff.id")
    claimed_until: datetime | None = _moment(null=True)
    approved_by: str | None = Field(default=None, foreign_key="staff.id")
    approved_plan_hash: str | None = None
    seconded_by: str | None = Field(default=None, foreign_key="staff.id")
    rejected_by: str | None = Field(default=None, foreign_key="staff.id")
    ground: str | None = None
    sealed_reason: bytes | None = _sealed()
    card_message_id: int | None = Field(
        default=None, sa_type=BigInteger
    )  # the card in the staff group
    topic_id: int | None = Field(
        default=None, sa_type=BigInteger
    )  # its topic there; 0 where none could be made
    notice_failed: str | None = None  # why the person could not be told (blocked, chat gone)
    came_by: str = Field(default="chat", sa_column_kwargs={"server_default": "chat"})
    created_by: str | None = Field(default=None, foreign_key="staff.id")  # who took it in
    pointed_by: str | None = Field(default=None, foreign_key="staff.id")  # ... what it means
    follows_id: str | None = Field(default=None, foreign_key="case_file.id", index=True)
    decided_before: str | None = Field(default=None, foreign_key="staff.id")  # what it follows
    seconded_before: str | None = Field(default=None, foreign_key="staff.id")  # ... as the second
    recused: str = Field(  # the ids of members who take no part, with a space between
        default="", sa_column_kwargs={"server_default": ""}
    )
    sealed_contact: bytes | None = _sealed()  # name, address and contacts as a letter gave them
    sealed_mandate: bytes | None = _sealed()  # by what power the asker acts for somebody
    represented_by: str | None = Field(  # the case in which a representative asked for this one
        default=None, foreign_key="case_file.id"
    )
    opened_at: datetime = _moment()
    closed_at: datetime | None = _moment(null=True)
    received_year: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # Swedish time
    took_days: int | None = None  # Swedish calendar days from receipt to the end
    ended_late: bool | None = None  # ... and whether that was after the due date
    version: int = 0
    wait_until: datetime | None = _moment(null=True)  # approved, and begun then if not taken back
    disowned_at: datetime | None = _moment(null=True)  # the old contact said: that was not me
    doubted_at: datetime | None = _moment(null=True)  # its own account said: that was not me
    deceased_at: datetime | None = _moment(null=True)  # when staff recorded that they have died
    forgotten_at: datetime | None = _moment(null=True)  # when all that told of the person went
    __table_args__ = (
        CheckConstraint(
            "seconded_by IS NULL OR seconded_by <> approved_by", name="four_eyes_differ"
        ),
        CheckConstraint(
            "NOT needs_second OR seconded_by IS NOT NULL OR state NOT IN "
            "('fulfilling', 'waiting_for_source', 'answered', 'partly_granted')",
            name="four_eyes_before_execution",
        ),
        CheckConstraint(
            "approved_by IS NOT NULL OR "
            "(automatic AND \"right\" IN ('objection', 'consent_withdrawal')) OR state NOT IN "
            "('awaiting_second_approval', 'fulfilling', 'waiting_for_source', 'answered', "
            "'partly_granted')",
            name="no_execution_without_approval",
        ),
        CheckConstraint(_decided_by_others("created_by"), name="four_eyes_creator"),
        CheckConstraint(_decided_by_others("pointed_by"), name="four_eyes_pointer"),
        CheckConstraint(_decided_by_others("decided_before"), name="four_eyes_follow_up"),
        CheckConstraint(_decided_by_others("seconded_before"), name="four_eyes_seconded_before"),
        CheckConstraint(
            " AND ".join(
                f"({one} IS NULL OR replace(recused, {one}, '') = recused)" for one in _DECIDERS
            ),
            name="four_eyes_recused",
        ),
        # The lists of the queue read a page from one of these, whatever the number of cases.
        _open_index("ix_case_open_due", "due", "ref"),
        _open_index("ix_case_open_received", "received_at", "ref"),
        _open_index("ix_case_open_state", "state", "due", "ref"),
        _open_index("ix_case_open_state_received", "state", "received_at", "ref"),
        _open_index("ix_case_open_state_right", "state", "right", "due", "ref"),
        _open_index("ix_case_open_right", "right", "due", "ref"),
        _open_index("ix_case_open_right_received", "right", "received_at", "ref"),
        _open_index("ix_case_open_holder", "claimed_by", "due", "ref"),
        Index(
            "ix_case_to_post",
            "due",
            "ref",
            sqlite_where=text(f"closed_at IS NULL AND {TO_POST}"),
        ),
        Index(  # the yearly figures are counted in its order, without looking at a case
            "ix_case_figures",
            "received_year",
            "right",
            "state",
            "took_days",
            "ended_late",
            "follows_id",
            "extended_at",
            "paused_days",
        ),
        Index("ix_case_received", "received_at"),
        Index(
            "ix_case_closed",
            "closed_at",
            "ref",
            sqlite_where=text("closed_at IS NOT NULL"),
        ),
    )


class CaseEvent(Record, table=True):
    """One step in the life of a case, as its timeline shows it."""

    __tablename__ = "case_event"
    id: str = Field(default_factory=new_id, primary_key=True)
    ordinal: int = 0  # the version of the case after the step
    case_id: str = Field(foreign_key="case_file.id", index=True)
    at: datetime = _moment()
    actor: str  # "customer", "system" or a staff id
    event: str
    state: str
    sealed_note: bytes | None = _sealed()  # what was written, if anything


class RelayLine(Record, table=True):
    """What customer or staff said to each other in a case, beside the questions of the staff."""

    __tablename__ = "relay_line"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    number: int
    at: datetime = _moment()
    actor: str  # "customer" or a staff id
    level: int  # how sure we were then of who sits at the other end
    kind: str = ""  # photo, document, voice; "" are words alone
    sealed_text: bytes | None = _sealed()
    sealed_file: bytes | None = _sealed()  # the number that Telegram gave the file
    evidence_id: str | None = None  # what the customer sent for us to look at
    __table_args__ = (UniqueConstraint("case_id", "number", name="one_number_a_line"),)


class Evidence(Record, table=True):
    """A picture or PDF that a customer sent; its content stands apart and goes first."""

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    state: str  # arriving, kept, refused, deleted
    kind: str = ""  # jpeg or pdf, once it was looked at
    size: int = 0  # bytes, as it is kept
    why: str = ""  # it was refused or deleted
    sealed_source: bytes | None = _sealed()  # where Telegram has it; wiped when it has arrived
    sent_at: datetime = _moment()
    kept_at: datetime | None = _moment(null=True)
    deleted_at: datetime | None = _moment(null=True)


class EvidenceContent(Record, table=True):
    """The bytes of a piece of evidence, sealed: a table of their own keeps lists light."""

    __tablename__ = "evidence_content"
    id: str = Field(primary_key=True, foreign_key="evidence.id")
    sealed_content: bytes = _sealed(null=False)


class SentLetter(Record, table=True):
    """A letter as it left: frozen, with the version of the template that it was made from."""

    __tablename__ = "sent_letter"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    outcome: str
    language: str
    template: str  # the digest of the sentences that it was put together from
    reason: str | None = None  # the canned reason in it and its version, as "code@version"
    sealed_text: bytes | None = _sealed()
    sent_at: datetime = _moment()


class CannedReason(Record, table=True):
    """Words for letters that staff have prepared; an edit is a new version, nothing is lost."""

    __tablename__ = "canned_reason"
    id: str = Field(default_factory=new_id, primary_key=True)
    code: str
    version: int
    topic: str  # "extended", or the ground of a refusal
    sv: str
    en: str
    made_by: str = Field(foreign_key="staff.id")
    made_at: datetime = _moment()
    retired: bool = False
    __table_args__ = (UniqueConstraint("code", "version", name="one_reason_a_version"),)


class Plan(Record, table=True):
    """What would be done, as shown to staff; an approval names its hash."""

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    hash: str
    sealed_body: bytes = _sealed(null=False)
    made_at: datetime = _moment()


class FulfilmentStep(Record, table=True):
    """One source's part of an approved plan; its receipt is what the source said afterwards."""

    __tablename__ = "fulfilment_step"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    plan_id: str = Field(foreign_key="plan.id")
    source: str
    ordinal: int
    state: str = (
        "waiting"  # waiting, done, failed (will be tried again), refused (staff must look)
    )
    attempts: int = 0
    in_vain: int = 0  # of the attempts, those that came to nothing before anything was changed
    failure: str | None = None  # the kind of the last failure
    sealed_receipt: bytes | None = _sealed()
    done_at: datetime | None = _moment(null=True)
    __table_args__ = (UniqueConstraint("plan_id", "source", name="one_step_per_source"),)


class Outbox(Record, table=True):
    """A Bot API call to be made after commit, in order in its chat; wiped when sent."""

    chat_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    method: str
    kind: str
    state: str  # pending, sending, sent, failed, in_doubt; held until quiet hours are over
    owner: str | None = None  # the process that sends it
    sealed_body: bytes | None = _sealed()
    case_id: str | None = None
    purpose: str | None = None  # "card" rows hand their message id back to the case
    attempts: int = 0
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    failure: str | None = None
    created_at: datetime = _moment()
    __table_args__ = (Index("ix_outbox_state", "state"),)


class Mail(Record, table=True):
    """An e-mail to be sent after commit; wiped when sent. Codes are never sent twice."""

    id: str = Field(default_factory=new_id, primary_key=True)
    state: str = "pending"
    sealed_body: bytes | None = _sealed()  # to, subject, text
    challenge_id: str | None = None
    attempts: int = 0
    created_at: datetime = _moment()
    sent_at: datetime | None = _moment(null=True)


class Sms(Record, table=True):
    """A text message to be sent after commit; wiped when sent. Codes are never sent twice."""

    id: str = Field(default_factory=new_id, primary_key=True)
    state: str = "pending"
    sealed_body: bytes | None = _sealed()  # to, text, decoy
    challenge_id: str | None = None
    attempts: int = 0
    created_at: datetime = _moment(index=True)
    sent_at: datetime | None = _moment(null=True)
    elks_id: str | None = Field(default=None, index=True)  # the operator's number of it
    report: str = ""  # what became of it: sent, delivered or failed
    reported_at: datetime | None = _moment(null=True)


class SeenUpdate(Record, table=True):
    """The ids of updates that took effect: the same update twice has one effect."""

    __tablename__ = "seen_update"
    update_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = _moment(index=True)
    owner: str = Field(default="", sa_column_kwargs={"server_default": ""})  # whose commit it was


class FailedUpdate(Record, table=True):
    """An update that failed: counted outside its own transaction, parked after five tries."""

    __tablename__ = "failed_update"
    update_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    tries: int = 0
    error: str = ""  # the class of the error, never its text
    parked_at: datetime | None = _moment(null=True)


class Task(Record, table=True):
    """Work to be done outside a transaction: look-ups, mail, fulfilment. It holds ids only."""

    id: str = Field(default_factory=new_id, primary_key=True)
    kind: str
    subject: str  # the id of the row that it is about
    lane: str  # tasks of one lane run one at a time, in order
    run_at: datetime = _moment(index=True)
    created_at: datetime = _moment()
    owner: str | None = None
    attempts: int = 0
    failure: str | None = None


class Process(Record, table=True):
    """A running process and its heartbeat: what a dead one had taken is free again."""

    id: str = Field(primary_key=True)
    beat_at: datetime = _moment()


class ScheduleTick(Record, table=True):
    """One slot of one job of the clock; inserting it is the right to run the job."""

    __tablename__ = "schedule_tick"
    job: str = Field(primary_key=True)
    slot: str = Field(primary_key=True)
    at: datetime = _moment()


class Staff(Record, table=True):
    """A member of staff. Removed members keep their row so that history stays whole."""

    id: str = Field(default_factory=new_id, primary_key=True)
    tg_user_id: int = _telegram_id(index=True)
    name: str
    role: str  # handler, approver, owner
    language: str
    sealed_email: bytes | None = _sealed()  # where reminders go beside Telegram, if anywhere
    quiet_from: int | None = None  # the hours in which messages wait, Swedish time
    quiet_until: int | None = None
    added_at: datetime = _moment()
    removed_at: datetime | None = _moment(null=True)


class AuditEvent(Record, table=True):
    """What happened, chained by hashes; facts are ids, codes and counts, never personal data."""

    __tablename__ = "audit_event"
    seq: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = _moment()
    actor: str
    code: str
    case_ref: str | None = None
    facts: str = "{}"  # canonical JSON
    hash: str
    __table_args__ = (
        Index("ix_audit_case", "case_ref", "seq"),
        Index(  # what somebody did outside of any case
            "ix_audit_actor",
            "actor",
            "seq",
            sqlite_where=text("case_ref IS NULL"),
            postgresql_where=text("case_ref IS NULL"),
        ),
    )


class AuditHead(Record, table=True):
    """The end of the chain: locked last in a transaction, so that writers go one by one."""

    __tablename__ = "audit_head"
    id: int = Field(default=1, primary_key=True)
    seq: int = 0
    hash: str = audit.GENESIS
    __table_args__ = (CheckConstraint("id = 1", name="one_head"),)


class AuditSeal(Record, table=True):
    """The end of the audit trail as it was signed on one day."""

    __tablename__ = "audit_seal"
    seq: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    head: str
    day: date
    public_key: str
    signature: str


class ErasureLedger(Record, table=True):
    """Keyed digests of what was erased: written before, replayed after a restore."""

    __tablename__ = "erasure_ledger"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(index=True)
    source: str
    item_digest: str = Field(index=True)
    at: datetime = _moment()
    content_digest: str | None = None  # of the row as it was
    after_digest: str | None = None  # of the row once emptied; None: it was deleted
    done_at: datetime | None = _moment(null=True)  # the source has done it: may be replayed


class ErasedClaim(Record, table=True):
    """By what an erased person was known, as a keyed digest: who comes back is recognised."""

    __tablename__ = "erased_claim"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    claim_digest: str = Field(index=True)
    at: datetime = _moment()
    returned_at: datetime | None = _moment(null=True)  # staff were told


class LaterErasure(Record, table=True):
    """What a statute keeps for now in one source, to be erased when its time is over."""

    __tablename__ = "later_erasure"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    source: str
    due: date = Field(index=True)  # the first day on which something may go
    state: str = "waiting"  # waiting, ordered, done, left (staff must look)
    sealed_items: bytes = _sealed(null=False)  # of the approved plan: keys, and what was emptied
    sealed_plan: bytes | None = _sealed()  # what is being erased right now
    done_at: datetime | None = _moment(null=True)


class RecipientRow(Record, table=True):
    """One who got the data from the company and has to hear what a case did with it (Art. 19)."""

    __tablename__ = "recipient_notice"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    number: int
    sealed_name: bytes = _sealed(null=False)  # sv, en
    state: str = "to_tell"  # to_tell, told, acknowledged, impossible
    sealed_reason: bytes | None = _sealed()
    changed_at: datetime = _moment()
    changed_by: str | None = Field(default=None, foreign_key="staff.id")
    __table_args__ = (UniqueConstraint("case_id", "number", name="one_number_per_recipient"),)


class Statement(Record, table=True):
    """A person's own words that are kept with an entry about them (Art. 16)."""

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    person_digest: str = Field(index=True)  # it stays when the case has forgotten its person
    row_digest: str = Field(index=True)  # of source, table and key: the entry leads to it
    sealed_place: bytes = _sealed(null=False)  # source, table, key
    sealed_text: bytes = _sealed(null=False)
    made_at: datetime = _moment()


class RestrictionFlag(Record, table=True):
    """Data that may be kept but not used for now (Art. 18); where it stands is sealed."""

    __tablename__ = "restriction"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    row_digest: str = Field(index=True)  # of source, table and key: found rows lead to their flags
    sealed_place: bytes = _sealed(null=False)  # source, table, key, column
    reason: str  # of Art. 18(1)
    set_at: datetime = _moment()
    ends_at: datetime | None = _moment(null=True)  # told to the person beforehand


class Delivery(Record, table=True):
    """An answer on a one-time page; its key is derived from a token that only the person has."""

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    kind: str = Field(  # the answer itself, or a letter that is to be posted
        default="answer", sa_column_kwargs={"server_default": "answer"}
    )
    token_digest: str | None = Field(
        default=None, unique=True
    )  # SHA-256 of the current link's token
    pin_digest: str | None = None
    tries: int = 0
    ciphertext: bytes | None = Field(default=None, sa_type=LargeBinary, repr=False)
    made_at: datetime = _moment()
    link_until: datetime | None = _moment(null=True)
    available_until: datetime = _moment()
    used_at: datetime | None = _moment(null=True)
    cookie_digest: str | None = None
    downloads: int = 0
    posted_on: date | None = None  # what staff fetched on paper left on this day
    posted_by: str | None = Field(default=None, foreign_key="staff.id")
    posted_how: str | None = None


class Snapshot(Record, table=True):
    """What the sources held about a person a moment ago, for one chat; short-lived."""

    id: str = Field(default_factory=new_id, primary_key=True)
    chat_id: int = _telegram_id(index=True)
    binding_id: str
    purpose: str
    sealed_body: bytes | None = _sealed()
    made_at: datetime = _moment()
    expires_at: datetime = _moment(index=True)


class ConsoleLink(Record, table=True):
    """A link into the web console that the bot sent to a member; it opens one session."""

    __tablename__ = "console_link"
    id: str = Field(default_factory=new_id, primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    token_digest: str = Field(unique=True)  # SHA-256 of what stands in the link
    created_at: datetime = _moment()
    expires_at: datetime = _moment(index=True)
    used_at: datetime | None = _moment(null=True)


class ConsoleSession(Record, table=True):
    """A browser in which a member is signed in; without `proved_at` only the code may follow."""

    __tablename__ = "console_session"
    id: str = Field(default_factory=new_id, primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    token_digest: str = Field(unique=True)  # SHA-256 of the cookie
    sealed_agent: bytes | None = _sealed()  # what the browser calls itself
    created_at: datetime = _moment(index=True)
    last_used_at: datetime = _moment()
    proved_at: datetime | None = _moment(null=True)
    ended_at: datetime | None = _moment(null=True)


class SecondFactor(Record, table=True):
    """A member's authenticator (RFC 6238); no code of a step that was used is taken again."""

    __tablename__ = "second_factor"
    id: str = Field(primary_key=True, foreign_key="staff.id")
    sealed_secret: bytes | None = _sealed()
    permitted_until: datetime | None = _moment(null=True)  # until when it may be set up
    confirmed_at: datetime | None = _moment(null=True)
    last_step: int = Field(default=0, sa_type=BigInteger)
    tries: int = 0
    paused_until: datetime | None = _moment(null=True)


class EidTicket(Record, table=True):
    """A link to the page of electronic identification, of one account in one chat."""

    __tablename__ = "eid_ticket"
    id: str = Field(default_factory=new_id, primary_key=True)
    token_digest: str = Field(unique=True)  # SHA-256: the token is too random to be guessed
    tg_user_id: int = _telegram_id()
    chat_id: int = _telegram_id(index=True)
    sealed_errand: bytes | None = _sealed()  # action, what follows, since when, name, number
    cookie_digest: str | None = None  # of the one browser that pressed
    created_at: datetime = _moment()
    expires_at: datetime = _moment(index=True)
    closed: bool = False


class EidOrder(Record, table=True):
    """One order at the provider: between our page, the app and the chat that started it."""

    __tablename__ = "eid_order"
    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="eid_ticket.id", index=True)
    tg_user_id: int = _telegram_id()
    chat_id: int = _telegram_id(index=True)
    provider: str
    mode: str
    state: str = Field(index=True)
    hint: str = ""  # the provider's last word
    why: str = ""  # how it ended, if it was us who ended it
    nonce_digest: str | None = Field(default=None, unique=True)  # of the way back from the app
    sealed_ask: bytes | None = _sealed()  # what it is asked with, for a quiet new start
    sealed_start: bytes | None = _sealed()  # the provider's reference, tokens and secret
    sealed_result: bytes | None = _sealed()  # who approved; wiped after three minutes
    sealed_contacts: bytes | None = _sealed()  # contacts on file of whoever approved
    pressed_at: datetime = _moment()
    started_at: datetime | None = _moment(null=True)
    last_collect_at: datetime | None = _moment(null=True)
    completed_at: datetime | None = _moment(null=True)
    returned_at: datetime | None = _moment(null=True)
    looked_up_at: datetime | None = _moment(null=True)
    tries: int = 0  # at the code of the return page


class SourceHealthRow(Record, table=True):
    """How the calls of one source went lately: times and kinds of failures, nothing of persons."""

    __tablename__ = "source_health"
    source: str = Field(primary_key=True)
    ok_at: datetime | None = _moment(null=True)
    failed_at: datetime | None = _moment(null=True)
    failure: str | None = None
    down_since: datetime | None = _moment(null=True)
    calls: int = Field(default=0, sa_type=BigInteger)
    failures: int = Field(default=0, sa_type=BigInteger)
    latencies: str = "[]"  # milliseconds of the last answered calls, as JSON


class ManualTask(Record, table=True):
    """What an owner of a source was asked to do by hand; what they report is on the step."""

    __tablename__ = "manual_task"
    id: str = Field(default_factory=new_id, primary_key=True)
    step_id: str = Field(foreign_key="fulfilment_step.id", unique=True)
    case_id: str = Field(foreign_key="case_file.id")
    source: str
    due: date = Field(index=True)
    asked_at: datetime = _moment()
    chased_at: datetime | None = _moment(null=True)
    done_at: datetime | None = _moment(null=True)
    done_by: str | None = Field(default=None, foreign_key="staff.id")
    approved_by: str | None = Field(default=None, foreign_key="staff.id")  # as the case has it
    seconded_by: str | None = Field(default=None, foreign_key="staff.id")
    escalated_at: datetime | None = _moment(null=True)  # the owners of the company were told
    token_digest: str | None = Field(default=None, unique=True)  # of the newest link by mail
    linked_at: datetime | None = _moment(null=True)
    links: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    link_until: datetime | None = _moment(null=True)
    opened_at: datetime | None = _moment(null=True)  # by whoever has the cookie
    cookie_digest: str | None = None
    __table_args__ = (
        CheckConstraint(
            "done_by IS NULL OR ((approved_by IS NULL OR done_by <> approved_by) "
            "AND (seconded_by IS NULL OR done_by <> seconded_by))",
            name="four_eyes_by_hand",
        ),
    )


class SourceFile(SQLModel, table=True):
    """What somebody found by hand and handed in as a file; it goes out with the answer."""

    __tablename__ = "source_file"
    id: str = Field(default_factory=new_id, primary_key=True)
    task_id: str = Field(foreign_key="manual_task.id", index=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    number: int  # within the case
    state: str  # arriving, kept, refused, deleted
    kind: str = ""  # jpeg, pdf or text, once it was looked at
    size: int = 0  # bytes, as it is kept
    why: str = ""  # it was refused
    staff_id: str | None = Field(default=None, foreign_key="staff.id")  # None: by the page
    sealed_source: bytes | None = _sealed()  # where Telegram has it; wiped when it has arrived
    sent_at: datetime = _moment()
    deleted_at: datetime | None = _moment(null=True)


class SourceFileContent(SQLModel, table=True):
    """The bytes of such a file, sealed: a table of their own keeps lists light."""

    __tablename__ = "source_file_content"
    id: str = Field(primary_key=True, foreign_key="source_file.id")
    sealed_content: bytes = _sealed(null=False)
