"""Gathers the rows of one person: whole for the outcome, and what a search needs for the way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bot.domain.packs import PACK
from bot.domain.registry import Direction, Source, Table, Value
from bot.domain.rows import Key, PackedRows, Row

Values = tuple[Value, ...]
Found = dict[str, dict[Key, Row]]
"""Rows by table and key; in a search their values are only those that lead further."""


class Gathered:
    """What a search has found so far. Few rows stay as they are; many are packed at once."""

    def __init__(self, source: Source) -> None:
        self._links = {table.name: links(table, source) for table in source.tables}
        self._shared: dict[Values, Mapping[str, Value]] = {}
        self._whole = {table.name: PackedRows() for table in source.tables}
        self.found: Found = {table.name: {} for table in source.tables}

    def add(self, rows: Iterable[Row]) -> Found:
        """Puts in the rows that are new, and returns those alone."""
        new: Found = {}
        for row in rows:
            known = self.found[row.table]
            if row.key not in known:
                self._whole[row.table].add(row)
                known[row.key] = new.setdefault(row.table, {})[row.key] = self._thin(row)
        return new

    def rows(self) -> Collection[Row]:
        """All of them, in the order of the declaration; sorted by key if they are few."""
        if sum(map(len, self._whole.values())) > PACK:
            return PackedRows.joined(self._whole.values())
        return tuple(
            row for part in self._whole.values() for row in sorted(part, key=_order_of_key)
        )

    def _thin(self, row: Row) -> Row:
        """Many rows of a person point to the same few, so what leads further is kept once."""
        names = self._links[row.table]
        whole = row.values
        link = (row.table, *[whole[name] for name in names])
        kept = self._shared.get(link)
        if kept is None:
            kept = self._shared[link] = {name: whole[name] for name in names}
        return Row(source=row.source, table=row.table, key=row.key, values=kept)


def links(table: Table, source: Source) -> tuple[str, ...]:
    """The columns that a search follows or decides by."""
    names = [*table.identities, *([table.protected] if table.protected else [])]
    names += [table.date] if table.person and table.date else []
    names += [column for reference in table.references for column in reference.columns]
    names += [
        column
        for other in source.tables
        for reference in other.references
        if reference.table == table.name
        for column in reference.target
    ]
    return tuple(dict.fromkeys(names))


def telling(source: Source) -> frozenset[str]:
    """Persons, protected rows, rows with two owners; and the tables by which one gets there."""
    found = {table.name for table in source.tables if _tells(table)}
    while (
        more := {
            reference.table
            for table in source.tables
            if table.name in found
            for reference in table.references
            if reference.direction is not Direction.NONE
        }
        - found
    ):
        found |= more
    return frozenset(found)


def _tells(table: Table) -> bool:
    owners = [one for one in table.references if one.direction is not Direction.NONE]
    return table.person or table.protected is not None or len(owners) > 1


def _order_of_key(row: Row) -> tuple[tuple[bool, int, str], ...]:
    return tuple(
        (isinstance(part, str), 0 if isinstance(part, str) else part, str(part))
        for part in row.key
    )
