"""Signs that a number or an address was given to somebody else since a person was known by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Row
from bot.domain.on_file import day_of
from bot.domain.registry import Registry, Table
from bot.domain.spellings import same

CONFIRMED = timedelta(days=365)  # so long a number counts as its holder's


def given_anew(
    registry: Registry, rows: Iterable[Row], claim: Claim, *, known_since: date, today: date
) -> bool:
    """Whether all that stands under the contact came later than whom we knew by it.

    Then whoever we knew is in the register no more, and the contact is somebody else's. An entry
    that does not tell its day may be theirs: it says that nothing has changed.
    """
    days = list(_days(registry, rows, claim, today))
    return bool(days) and all(day is not None and day > known_since for day in days)


def unconfirmed(registry: Registry, rows: Iterable[Row], claim: Claim, *, today: date) -> bool:
    """Whether nobody has confirmed a number for a year where the register would know of it."""
    days = [
        day_of(row.values[confirmed]) if (confirmed := table.field_of(column).confirmed) else today
        for row, table, column in holding(registry, rows, claim, today)
    ]
    asked = claim.kind is ClaimKind.PHONE  # operators give numbers anew
    return asked and bool(days) and all(day is None or today - day > CONFIRMED for day in days)


def is_asked(registry: Registry, kind: ClaimKind) -> bool:
    """Whether any register tells when contacts of a kind were confirmed."""
    return any(
        table.field_of(column).confirmed is not None
        for _source, table in registry.tables()
        for column, known in table.identities.items()
        if known is kind
    )


def _days(
    registry: Registry, rows: Iterable[Row], claim: Claim, today: date
) -> Iterator[date | None]:
    """When each entry that holds the contact came to be."""
    for row, table, _column in holding(registry, rows, claim, today):
        yield day_of(row.values.get(table.date) if table.date else None)


def holding(
    registry: Registry, rows: Iterable[Row], claim: Claim, today: date
) -> Iterator[tuple[Row, Table, str]]:
    """Each entry in which the contact stands, with the column."""
    for row in rows:
        table = registry.table(row.source, row.table)
        for column, kind in table.identities.items():
            if kind is claim.kind and same(claim, row.values[column], today=today):
                yield row, table, column
