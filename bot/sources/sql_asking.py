"""How a search puts its questions: to SQLite past SQLAlchemy, compiled once for each shape.

An approval puts dozens of them, and SQLAlchemy takes ten times as long over one as SQLite does.
Servers are asked the usual way: they stream what they find, and the way there takes longer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

from bot import driver
from bot.sources.sql_engine import AT_ONCE

Question = sa.Select[Any] | sa.CompoundSelect[Any]
Wanted = Mapping[str, Any]


class Asked:
    """One question; lists among what it wants may have any length but none."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._compiled: SQLCompiler | None = None
        self._shapes: dict[tuple[int, ...], tuple[str, tuple[int, ...]]] = {}

    def rows(self, connection: sa.Connection, wanted: Wanted) -> Iterator[Sequence[Any]]:
        """What is found, as the database has it."""
        if connection.dialect.name == "sqlite":
            return self._of_file(connection, wanted)
        return self._of_server(connection, wanted)

    def _of_server(self, connection: sa.Connection, wanted: Wanted) -> Iterator[Sequence[Any]]:
        with closing(connection.execute(self.question, wanted)) as result:
            yield from result

    def _of_file(self, connection: sa.Connection, wanted: Wanted) -> Iterator[Sequence[Any]]:
        if not connection.in_transaction():
            connection.begin()  # as its first statement would
        padded = {name: _padded(value) for name, value in wanted.items()}
        flat = {name: _flat(value) for name, value in padded.items()}
        sql, order = self._shape(connection, padded, flat)
        values = [one for part in flat.values() for one in part]
        with closing(driver.run(connection, sql, [values[place] for place in order])) as cursor:
            yield from _fetched(connection, cursor, sql)

    def _shape(
        self, connection: sa.Connection, wanted: Wanted, flat: Mapping[str, Sequence[Any]]
    ) -> tuple[str, tuple[int, ...]]:
        """The statement for as many values as there are, and in which order it takes them."""
        shape = tuple(map(len, flat.values()))
        found = self._shapes.get(shape)
        if found is None:
            found = self._shapes[shape] = self._expanded(connection, wanted, flat)
        return found

    def _expanded(
        self, connection: sa.Connection, wanted: Wanted, flat: Mapping[str, Sequence[Any]]
    ) -> tuple[str, tuple[int, ...]]:
        if self._compiled is None:
            compiled = self.question.compile(dialect=connection.dialect)
            assert isinstance(compiled, SQLCompiler)
            self._compiled = compiled
        state = self._compiled.construct_expanded_state(dict(wanted))
        names = [
            name for one in flat for name in state.parameter_expansion.get(one, (one,))
        ]  # of all values, one after the other
        at = {name: place for place, name in enumerate(names)}
        return state.statement, tuple(at[name] for name in state.positiontup or ())


def _padded(value: Any) -> Any:
    """A list is filled up with its last value, so that there are few lengths of it."""
    if not isinstance(value, list):
        return value
    length = 1 << (len(value) - 1).bit_length()
    return [*value, *value[-1:] * (length - len(value))]


def _flat(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        return (value,)
    if value and isinstance(value[0], tuple):
        return [part for one in value for part in one]
    return value


def _fetched(
    connection: sa.Connection, cursor: sqlite3.Cursor, sql: str
) -> Iterator[Sequence[Any]]:
    while True:
        try:
            some = cursor.fetchmany(AT_ONCE)
        except sqlite3.Error as error:
            raise driver.told(connection, sql, error) from error
        yield from some
        if len(some) < AT_ONCE:
            return
