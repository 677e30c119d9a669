"""What came in and what is to go out, and the work in between."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from bot.store.tables.columns import Record, moment, new_id, sealed


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
    sealed_body: bytes | None = sealed()
    case_id: str | None = None
    purpose: str | None = None  # "card" rows hand their message id back to the case
    attempts: int = 0
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    failure: str | None = None
    created_at: datetime = moment()
    __table_args__ = (Index("ix_outbox_state", "state"),)


class Mail(Record, table=True):
    """An e-mail to be sent after commit; wiped when sent. Codes are never sent twice."""

    id: str = Field(default_factory=new_id, primary_key=True)
    state: str = "pending"
    sealed_body: bytes | None = sealed()  # to, subject, text
    challenge_id: str | None = None
    attempts: int = 0
    created_at: datetime = moment()
    sent_at: datetime | None = moment(null=True)


class Sms(Record, table=True):
    """A text message to be sent after commit; wiped when sent. Codes are never sent twice."""

    id: str = Field(default_factory=new_id, primary_key=True)
    state: str = "pending"
    sealed_body: bytes | None = sealed()  # to, text, decoy
    challenge_id: str | None = None
    attempts: int = 0
    created_at: datetime = moment(index=True)
    sent_at: datetime | None = moment(null=True)
    elks_id: str | None = Field(default=None, index=True)  # the operator's number of it
    report: str = ""  # what became of it: sent, delivered or failed
    reported_at: datetime | None = moment(null=True)


class SeenUpdate(Record, table=True):
    """The ids of updates that took effect: the same update twice has one effect."""

    __tablename__ = "seen_update"
    update_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = moment(index=True)
    owner: str = Field(default="", sa_column_kwargs={"server_default": ""})  # whose commit it was


class FailedUpdate(Record, table=True):
    """An update that failed: counted outside its own transaction, parked after five tries."""

    __tablename__ = "failed_update"
    update_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    tries: int = 0
    error: str = ""  # the class of the error, never its text
    parked_at: datetime | None = moment(null=True)


class Task(Record, table=True):
    """Work to be done outside a transaction: look-ups, mail, fulfilment. It holds ids only."""

    id: str = Field(default_factory=new_id, primary_key=True)
    kind: str
    subject: str  # the id of the row that it is about
    lane: str  # tasks of one lane run one at a time, in order
    run_at: datetime = moment(index=True)
    created_at: datetime = moment()
    owner: str | None = None
    attempts: int = 0
    failure: str | None = None


class Process(Record, table=True):
    """A running process and its heartbeat: what a dead one had taken is free again."""

    id: str = Field(primary_key=True)
    beat_at: datetime = moment()


class ScheduleTick(Record, table=True):
    """One slot of one job of the clock; inserting it is the right to run the job."""

    __tablename__ = "schedule_tick"
    job: str = Field(primary_key=True)
    slot: str = Field(primary_key=True)
    at: datetime = moment()
