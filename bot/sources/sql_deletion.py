"""Deletes rows in an order that foreign keys allow: within one table too, and in circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import sqlalchemy as sa

from bot.domain.holdings import Key, Row
from bot.domain.registry import Reference, Value
from bot.sources.sql_schema import SqlSchema, SqlTable
from bot.sources.sql_search import CHUNK

_LATER = {  # what lets circles be checked at the end only, where the database can do that
    "sqlite": "PRAGMA defer_foreign_keys = ON",
    "postgresql": "SET CONSTRAINTS ALL DEFERRED",
}
Place = tuple[str, Key]
Columns = tuple[str, ...]
Values = tuple[Value, ...]


def check_later(connection: sa.Connection) -> None:
    """Lets foreign keys be broken until the end of the transaction, where that is possible."""
    if later := _LATER.get(connection.dialect.name):
        connection.execute(sa.text(later))


def delete_rows(schema: SqlSchema, connection: sa.Connection, rows: Iterable[Row]) -> None:
    """Deletes the rows, those that point before those that are pointed to."""
    going: dict[str, list[Row]] = {}
    for row in rows:
        going.setdefault(row.table, []).append(row)
    for names in together(schema):
        rows_of = [row for name in names for row in going.get(name, ())]
        if frozenset(names) in schema.knots:
            _Knot(schema, connection, rows_of).delete()
        else:
            _delete(schema.tables[names[0]], connection, rows_of)


def together(schema: SqlSchema) -> Iterator[tuple[str, ...]]:
    """The tables in the order in which rows can go; those of a knot stand together."""
    done: set[str] = set()
    for name in schema.deletion_order:
        if name not in done:
            knot = next((knot for knot in schema.knots if name in knot), frozenset({name}))
            done |= knot
            yield tuple(sorted(knot))


def _delete(table: SqlTable, connection: sa.Connection, rows: list[Row]) -> None:
    keys: list[tuple[Value, ...]] = [row.key for row in rows]
    for start in range(0, len(keys), CHUNK):
        wanted = table.wanted(table.declared.key, keys[start : start + CHUNK])
        table.delete_within().carry_out(connection, wanted)


class _Knot:
    """Rows of tables that point to themselves or to one another."""

    def __init__(self, schema: SqlSchema, connection: sa.Connection, rows: list[Row]) -> None:
        self._schema = schema
        self._connection = connection
        self._left: dict[Place, Row] = {(row.table, row.key): row for row in rows}
        self._index: dict[tuple[str, Columns, Values], list[Place]] = {}
        for place, row in self._left.items():
            for columns in self._pointed_columns(row.table):
                values = tuple(row.values[column] for column in columns)
                self._index.setdefault((row.table, columns, values), []).append(place)

    def delete(self) -> None:
        """Wave by wave the rows that no other row points to any more."""
        if self._left:
            check_later(self._connection)
        edges = {place: self._targets(row) for place, row in self._left.items()}
        pointed = Counter(target for targets in edges.values() for target in targets)
        wave = [place for place in self._left if not pointed[place]]
        while self._left:
            if not wave:
                self._open_circles(edges, pointed)
                wave = [place for place in self._left if not pointed[place]] or list(self._left)
            self._go(wave)
            wave = list(_freed(wave, edges, pointed, self._left))

    def _go(self, places: list[Place]) -> None:
        for name in sorted({table for table, _key in places}):
            rows = [self._left.pop(place) for place in places if place[0] == name]
            _delete(self._schema.tables[name], self._connection, rows)

    def _pointed_columns(self, name: str) -> set[Columns]:
        references = (
            one for table in self._schema.tables.values() for one in table.declared.references
        )
        return {one.target for one in references if one.table == name}

    def _targets(self, row: Row) -> list[Place]:
        references = self._schema.tables[row.table].declared.references
        return [place for one in references for place in self._at(row, one)]

    def _at(self, row: Row, reference: Reference) -> list[Place]:
        """The rows, of those that go, that `row` points to by a reference.

        MariaDB and MySQL delete no row that points to itself, so it lets go where it can.
        """
        values = tuple(row.values[column] for column in reference.columns)
        found = self._index.get((reference.table, reference.target, values), [])
        own = (row.table, row.key)
        return [place for place in found if place != own or self._may_be_empty(row, reference)]

    def _may_be_empty(self, row: Row, reference: Reference) -> bool:
        return set(reference.columns) <= self._schema.tables[row.table].nullable

    def _open_circles(self, edges: dict[Place, list[Place]], pointed: Counter[Place]) -> None:
        """Empties references that may be empty, so that some row of a circle can go first."""
        for place, row in self._left.items():
            table = self._schema.tables[row.table]
            for reference in table.declared.references:
                found = self._at(row, reference)
                if not found or not self._may_be_empty(row, reference):
                    continue
                where = table.within(table.declared.key, [row.key])
                nothing = dict.fromkeys(reference.columns)
                self._connection.execute(sa.update(table.table).where(where).values(nothing))
                for target in found:
                    edges[place].remove(target)
                    pointed[target] -= 1


def _freed(
    gone: Iterable[Place],
    edges: Mapping[Place, list[Place]],
    pointed: Counter[Place],
    left: Mapping[Place, Row],
) -> Iterator[Place]:
    """The rows to which nothing points any more now that others are gone."""
    for place in gone:
        for target in edges[place]:
            pointed[target] -= 1
            if not pointed[target] and target in left:
                yield target
