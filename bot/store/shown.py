"""Which messages of ours show personal data in a chat, by the outbox rows that brought them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, literal, select, update
from sqlmodel import col

from bot.store.prepared import Prepared
from bot.store.tables import Moment, Outbox, Task
from bot.store.unit import PERSONAL, Unit

DELETABLE = timedelta(hours=48)  # by Telegram, from when a message was sent


def take_all(unit: Unit, chat_id: int) -> list[int]:
    """The messages of a chat that can still be deleted; from now on none of them is known.

    Each of them once, though each row that wrote over a message names it again.
    """
    unit.session.flush()
    where = {"chat": chat_id, "since": unit.now - DELETABLE}
    found = [row["message_id"] for row in _THERE.all(unit.rows.connection, where)]
    if found:
        _UNKNOWN.count(unit.rows.connection, where)
    return list(dict.fromkeys(found))


def is_on_the_way(unit: Unit, chat_id: int) -> bool:
    """Whether something personal is still to arrive, of which no number is known yet."""
    return bool(_COMING.all(unit.rows.connection, {"chat": chat_id}))


_DELETABLE = (
    col(Outbox.chat_id) == bindparam("chat"),
    col(Outbox.purpose) == PERSONAL,
    col(Outbox.message_id).is_not(None),
    col(Outbox.created_at) > bindparam("since", type_=Moment()),
)
_THERE = Prepared(select(col(Outbox.message_id)).where(*_DELETABLE).order_by(col(Outbox.seq)))
_COMING = Prepared(
    select(col(Outbox.seq))
    .where(
        col(Outbox.chat_id) == bindparam("chat"),
        col(Outbox.purpose) == PERSONAL,
        col(Outbox.state).in_((literal("pending"), literal("sending"))),
    )
    .limit(1)
)
_UNKNOWN = Prepared(update(Outbox).where(*_DELETABLE).values(purpose=None))


def note(unit: Unit, *, chat_id: int, message_id: int, personal: bool) -> None:
    """A message of ours was written over: it shows personal data from now on, or none any more."""
    where = (col(Outbox.chat_id) == chat_id, col(Outbox.message_id) == message_id)
    statement = update(Outbox).where(*where, col(Outbox.case_id).is_(None))
    purpose = PERSONAL if personal else None
    unit.session.connection().execute(statement.values(purpose=purpose))


def is_watched(unit: Unit, chat_id: int, signal: str) -> bool:
    """Whether a look at the end of the chat's session is ordered already."""
    query = select(col(Task.id)).where(col(Task.kind) == f"wake:{signal}:{chat_id}").limit(1)
    return unit.session.connection().execute(query).first() is not None
