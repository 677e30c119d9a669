"""Statements that are compiled once and then run by the driver itself.

Finding, checking and copying a compiled statement takes several times as long as running it, and
every update runs a dozen. What the database says comes back as our types, and its errors as
SQLAlchemy's, as if the statement had gone the usual way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

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
        return compiled.rows(_run(connection, compiled.sql, compiled.bound(values)).fetchall())

    def count(self, connection: Connection, values: Values) -> int:
        """How many rows were changed."""
        compiled = self._on(connection)
        return int(_run(connection, compiled.sql, compiled.bound(values)).rowcount)

    def each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Runs once for each of `rows`; a single one is spared what many need."""
        compiled = self._on(connection)
        if len(rows) == 1:
            _run(connection, compiled.sql, compiled.bound(rows[0]))
        elif rows:
            _run(connection, compiled.sql, [compiled.bound(row) for row in rows], many=True)

    def _on(self, connection: Connection) -> _Compiled:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self.statement, dialect)
        return compiled


@dataclass(frozen=True, slots=True)
class _Parameter:
    name: str
    convert: Convert
    fixed: Any = None  # what the statement itself says
    is_fixed: bool = False


class _Compiled:
    """The statement as one database has it."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        found = statement.compile(dialect=dialect)
        assert isinstance(found, SQLCompiler)
        self.sql = str(found)
        self._statement, self._dialect = statement, dialect
        self._positional = found.positiontup is not None
        self._parameters = tuple(
            self._parameter(name, found.binds[name]) for name in found.positiontup or found.binds
        )

    def bound(self, values: Values) -> Any:
        if self._positional:
            return [_bound(one, values) for one in self._parameters]
        return {one.name: _bound(one, values) for one in self._parameters}

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

    def _parameter(self, name: str, bind: BindParameter[Any]) -> _Parameter:
        kind = bind.type.dialect_impl(self._dialect)
        convert = kind.bind_processor(self._dialect)
        return _Parameter(name, convert, bind.effective_value, is_fixed=not bind.required)

    def _back(self, kind: Any) -> Convert:
        convert: Convert = kind.dialect_impl(self._dialect).result_processor(self._dialect, None)
        return convert


def _bound(one: _Parameter, values: Values) -> Any:
    value = one.fixed if one.is_fixed else values[one.name]
    return value if one.convert is None or value is None else one.convert(value)


def _run(connection: Connection, sql: str, values: Any, *, many: bool = False) -> Any:
    """A cursor of the driver. Raises DBAPIError."""
    driver: Any = connection.connection.driver_connection
    try:
        if many:
            return driver.cursor().executemany(sql, values)
        return driver.execute(sql, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, sql, error, driver) from error


def _told(connection: Connection, sql: str, error: Exception, driver: Any) -> BaseException:
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
