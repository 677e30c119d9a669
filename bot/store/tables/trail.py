"""The audit trail: a chain of hashes, its head, and the signed ends of days."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

from bot.domain import audit
from bot.store.tables.columns import Record, moment


class AuditEvent(Record, table=True):
    """What happened, chained by hashes; facts are ids, codes and counts, never personal data."""

    __tablename__ = "audit_event"
    seq: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = moment()
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
