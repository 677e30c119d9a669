"""Writes a new row at once, without the unit-of-work machinery that a flush sets in motion."""

from __future__ import annotations

from functools import cache

from sqlalchemy import insert, inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel

from bot.store.prepared import Prepared


def write_new(session: Session, row: SQLModel) -> None:
    """Inserts the row and lets the session know it; a row that it knows already is flushed.

    A statement that is built once takes a fifth of the time of a flush, and units write many rows.
    """
    state = inspect(row)
    if session.new:  # what the new row may point to
        session.flush()
    if not state.transient:
        session.add(row)
        session.flush()
        return
    statement, names = _insert_into(type(row))
    statement.each(session.connection(), [{name: state.dict.get(name) for name in names}])
    make_transient_to_detached(row)
    session.add(row)


@cache
def _insert_into(model: type[SQLModel]) -> tuple[Prepared, tuple[str, ...]]:
    table = model.__table__  # type: ignore[attr-defined]
    return Prepared(insert(table)), tuple(column.key for column in table.columns)
