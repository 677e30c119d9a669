"""The company's data sources: how they do, and what people look up in them by hand."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from bot.store.tables.columns import Record, moment, new_id, sealed


class SourceHealthRow(Record, table=True):
    """How the calls of one source went lately: times and kinds of failures, nothing of persons."""

    __tablename__ = "source_health"
    source: str = Field(primary_key=True)
    ok_at: datetime | None = moment(null=True)
    failed_at: datetime | None = moment(null=True)
    failure: str | None = None
    down_since: datetime | None = moment(null=True)
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
    asked_at: datetime = moment()
    chased_at: datetime | None = moment(null=True)
    done_at: datetime | None = moment(null=True)
    done_by: str | None = Field(default=None, foreign_key="staff.id")
    approved_by: str | None = Field(default=None, foreign_key="staff.id")  # as the case has it
    seconded_by: str | None = Field(default=None, foreign_key="staff.id")
    escalated_at: datetime | None = moment(null=True)  # the owners of the company were told
    token_digest: str | None = Field(default=None, unique=True)  # of the newest link by mail
    linked_at: datetime | None = moment(null=True)
    links: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    link_until: datetime | None = moment(null=True)
    opened_at: datetime | None = moment(null=True)  # by whoever has the cookie
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
    sealed_source: bytes | None = sealed()  # where Telegram has it; wiped when it has arrived
    sent_at: datetime = moment()
    deleted_at: datetime | None = moment(null=True)


class SourceFileContent(SQLModel, table=True):
    """The bytes of such a file, sealed: a table of their own keeps lists light."""

    __tablename__ = "source_file_content"
    id: str = Field(primary_key=True, foreign_key="source_file.id")
    sealed_content: bytes = sealed(null=False)
