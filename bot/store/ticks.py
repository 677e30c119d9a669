"""Slots of the clock, and what is swept away when its time is over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete
from sqlmodel import SQLModel, col

from bot.store.tables import Outbox, ScheduleTick, SeenUpdate
from bot.store.unit import Unit, insert_new

SEEN_FOR = timedelta(
    days=14
)  # Telegram keeps updates for a day; ids may restart after a quiet week
SENT_FOR = timedelta(days=2)


def take(unit: Unit, job: str, slot: str) -> bool:
    """Whether this process is the one that runs the slot."""
    connection = unit.session.connection()
    values = {"job": job, "slot": slot, "at": unit.now}
    statement = insert_new(connection.dialect.name, ScheduleTick, values, col(ScheduleTick.slot))
    return connection.execute(statement).first() is not None


def is_taken(unit: Unit, job: str, slot: str) -> bool:
    """Whether some process has run the slot."""
    unit.session.flush()
    return unit.session.get(ScheduleTick, (job, slot)) is not None


def sweep(unit: Unit) -> None:
    """Deletes what has served: old ids of updates, and rows that were sent."""
    _delete(unit, SeenUpdate, col(SeenUpdate.at) < unit.now - SEEN_FOR)
    _delete(
        unit,
        Outbox,
        col(Outbox.state).in_(("sent", "failed", "in_doubt")),
        col(Outbox.created_at) < unit.now - SENT_FOR,
    )
    _delete(unit, ScheduleTick, col(ScheduleTick.at) < unit.now - SEEN_FOR)


def _delete(unit: Unit, table: type[SQLModel], *where: ColumnElement[bool]) -> None:
    unit.session.connection().execute(delete(table).where(*where))
