"""How statements that come again and again are put: to SQLite past SQLAlchemy, compiled once.

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
Change = sa.Update | sa.Delete
Wanted = Mapping[str, Any]


class Compiled:
    """A statement for SQLite; lists among what it wants may have any length but none."""

    def __init__(self, statement: Question | Change) -> None:
        self._statement = statement
        self._compiled: SQLCompiler | None = None
        self._shapes: dict[tuple[int, ...], tuple[str, tuple[int, ...]]] = {}

    def run(self, connection: sa.Connection, wanted: Wanted) -> tuple[sqlite3.Cursor, str]:
        """The driver's cursor, and what it was given. Raises DBAPIError."""
        if not connection.in_transaction():
            connection.begin()  # as its first statement would
        padded = {name: _padded(value) for name, value in wanted.items()}
        flat = {name: _flat(value) for name, value in padded.items()}
        sql, order = self._shape(connection, padded, flat)
        values = [one for part in flat.values() for one in part]
        return driver.run(connection, sql, [values[place] for place in order]), sql

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
            compiled = self._statement.compile(dialect=connection.dialect)
            assert isinstance(compiled, SQLCompiler)
            self._compiled = compiled
        state = self._compiled.construct_expanded_state(dict(wanted))
        names = [
            name for one in flat for name in state.parameter_expansion.get(one, (one,))
        ]  # of all values, one after the other
        at = {name: place for place, name in enumerate(names)}
        return state.statement, tuple(at[name] for name in state.positiontup or ())


class Asked:
    """One question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._compiled = Compiled(question)

    def rows(self, connection: sa.Connection, wanted: Wanted) -> Iterator[Sequence[Any]]:
        """What is found, as the database has it."""
        if connection.dialect.name == "sqlite":
            return self._of_file(connection, wanted)
        return self._of_server(connection, wanted)

    def _of_server(self, connection: sa.Connection, wanted: Wanted) -> Iterator[Sequence[Any]]:
        with closing(connection.execute(self.question, wanted)) as result:
            yield from result

    def _of_file(self, connection: sa.Connection, wanted: Wanted) -> Iterator[Sequence[Any]]:
        cursor, sql = self._compiled.run(connection, wanted)
        with closing(cursor):
            yield from _fetched(connection, cursor, sql)


class Changed:
    """One statement that changes rows or deletes them."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._compiled = Compiled(change)

    def carry_out(self, connection: sa.Connection, wanted: Wanted) -> None:
        """Raises DBAPIError."""
        if connection.dialect.name == "sqlite":
            self._compiled.run(connection, wanted)[0].close()
        else:
            connection.execute(self._change, wanted)


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
