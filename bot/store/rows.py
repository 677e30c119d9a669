"""Rows that the units of the hot path read and write, past the session.

An ORM that finds a row, notes what changes on it and writes it back takes ten times as long as
the statements. Here a row is an ordinary instance of its model; what was changed on it is written
at the end of the unit, and before the session or a statement on its table could miss it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, bindparam, insert, inspect, select, update
from sqlalchemy.orm import configure_mappers
from sqlmodel import Session, SQLModel

from bot.store.prepared import Prepared
from bot.store.tables import (
    Binding,
    CaseEvent,
    Challenge,
    FulfilmentStep,
    Mail,
    Plan,
    Staff,
    new_id,
)

Row = TypeVar("Row", bound=SQLModel)

KEPT: frozenset[type[SQLModel]] = frozenset(
    {Binding, CaseEvent, Challenge, FulfilmentStep, Mail, Plan, Staff}
)


class Rows:
    """What one unit knows of the tables in KEPT; one instance stands for one row."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection: Connection | None = None
        self._known: dict[type[SQLModel], dict[str, tuple[Any, dict[str, Any]]]] = {}

    @property
    def connection(self) -> Connection:
        """The transaction's; asking the session for it takes longer than reading a row."""
        if self._connection is None:
            self._connection = self._session.connection()
        return self._connection

    def get(self, model: type[Row], key: str) -> Row | None:
        """The row with this id."""
        found = self._known.get(model, {}).get(key)
        return found[0] if found else self.first(model, _by_id(model), id=key)

    def first(self, model: type[Row], query: Prepared, **values: Any) -> Row | None:
        return next(iter(self.all(model, query, **values)), None)

    def all(self, model: type[Row], query: Prepared, **values: Any) -> list[Row]:
        """The rows that a query on one model finds."""
        self._settle(model)
        return [self._met(model, found) for found in query.all(self.connection, values)]

    def found(self, model: type[SQLModel], query: Prepared, **values: Any) -> list[dict[str, Any]]:
        """What a query on a model's table tells that is not its rows."""
        self._settle(model)
        return query.all(self.connection, values)

    def known(self, model: type[Row]) -> list[Row]:
        """The rows that the unit has met or made."""
        return [row for row, _before in self._known.get(model, {}).values()]

    def change(self, model: type[SQLModel], statement: Prepared, **values: Any) -> int:
        """Runs a statement that changes rows, and says how many."""
        self._settle(model)
        return statement.count(self.connection, values)

    def put(self, row: SQLModel) -> None:
        """Writes a new row at once, or what has been changed on one that is known."""
        model = type(row)
        if _id(row) in self._known.get(model, {}):
            self._write(model)
            return
        values = values_of(row)
        _insert_into(model).each(self.connection, [values])
        self._note(model, row, values)

    def insert(self, model: type[SQLModel], *rows: dict[str, Any]) -> None:
        """Writes rows that nobody needs to hold: `rows` are what their columns get."""
        _insert_into(model).each(self.connection, rows)

    def take_as(self, row: SQLModel, **values: Any) -> None:
        """Puts values on a row that a statement has written already."""
        row.__dict__.update(values)
        self._known[type(row)][_id(row)][1].update(values)

    def refresh(self, row: SQLModel) -> None:
        """Reads a row anew that others have changed."""
        (found,) = _by_id(type(row)).all(self.connection, {"id": _id(row)})
        self.take_as(row, **found)

    def write(self) -> None:
        """Writes what has been changed on the rows."""
        for model in self._known:
            self._write(model)

    def _settle(self, model: type[SQLModel]) -> None:
        """Both sides write what is pending, so that the statement that follows sees it."""
        self._write(model)
        if self._session.new or self._session.dirty:
            self._session.flush()

    def _write(self, model: type[SQLModel]) -> None:
        for key, (row, before) in self._known.get(model, {}).items():
            if before.items() <= row.__dict__.items():
                continue  # nothing was changed, which is told fastest so
            now = values_of(row)
            if now != before:
                names = tuple(name for name, value in now.items() if value != before[name])
                changed = {name: now[name] for name in names}
                _change(model, names).count(self.connection, {"key": key, **_as_new(changed)})
                before.update(changed)

    def _met(self, model: type[Row], found: dict[str, Any]) -> Row:
        known = self._known.get(model, {}).get(found["id"])
        if known is not None:
            return cast("Row", known[0])
        row = made(model, found)
        self._note(model, row, found)
        return row

    def _note(self, model: type[SQLModel], row: SQLModel, values: dict[str, Any]) -> None:
        self._known.setdefault(model, {})[_id(row)] = (row, values)


def made(model: type[Row], values: dict[str, Any]) -> Row:
    """An instance as the ORM would load it, without a session."""
    row: Row = _maker(model)()
    row.__dict__.update(values)
    return row


def fresh(model: type[Row], **values: Any) -> Row:
    """A new row, still to be written, past the constructor: what is not said is NULL."""
    return made(model, {**dict.fromkeys(names_of(model)), "id": new_id(), **values})


@cache
def _maker(model: type[SQLModel]) -> Callable[[], Any]:
    configure_mappers()
    maker: Callable[[], Any] = inspect(model).class_manager.new_instance
    return maker


def _id(row: SQLModel) -> str:
    return str(row.__dict__["id"])


def values_of(row: SQLModel) -> dict[str, Any]:
    """What the columns of a row hold."""
    facts = row.__dict__
    return {name: facts.get(name) for name in names_of(type(row))}


@cache
def names_of(model: type[SQLModel]) -> tuple[str, ...]:
    """The columns of a table."""
    return tuple(column.key for column in _table(model).columns)


@cache
def _by_id(model: type[SQLModel]) -> Prepared:
    table = _table(model)
    return Prepared(select(table).where(table.c.id == bindparam("id")))


@cache
def _change(model: type[SQLModel], names: Iterable[str]) -> Prepared:
    columns = _table(model).c
    values = {name: bindparam(f"new_{name}", type_=columns[name].type) for name in names}
    return Prepared(update(_table(model)).where(columns.id == bindparam("key")).values(values))


def _as_new(changed: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in changed.items()}


@cache
def _insert_into(model: type[SQLModel]) -> Prepared:
    return Prepared(insert(_table(model)))


def _table(model: type[SQLModel]) -> Any:
    return model.__table__  # type: ignore[attr-defined]
