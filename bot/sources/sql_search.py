"""Searches a database: one search on one connection, which sees one state of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date

import sqlalchemy as sa

from bot.domain.claims import Claim
from bot.domain.holdings import Key, Row, SourceHoldings
from bot.domain.registry import Source, Table
from bot.domain.spellings import normal, same
from bot.sources import matching
from bot.sources.gathering import Values
from bot.sources.search import Search
from bot.sources.sql_schema import FIRST, SqlSchema, SqlTable

CHUNK = 400  # values in one IN list: well below every database's limit
BATCH = 1000  # rows that are held at once while all are walked through


class SqlSearch(Search):
    """The declared tables, asked in SQL."""

    def __init__(self, source: Source, schema: SqlSchema, connection: sa.Connection) -> None:
        super().__init__(source)
        self._schema = schema
        self.telling = schema.telling
        self._connection = connection

    def around(self, keys: Iterable[tuple[str, Key]], *, today: date) -> SourceHoldings:
        """The rows with these keys and everything that belongs to the same owner."""
        by_table: dict[str, set[Key]] = {}
        for table, key in keys:
            by_table.setdefault(table, set()).add(key)
        seeds = (self.by_key(name, some).values() for name, some in by_table.items())
        return self._judged((row for some in seeds for row in some), today=today)

    def every(self, name: str) -> Iterator[Row]:
        """All rows of a table, a batch at a time."""
        table = self._schema.tables[name]
        query = table.select().execution_options(yield_per=BATCH)
        with closing(self._connection.execute(query)) as result:
            for raw in result:
                yield table.row(raw)

    def identifiers(self, *, today: date) -> Iterator[Claim]:
        """Every identifier on file in the one spelling in which they are compared."""
        for table in self._schema.tables.values():
            for column, kind in table.declared.identities.items():
                query = sa.select(table.table.c[column]).execution_options(yield_per=BATCH)
                for (raw,) in self._connection.execute(query):
                    value = normal(kind, table.decode(column, raw), today=today)
                    if value is not None:
                        yield Claim(kind, value)

    def by_key(self, name: str, keys: Iterable[Key], *, lock: bool = False) -> dict[Key, Row]:
        """The rows with these keys, as they are now."""
        table = self._schema.tables[name]
        found = self._matching(table, table.declared.key, set(keys), lock=lock)
        return {row.key: row for row in found}

    def claimed(self, claims: frozenset[Claim], *, today: date) -> Iterator[Row]:
        for table in self._schema.tables.values():
            for column, kind in table.declared.identities.items():
                for claim in sorted(claims):
                    if claim.kind is kind:
                        yield from self._holding(table, column, claim, today=today)

    def _holding(
        self, table: SqlTable, column: str, claim: Claim, *, today: date
    ) -> Iterator[Row]:
        asked = table.select_like(column, claim.kind)
        for raw in asked.rows(self._connection, matching.wanted(claim)):
            row = table.row(raw)
            if same(claim, row.values[column], today=today):
                yield row

    def somebody(self, claims: frozenset[Claim], *, today: date) -> Iterator[Row]:
        """From each place where a claim was looked for the first row that has anything there."""
        for table in self._schema.tables.values():
            for column, kind in table.declared.identities.items():
                for claim in sorted(claims):
                    if claim.kind is kind:
                        yield from self._first(table, column, claim, today=today)

    def _first(self, table: SqlTable, column: str, claim: Claim, *, today: date) -> Iterator[Row]:
        """It is compared as if it had been found, which takes as long."""
        for raw in table.select_first(column).rows(self._connection, FIRST):
            row = table.row(raw)
            same(claim, row.values[column], today=today)
            yield row

    def matching(
        self, table: Table, columns: tuple[str, ...], values: set[Values]
    ) -> Iterator[Row]:
        return self._matching(self._schema.tables[table.name], columns, values)

    def _matching(
        self, table: SqlTable, columns: tuple[str, ...], values: set[Values], *, lock: bool = False
    ) -> Iterator[Row]:
        ordered = sorted(values, key=str)
        asked = table.select_within(columns, lock=lock)
        for start in range(0, len(ordered), CHUNK):
            wanted = table.wanted(columns, ordered[start : start + CHUNK])
            yield from map(table.row, asked.rows(self._connection, wanted))
