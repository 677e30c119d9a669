"""Whether the records that an identity led to are all about one and the same person.

A mailbox and a telephone can be shared by a family, and a customer number tells records apart, not
persons. So only a strong identity makes two records one person, or two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from bot.domain.claims import ClaimKind
from bot.domain.holdings import Finding, Holdings, Row
from bot.domain.registry import Registry, Table
from bot.domain.spellings import normal

STRONG = frozenset({ClaimKind.PERSONNUMMER})

Identities = Mapping[ClaimKind, frozenset[str]]
"""What one record says about who it is, in the spelling in which identifiers are compared."""


def same_person(one: Identities, other: Identities) -> bool:
    """Two records of one table are one person if a strong identity agrees and none differs."""
    return any(_of(one, kind) & _of(other, kind) for kind in STRONG) and not contradict(one, other)


def contradict(one: Identities, other: Identities) -> bool:
    """A strong identity that both records know, and that differs."""
    known = (kind for kind in STRONG if _of(one, kind) and _of(other, kind))
    return any(not _of(one, kind) & _of(other, kind) for kind in known)


def one_person(tables: Iterable[Sequence[Identities]]) -> bool:
    """The records of each table, all about the same person.

    Two records of one table are two persons until proved to be one. A record in another table is
    a second side of the person (customer and employee) unless it contradicts the first.
    """
    found = [list(records) for records in tables]
    everybody = [record for records in found for record in records]
    return all(
        same_person(one, other) for records in found for one, other in combinations(records, 2)
    ) and not any(contradict(one, other) for one, other in combinations(everybody, 2))


def identities(table: Table, row: Row, *, today: date) -> Identities:
    """What a row of a table of persons says about who it is."""
    found: dict[ClaimKind, frozenset[str]] = {}
    for column, kind in table.identities.items():
        value = normal(kind, row.values[column], today=today)
        if value:
            found[kind] = _of(found, kind) | {value}
    return found


def records(table: Table, rows: Iterable[Row], *, today: date) -> list[Identities]:
    """The records of persons among the rows of one table."""
    return [identities(table, row, today=today) for row in rows] if table.person else []


def agreed(registry: Registry, holdings: Holdings, *, today: date) -> Holdings:
    """The holdings, unless two sources found different persons: then nobody's rows are shown."""
    everybody = [
        identities(table, row, today=today)
        for row in holdings.rows
        if (table := registry.table(row.source, row.table)).person
    ]
    if not any(contradict(one, other) for one, other in combinations(everybody, 2)):
        return holdings
    return Holdings(
        sources=tuple(
            replace(one, finding=Finding.AMBIGUOUS, rows=()) if one.rows else one
            for one in holdings.sources
        )
    )


def _of(record: Identities, kind: ClaimKind) -> frozenset[str]:
    return record.get(kind, frozenset())
