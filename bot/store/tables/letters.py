"""What goes to and fro between a person and the staff in a case."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.columns import Record, moment, new_id, sealed


class RelayLine(Record, table=True):
    """What customer or staff said to each other in a case, beside the questions of the staff."""

    __tablename__ = "relay_line"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    number: int
    at: datetime = moment()
    actor: str  # "customer" or a staff id
    level: int  # how sure we were then of who sits at the other end
    kind: str = ""  # photo, document, voice; "" are words alone
    sealed_text: bytes | None = sealed()
    sealed_file: bytes | None = sealed()  # the number that Telegram gave the file
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
    sealed_source: bytes | None = sealed()  # where Telegram has it; wiped when it has arrived
    sent_at: datetime = moment()
    kept_at: datetime | None = moment(null=True)
    deleted_at: datetime | None = moment(null=True)


class EvidenceContent(Record, table=True):
    """The bytes of a piece of evidence, sealed: a table of their own keeps lists light."""

    __tablename__ = "evidence_content"
    id: str = Field(primary_key=True, foreign_key="evidence.id")
    sealed_content: bytes = sealed(null=False)


class SentLetter(Record, table=True):
    """A letter as it left: frozen, with the version of the template that it was made from."""

    __tablename__ = "sent_letter"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    outcome: str
    language: str
    template: str  # the digest of the sentences that it was put together from
    reason: str | None = None  # the canned reason in it and its version, as "code@version"
    sealed_text: bytes | None = sealed()
    sent_at: datetime = moment()


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
    made_at: datetime = moment()
    retired: bool = False
    __table_args__ = (UniqueConstraint("code", "version", name="one_reason_a_version"),)


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
    made_at: datetime = moment()
    link_until: datetime | None = moment(null=True)
    available_until: datetime = moment()
    used_at: datetime | None = moment(null=True)
    cookie_digest: str | None = None
    downloads: int = 0
    posted_on: date | None = None  # what staff fetched on paper left on this day
    posted_by: str | None = Field(default=None, foreign_key="staff.id")
    posted_how: str | None = None
