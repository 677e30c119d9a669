"""Finds one person's rows: by proved claims, then along the declared references, breadth first.

What a source is and how it is asked is left to the adapter.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from bot.domain import persons
from bot.domain.claims import Claim
from bot.domain.holdings import Finding, Row, SourceHoldings
from bot.domain.on_file import ContactMatch, KnownBy, OnFile, Standing, known_by, standings
from bot.domain.registry import Direction, Reference, Source, Table, Value
from bot.sources.gathering import Found, Gathered, Values

_DOWN = frozenset({Direction.OWNED, Direction.BOTH})
_UP = frozenset({Direction.OWNS, Direction.BOTH})
_MATCHES = {
    Finding.NOTHING: ContactMatch.NONE,
    Finding.AMBIGUOUS: ContactMatch.SEVERAL,
    Finding.PROTECTED: ContactMatch.ONE,  # proved like any other, and nothing is said of it
}
_NO = frozenset({"", "0", "n", "no", "nej", "f", "false"})


class Search(ABC):
    """One search of one source."""

    def __init__(self, source: Source) -> None:
        self._source = source

    telling: frozenset[str] | None = None  # the tables whose rows can tell whose they are

    @abstractmethod
    def claimed(self, claims: frozenset[Claim], *, today: date) -> Iterator[Row]:
        """The rows that have one of the claims in a column of identities, however spelt."""

    @abstractmethod
    def matching(
        self, table: Table, columns: tuple[str, ...], values: set[Values]
    ) -> Iterator[Row]:
        """The rows of a table whose columns hold one of the values."""

    def person(self, claims: frozenset[Claim], *, today: date) -> SourceHoldings:
        """Everything about the one person whom the claims fit."""
        return self._judged(self.claimed(claims, today=today), today=today)

    def _judged(self, seeds: Iterable[Row], *, today: date) -> SourceHoldings:
        gathered = self._gathered(seeds)
        finding = self._finding(gathered.found, today=today)
        rows = gathered.rows() if finding is Finding.FOUND else ()
        return SourceHoldings(source=self._source.name, finding=finding, rows=rows)

    def on_file(self, claims: frozenset[Claim], *, today: date) -> OnFile:
        """What `person` would come to, without reading what cannot change it.

        Rows that only belong to somebody tell nothing about who that is; most are such. Where
        nobody is found, the way of somebody is gone all the same and comes to nothing, so that
        the time that it takes does not tell who is on file.
        """
        claimed = tuple(self.claimed(claims, today=today))
        told = self._on_file(claimed or self.somebody(claims, today=today), claims, today)
        return told if claimed else OnFile(match=ContactMatch.NONE)

    def somebody(self, claims: frozenset[Claim], *, today: date) -> Iterable[Row]:
        """A row such as these claims might have led to, whoever's; none where that is dear."""
        del claims, today
        return ()

    def _on_file(self, claimed: Iterable[Row], claims: frozenset[Claim], today: date) -> OnFile:
        seeds = tuple(claimed)
        found = self._gathered(seeds, into=self.telling).found
        finding = self._finding(found, today=today)
        if finding is not Finding.FOUND:
            return OnFile(match=_MATCHES[finding], protected=finding is Finding.PROTECTED)
        if not self._is_known(found):
            return OnFile(match=ContactMatch.NONE)
        return OnFile(
            match=ContactMatch.ONE,
            known_by=self._known_by(found, today),
            standings=self._standings(seeds, claims, today),
        )

    def _standings(
        self, seeds: Iterable[Row], claims: frozenset[Claim], today: date
    ) -> tuple[Standing, ...]:
        records = [(self._source.table(row.table), row) for row in seeds]
        places = (standings(records, claim, today=today) for claim in claims)
        return tuple(place for some in places for place in some)

    def _is_known(self, found: Found) -> bool:
        """Whether the source itself says that any of this is there."""
        return any(found.values())

    def _known_by(self, found: Found, today: date) -> KnownBy:
        persons_only = (table for table in self._source.tables if table.person)
        records = ((table, row) for table in persons_only for row in found[table.name].values())
        return known_by(records, today=today)

    def expanded(self, rows: Iterable[Row]) -> Found:
        """The keys of the rows and of everything that belongs to the same owner."""
        return self._gathered(rows).found

    def belonging(self, rows: Iterable[Row]) -> Collection[Row]:
        """The same with every declared column."""
        return self._gathered(rows).rows()

    def owned_by_others(self, found: Found) -> str | None:
        """The table of a row that belongs to somebody who was not found, too, if there is one."""
        tables = (table for table in self._source.tables if found[table.name])
        return next((table.name for table in tables if self._of_others(table, found)), None)

    def _gathered(self, rows: Iterable[Row], *, into: frozenset[str] | None = None) -> Gathered:
        """Rows with everything of the same owner; with `into`, of what is owned only that."""
        gathered = Gathered(self._source)
        frontier = gathered.add(rows)
        while frontier:
            frontier = gathered.add(self._neighbours(frontier, into))
        return gathered

    def _neighbours(self, frontier: Found, into: frozenset[str] | None) -> Iterator[Row]:
        for table in self._source.tables:
            inside = into is None or table.name in into
            for reference in table.references:
                if inside and reference.direction in _DOWN and frontier.get(reference.table):
                    values = _values(frontier[reference.table].values(), reference.target)
                    yield from self.matching(table, reference.columns, values)
                if reference.direction in _UP and frontier.get(table.name):
                    values = _values(frontier[table.name].values(), reference.columns)
                    target = self._source.table(reference.table)
                    yield from self.matching(target, reference.target, values)

    def _finding(self, found: Found, *, today: date) -> Finding:
        """A protected identity stops every automatic path, so it is looked for first."""
        if not any(found.values()):
            return Finding.NOTHING
        tables = [table for table in self._source.tables if found[table.name]]
        if any(_protected(table, found[table.name].values()) for table in tables):
            return Finding.PROTECTED
        everybody = (
            persons.records(table, found[table.name].values(), today=today) for table in tables
        )
        if not persons.one_person(everybody):
            return Finding.AMBIGUOUS
        return Finding.AMBIGUOUS if self.owned_by_others(found) else Finding.FOUND

    def _of_others(self, table: Table, found: Found) -> bool:
        """Whether a row that was found belongs to somebody who was not found, too."""
        return any(
            (reference.direction in _DOWN and self._points_outside(table, reference, found))
            or (reference.direction in _UP and self._shared(table, reference, found))
            for reference in table.references
        )

    def _shared(self, table: Table, reference: Reference, found: Found) -> bool:
        """Whether what the rows of `table` own is owned by others of them as well."""
        owned = _values(found[reference.table].values(), reference.target)
        owners = self.matching(table, reference.columns, owned)
        return any(row.key not in found[table.name] for row in owners)

    def _points_outside(self, table: Table, reference: Reference, found: Found) -> bool:
        wanted = _values(found[table.name].values(), reference.columns)
        known = _values(found[reference.table].values(), reference.target)
        target = self._source.table(reference.table)
        return any(True for _ in self.matching(target, reference.target, wanted - known))


def _values(rows: Iterable[Row], columns: tuple[str, ...]) -> set[Values]:
    kept = {id(row.values): row.values for row in rows}  # many rows of a search share theirs
    found = {tuple([one[column] for column in columns]) for one in kept.values()}
    return {values for values in found if None not in values}


def _protected(table: Table, rows: Iterable[Row]) -> bool:
    """Anything but a plain no in the flag protects: a word that we do not know must not expose."""
    flag = table.protected
    return flag is not None and any(_flagged(row.values[flag]) for row in rows)


def _flagged(value: Value) -> bool:
    return str(value or "").strip().casefold() not in _NO
