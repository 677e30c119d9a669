"""Which columns are searched without an index that serves the search, and the statement for one.

Nothing is made in a company's database: that is for those who run it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.claims import Claim, ClaimKind
from bot.domain.registry import Source
from bot.sources import matching
from bot.sources.findings import Check, Verdict
from bot.sources.matching import Level
from bot.sources.sql_engine import MYSQL
from bot.sources.sql_generated import PREFIX, kind_of, statement, text_of
from bot.sources.sql_plans import reads_all
from bot.sources.sql_schema import SqlSchema, SqlTable

LARGE = 10_000  # rows from which on reading all of them shows
COUNTED = 1_000_000  # more are not counted
_ANYBODY = "0701740605"  # only the plan is asked for, so that any identifier does
_SOME = 3  # rows that a plan is asked for: what serves one need not serve several
_NAME = 60  # characters of an index's name that every database takes


def checks(schema: SqlSchema, connection: sa.Connection) -> Iterator[Check]:
    """One line for each index that is missing; one for all when none is."""
    missing = [
        check
        for table in schema.tables.values()
        for check in _Searched(schema.source, table, connection).checks()
    ]
    yield from missing
    if not missing:
        said = "every column that is searched has an index that serves the search"
        yield Check(about=schema.source.name, says=said)


@dataclass(frozen=True, slots=True)
class _Searched:
    """One table and what it is searched by."""

    source: Source
    table: SqlTable
    connection: sa.Connection

    def checks(self) -> Iterator[Check]:
        lacking: dict[str, list[str]] = {}
        for columns, remedy in (*self._pointers(), *self._identities()):
            lacking.setdefault(columns, []).append(remedy)
        if lacking and (rows := self._rows()):
            yield from (self._told(columns, lacking[columns], rows) for columns in lacking)

    def _pointers(self) -> Iterator[tuple[str, str]]:
        for columns in _followed(self.source, self.table.declared.name):
            found = [self.table.table.c[name] for name in columns]
            some = sa.select(*found).where(*(one.is_not(None) for one in found)).limit(_SOME)
            values = [self.table.decoded(columns, one) for one in self.connection.execute(some)]
            question = self.table.select_within(columns).question
            wanted = self.table.wanted(columns, values)
            if values and reads_all(self.connection, question, wanted):
                on = ", ".join(map(self._quoted, columns))
                yield ", ".join(columns), self._statement("_".join(columns), on)

    def _identities(self) -> Iterator[tuple[str, str]]:
        for column, kind in self.table.declared.identities.items():
            wanted = matching.wanted(Claim(kind, _ANYBODY))
            asked = self.table.parts_like(column, kind)
            for question, remedy in zip(asked, self._remedies(column, kind), strict=True):
                if reads_all(self.connection, question, wanted):
                    yield column, remedy

    def _remedies(self, column: str, kind: ClaimKind) -> Iterator[str]:
        level = self.table.level(column, kind)
        if self.connection.dialect.name in MYSQL:
            yield from self._generated(column, kind, level)
            return
        yield self._statement(column, self._text(level.of))
        if level.odd is not None:
            only = f" WHERE {self._text(level.odd)}"
            yield self._statement(f"{column}_odd", self._quoted(column), only)

    def _generated(self, column: str, kind: ClaimKind, level: Level) -> Iterator[str]:
        """There an index stands on columns only, so that one has to hold what is compared."""
        dialect, name = self.connection.dialect, f"{PREFIX}{column}"[: _NAME - len("_odd")]
        stored, length = self.table.kinds[column], matching.digits(kind)
        held = kind_of(stored, length=length, dialect=dialect)
        yield statement(self._place, name, of=level.of, kind=held, dialect=dialect)
        if level.odd is not None:
            flag = f"{name}_odd"
            yield statement(self._place, flag, of=level.odd, kind="TINYINT", dialect=dialect)

    def _told(self, columns: str, remedies: list[str], rows: int) -> Check:
        many = f"{rows} rows" if rows < COUNTED else f"{COUNTED} rows or more"
        small = f", which does for fewer than {LARGE}" if rows < LARGE else ""
        return Check(
            about=f"{self.source.name}.{self.table.declared.name}",
            says=f"{columns}: no index serves the search, so each reads all {many}{small}; "
            + " ".join(remedies),
            verdict=Verdict.OK if small else Verdict.LOOK,
            column=columns.partition(",")[0],
        )

    def _rows(self) -> int:
        some = sa.select(sa.literal(1)).select_from(self.table.table).limit(COUNTED).subquery()
        return self.connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()

    def _statement(self, name: str, on: str, only: str = "") -> str:
        table = self.table.declared.name
        index = self._quoted(f"insyn_{table.rpartition('.')[2]}_{name}"[:_NAME])
        return f"CREATE INDEX {index} ON {self._place} ({on}){only};"

    @property
    def _place(self) -> str:
        return self.connection.dialect.identifier_preparer.format_table(self.table.table)

    def _quoted(self, name: str) -> str:
        return self.connection.dialect.identifier_preparer.quote(name)

    def _text(self, expression: sa.ColumnElement[Any]) -> str:
        return text_of(expression, self.connection.dialect)


def _followed(source: Source, name: str) -> list[tuple[str, ...]]:
    """The columns of a table by which its rows are searched: its key, both ends of references."""
    table = source.table(name)
    ends = [reference.columns for reference in table.references]
    ends += [
        reference.target
        for other in source.tables
        for reference in other.references
        if reference.table == name
    ]
    return list(dict.fromkeys([table.key, *ends]))
