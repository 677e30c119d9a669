"""The statements around every update, in Core, built once: seen, chat, failures, marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from bot.store.tables import Case, Conversation, FailedUpdate, Outbox, SeenUpdate
from bot.store.unit import Unit
from bot.store.writing import write_new


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one outbox row: sent, failed (for good), in_doubt, or pending again."""

    chat_id: int
    seq: int
    state: str
    message_id: int | None = None
    failure: str | None = None
    attempts: int = 0
    case_id: str | None = None
    purpose: str | None = None


def see(connection: Connection, update_id: int, now: datetime) -> bool:
    """Whether the update is new. RETURNING tells; psycopg's row counts of ON CONFLICT do not."""
    statement = _SEE_SQLITE if connection.dialect.name == "sqlite" else _SEE_POSTGRESQL
    return connection.execute(statement, {"update_id": update_id, "at": now}).first() is not None


def load_chat(session: Session, chat_id: int) -> Conversation:
    """The chat's conversation row, locked until the transaction ends; made if there was none."""
    row = session.scalars(_CHAT, {"chat": chat_id}).first()
    if row is None:
        row = Conversation(chat_id=chat_id)
        write_new(session, row)
    return row


def count_failure(connection: Connection, update_id: int, error: str) -> int:
    """How often the update has failed, counted outside of the update's own work."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = make(FailedUpdate).values(update_id=update_id, tries=1, error=error)
    tries = col(FailedUpdate.tries) + 1
    upsert = statement.on_conflict_do_update(
        index_elements=["update_id"], set_={"tries": tries, "error": error}
    ).returning(col(FailedUpdate.tries))
    return int(connection.execute(upsert).scalar_one())


def park(connection: Connection, update_id: int, now: datetime) -> None:
    """Gives up on an update: it is seen, and its failure row says when it was parked."""
    see(connection, update_id, now)
    row = update(FailedUpdate).where(col(FailedUpdate.update_id) == update_id)
    connection.execute(row.values(parked_at=now))


def write_marks(connection: Connection, marks: list[Mark]) -> None:
    """What the sender has learned, written along with somebody else's commit."""
    connection.execute(_MARK, [_mark_row(mark) for mark in marks])
    gone = [
        mark
        for mark in marks
        if mark.state == "failed" and mark.case_id and mark.purpose != "card"
    ]
    for mark in gone:
        where = col(Case.id) == mark.case_id
        connection.execute(update(Case).where(where).values(notice_failed=mark.failure))
    for mark in marks:
        if mark.purpose == "card" and mark.message_id:
            where = col(Case.id) == mark.case_id
            connection.execute(update(Case).where(where).values(card_message_id=mark.message_id))


def chat_blocked(unit: Unit, chat_id: int) -> None:
    """The person blocked the bot or the chat is gone."""
    unit.conversation(chat_id).blocked_at = unit.now


def chat_moved(unit: Unit, old: int, new: int) -> None:
    """A group became a supergroup: what was meant for the old id goes to the new one."""
    unit.conversation(old).moved_to = new
    unit.conversation(new).language = unit.conversation(old).language


def _mark_row(mark: Mark) -> dict[str, object]:
    return {
        "b_chat": mark.chat_id,
        "b_seq": mark.seq,
        "b_state": mark.state,
        "b_message": mark.message_id,
        "b_failure": mark.failure,
        "b_attempts": mark.attempts,
    }


_SEE_SQLITE = (
    sqlite.insert(SeenUpdate).on_conflict_do_nothing().returning(col(SeenUpdate.update_id))
)
_SEE_POSTGRESQL = (
    postgresql.insert(SeenUpdate).on_conflict_do_nothing().returning(col(SeenUpdate.update_id))
)
_CHAT = (
    select(Conversation).where(col(Conversation.chat_id) == bindparam("chat")).with_for_update()
)
_OUTBOX = Outbox.__table__  # type: ignore[attr-defined]
_MARK = (
    update(_OUTBOX)
    .where(_OUTBOX.c.chat_id == bindparam("b_chat"), _OUTBOX.c.seq == bindparam("b_seq"))
    .values(
        state=bindparam("b_state"),
        message_id=bindparam("b_message"),
        failure=bindparam("b_failure"),
        attempts=bindparam("b_attempts"),
        sealed_body=None,
    )
)
