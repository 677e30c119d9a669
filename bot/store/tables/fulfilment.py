"""What is to be done on the company's data in a case, and what stays of it afterwards."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from bot.store.tables.columns import Record, moment, new_id, sealed, telegram_id


class Plan(Record, table=True):
    """What would be done, as shown to staff; an approval names its hash."""

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    hash: str
    sealed_body: bytes = sealed(null=False)
    made_at: datetime = moment()


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
    sealed_receipt: bytes | None = sealed()
    done_at: datetime | None = moment(null=True)
    __table_args__ = (UniqueConstraint("plan_id", "source", name="one_step_per_source"),)


class ErasureLedger(Record, table=True):
    """Keyed digests of what was erased: written before, replayed after a restore."""

    __tablename__ = "erasure_ledger"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(index=True)
    source: str
    item_digest: str = Field(index=True)
    at: datetime = moment()
    content_digest: str | None = None  # of the row as it was
    after_digest: str | None = None  # of the row once emptied; None: it was deleted
    done_at: datetime | None = moment(null=True)  # the source has done it: may be replayed


class ErasedClaim(Record, table=True):
    """By what an erased person was known, as a keyed digest: who comes back is recognised."""

    __tablename__ = "erased_claim"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    claim_digest: str = Field(index=True)
    at: datetime = moment()
    returned_at: datetime | None = moment(null=True)  # staff were told


class LaterErasure(Record, table=True):
    """What a statute keeps for now in one source, to be erased when its time is over."""

    __tablename__ = "later_erasure"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    source: str
    due: date = Field(index=True)  # the first day on which something may go
    state: str = "waiting"  # waiting, ordered, done, left (staff must look)
    sealed_items: bytes = sealed(null=False)  # of the approved plan: keys, and what was emptied
    sealed_plan: bytes | None = sealed()  # what is being erased right now
    done_at: datetime | None = moment(null=True)


class RecipientRow(Record, table=True):
    """One who got the data from the company and has to hear what a case did with it (Art. 19)."""

    __tablename__ = "recipient_notice"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    number: int
    sealed_name: bytes = sealed(null=False)  # sv, en
    state: str = "to_tell"  # to_tell, told, acknowledged, impossible
    sealed_reason: bytes | None = sealed()
    changed_at: datetime = moment()
    changed_by: str | None = Field(default=None, foreign_key="staff.id")
    __table_args__ = (UniqueConstraint("case_id", "number", name="one_number_per_recipient"),)


class Statement(Record, table=True):
    """A person's own words that are kept with an entry about them (Art. 16)."""

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    person_digest: str = Field(index=True)  # it stays when the case has forgotten its person
    row_digest: str = Field(index=True)  # of source, table and key: the entry leads to it
    sealed_place: bytes = sealed(null=False)  # source, table, key
    sealed_text: bytes = sealed(null=False)
    made_at: datetime = moment()


class RestrictionFlag(Record, table=True):
    """Data that may be kept but not used for now (Art. 18); where it stands is sealed."""

    __tablename__ = "restriction"
    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    row_digest: str = Field(index=True)  # of source, table and key: found rows lead to their flags
    sealed_place: bytes = sealed(null=False)  # source, table, key, column
    reason: str  # of Art. 18(1)
    set_at: datetime = moment()
    ends_at: datetime | None = moment(null=True)  # told to the person beforehand


class Snapshot(Record, table=True):
    """What the sources held about a person a moment ago, for one chat; short-lived."""

    id: str = Field(default_factory=new_id, primary_key=True)
    chat_id: int = telegram_id(index=True)
    binding_id: str
    purpose: str
    sealed_body: bytes | None = sealed()
    made_at: datetime = moment()
    expires_at: datetime = moment(index=True)
