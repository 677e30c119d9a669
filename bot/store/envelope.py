"""The statements around every update, in Core, built once: seen, chat, failures, marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, update
from sqlmodel import Session, col

from bot.store.group import Group
from bot.store.prepared import Prepared
from bot.store.queue import CARD, CARD_EDIT, NO_TOPIC, TOPIC
from bot.store.tables import Case, FailedUpdate, Outbox
from bot.store.unit import Unit
from bot.store.upsert import inserting

GONE = "message gone"  # the failure of an edit whose message is not there any more


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


def count_failure(connection: Connection, update_id: int, error: str) -> int:
    """How often the update has failed, counted outside of the update's own work."""
    row = inserting(connection.dialect.name, FailedUpdate)
    statement = row.values(update_id=update_id, tries=1, error=error)
    tries = col(FailedUpdate.tries) + 1
    upsert = statement.on_conflict_do_update(
        index_elements=["update_id"], set_={"tries": tries, "error": error}
    ).returning(col(FailedUpdate.tries))
    return int(connection.execute(upsert).scalar_one())


def park(connection: Connection, update_id: int, now: datetime) -> None:
    """Gives up on an update: it is seen, and its failure row says when it was parked."""
    Group(Session(connection)).new([update_id], now)
    row = update(FailedUpdate).where(col(FailedUpdate.update_id) == update_id)
    connection.execute(row.values(parked_at=now))


def write_marks(connection: Connection, marks: list[Mark]) -> None:
    """What the sender has learned, written along with somebody else's commit."""
    _MARK.each(connection, [_mark_row(mark) for mark in marks])
    for mark in marks:
        if mark.case_id and (noted := _noted_on_case(mark)):
            where = col(Case.id) == mark.case_id
            connection.execute(update(Case).where(where).values(noted))


def _noted_on_case(mark: Mark) -> dict[str, object]:
    """What the case of a message has to know of it."""
    if mark.purpose is None:
        return {"notice_failed": mark.failure} if mark.state == "failed" else {}
    if mark.purpose == CARD and mark.message_id:
        return {"card_message_id": mark.message_id}
    if mark.purpose == TOPIC and mark.state != "pending":
        return {"topic_id": mark.message_id or NO_TOPIC}
    if mark.purpose == CARD and mark.failure == GONE:  # its topic was deleted
        return {"topic_id": None}
    if mark.purpose == CARD_EDIT and mark.failure == GONE:
        return {"card_message_id": None}
    return {}


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


_OUTBOX = Outbox.__table__  # type: ignore[attr-defined]
_MARK = Prepared(
    update(_OUTBOX)
    .where(_OUTBOX.c.chat_id == bindparam("b_chat"), _OUTBOX.c.seq == bindparam("b_seq"))
    .values(
        state=bindparam("b_state", type_=_OUTBOX.c.state.type),
        message_id=bindparam("b_message", type_=_OUTBOX.c.message_id.type),
        failure=bindparam("b_failure", type_=_OUTBOX.c.failure.type),
        attempts=bindparam("b_attempts", type_=_OUTBOX.c.attempts.type),
        sealed_body=None,
    )
)
