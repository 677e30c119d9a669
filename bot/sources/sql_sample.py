"""Some real persons of a database, to try a declaration on. Their values are shown to nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.domain.holdings import Row
from bot.domain.registry import Source
from bot.sources.sql_schema import SqlSchema
from bot.sources.sql_search import SqlSearch

PERSONS = 25  # of each table that has identities


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """The rows of a few persons, each with everything that belongs to them."""

    source: Source
    persons: tuple[tuple[Row, ...], ...] = field(repr=False)

    @classmethod
    def of(
        cls, source: Source, schema: SqlSchema, connection: sa.Connection, *, persons: int
    ) -> Sample:
        search = SqlSearch(source, schema, connection)
        firsts = [
            table.row(raw)
            for table in schema.tables.values()
            if table.declared.identities
            for raw in connection.execute(table.select().limit(persons)).all()
        ]
        found = tuple(tuple(search.belonging([row])) for row in firsts)
        return cls(source=source, persons=found)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row once."""
        return tuple({(r.table, r.key): r for rows in self.persons for r in rows}.values())
