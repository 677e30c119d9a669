"""A request of a person with its legal clock, and what happened to it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, false, text
from sqlmodel import Field

from bot.domain.cases import ANSWERING
from bot.store.tables.columns import Record, moment, new_id, sealed, telegram_id

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
    chat_id: int | None = telegram_id(null=True, index=True)
    tg_user_id: int | None = telegram_id(null=True, index=True)
    person_digest: str = Field(index=True)
    number_digest: str | None = Field(default=None, index=True)  # of the personal identity number
    language: str
    level: int
    sealed_claims: bytes = sealed(null=False)  # verified claims to search by
    sealed_request: bytes = sealed(null=False)  # what was asked: item and new value, ground, scope
    received_at: datetime = moment()
    statutory_due: date
    due: date  # the statutory date, or later by a recorded extension or suspension
    extended_at: datetime | None = moment(null=True)  # when the person was told (Art. 12(3))
    paused_at: datetime | None = moment(null=True)  # since when it waits for the person
    paused_days: int = 0  # of earlier waits, which `due` holds already
    reminded_on: date | None = None  # the day on which staff were reminded last
    warned_at: datetime | None = moment(null=True)  # when the person was told that it is late
    needs_second: bool = False
    automatic: bool = Field(  # nobody has to weigh it: carried out at once
        default=False, sa_column_kwargs={"server_default": false()}
    )
    plan_id: str | None = None
    claimed_by: str | None = Field(default=None, foreign_key="staff.id")
    claimed_until: datetime | None = moment(null=True)
    approved_by: str | None = Field(default=None, foreign_key="staff.id")
    approved_plan_hash: str | None = None
    seconded_by: str | None = Field(default=None, foreign_key="staff.id")
    rejected_by: str | None = Field(default=None, foreign_key="staff.id")
    ground: str | None = None
    sealed_reason: bytes | None = sealed()
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
    sealed_contact: bytes | None = sealed()  # name, address and contacts as a letter gave them
    sealed_mandate: bytes | None = sealed()  # by what power the asker acts for somebody
    represented_by: str | None = Field(  # the case in which a representative asked for this one
        default=None, foreign_key="case_file.id"
    )
    opened_at: datetime = moment()
    closed_at: datetime | None = moment(null=True)
    received_year: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # Swedish time
    took_days: int | None = None  # Swedish calendar days from receipt to the end
    ended_late: bool | None = None  # ... and whether that was after the due date
    version: int = 0
    wait_until: datetime | None = moment(null=True)  # approved, and begun then if not taken back
    disowned_at: datetime | None = moment(null=True)  # the old contact said: that was not me
    doubted_at: datetime | None = moment(null=True)  # its own account said: that was not me
    deceased_at: datetime | None = moment(null=True)  # when staff recorded that they have died
    forgotten_at: datetime | None = moment(null=True)  # when all that told of the person went
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
    at: datetime = moment()
    actor: str  # "customer", "system" or a staff id
    event: str
    state: str
    sealed_note: bytes | None = sealed()  # what was written, if anything
