"""Statements that are compiled once and then run by the driver itself.

Finding, checking and copying a compiled statement takes several times as long as running it, and
every update runs a dozen. What the database says comes back as our types, and its errors as
SQLAlchemy's, as if the statement had gone the usual way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Text, bindparam
from sqlalchemy.sql.compiler import SQLCompiler

from bot.driver import run

Convert = Callable[[Any], Any] | None
Values = Mapping[str, Any]


class Prepared:
    """One Core statement; its parameters are named, and none of them is a list."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        """Every row, by column."""
        compiled = self._on(connection)
        return compiled.rows(run(connection, compiled.sql, compiled.bound(values)).fetchall())

    def count(self, connection: Connection, values: Values) -> int:
        """How many rows were changed."""
        compiled = self._on(connection)
        return int(run(connection, compiled.sql, compiled.bound(values)).rowcount)

    def each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Runs once for each of `rows`; a single one is spared what many need."""
        compiled = self._on(connection)
        if len(rows) == 1:
            run(connection, compiled.sql, compiled.bound(rows[0]))
        elif rows:
            run(connection, compiled.sql, [compiled.bound(row) for row in rows], many=True)

    def _on(self, connection: Connection) -> _Compiled:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self.statement, dialect)
        return compiled


class _Compiled:
    """The statement as one database has it."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        found = statement.compile(dialect=dialect)
        assert isinstance(found, SQLCompiler)
        self.sql = str(found)
        self._statement, self._dialect = statement, dialect
        self._positional = found.positiontup is not None
        self._names = tuple(found.positiontup or found.binds)
        binds = [found.binds[name] for name in self._names]
        converts = [self._to(bind.type) for bind in binds]
        given = [place for place, bind in enumerate(binds) if bind.required]
        self._fixed = {  # what the statement itself says
            name: _converted(bind.effective_value, convert)
            for name, bind, convert in zip(self._names, binds, converts, strict=True)
            if not bind.required
        }
        self._converts = [(place, one) for place in given if (one := converts[place]) is not None]

    def bound(self, values: Values) -> Any:
        if self._fixed:
            values = {**values, **self._fixed}
        found = [values[name] for name in self._names]
        for place, convert in self._converts:
            if (value := found[place]) is not None:
                found[place] = convert(value)
        return found if self._positional else dict(zip(self._names, found, strict=True))

    def rows(self, raw: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        return [
            {
                name: value if convert is None or value is None else convert(value)
                for (name, convert), value in zip(self._columns, row, strict=True)
            }
            for row in raw
        ]

    @cached_property
    def _columns(self) -> tuple[tuple[str, Convert], ...]:
        return tuple(
            (column.key, self._back(column.type)) for column in self._statement.exported_columns
        )

    def _to(self, kind: Any) -> Convert:
        convert: Convert = kind.dialect_impl(self._dialect).bind_processor(self._dialect)
        return convert

    def _back(self, kind: Any) -> Convert:
        convert: Convert = kind.dialect_impl(self._dialect).result_processor(self._dialect, None)
        return convert


def places(count: int) -> list[Any]:
    """The parameters of a list of so many texts; `named` fills them."""
    return [bindparam(f"one{place}", type_=Text()) for place in range(count)]


def named(texts: Collection[str]) -> dict[str, str]:
    return {f"one{place}": text for place, text in enumerate(sorted(texts))}


def _converted(value: Any, convert: Convert) -> Any:
    return value if convert is None or value is None else convert(value)
