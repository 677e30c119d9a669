"""Which messages of ours show personal data in a chat, by the outbox rows that brought them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlmodel import col

from bot.store.tables import Outbox, Task
from bot.store.unit import PERSONAL, Unit

DELETABLE = timedelta(hours=48)  # by Telegram, from when a message was sent


def take_all(unit: Unit, chat_id: int) -> list[int]:
    """The messages of a chat that can still be deleted; from now on none of them is known."""
    mine = (col(Outbox.chat_id) == chat_id, col(Outbox.purpose) == PERSONAL)
    there = (col(Outbox.message_id).is_not(None), col(Outbox.created_at) > unit.now - DELETABLE)
    connection = unit.session.connection()
    query = select(col(Outbox.message_id)).where(*mine, *there).order_by(col(Outbox.seq))
    found = [number for number in connection.execute(query).scalars() if number is not None]
    if found:
        connection.execute(update(Outbox).where(*mine, *there).values(purpose=None))
    return found


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
