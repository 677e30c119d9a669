"""Signs that a number or an address was given to somebody else since a person was known by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bot.domain.claims import Claim
from bot.domain.holdings import Row
from bot.domain.registry import Registry
from bot.domain.spellings import same


def given_anew(
    registry: Registry, rows: Iterable[Row], claim: Claim, *, known_since: date, today: date
) -> bool:
    """Whether all that stands under the contact came later than whom we knew by it.

    Then whoever we knew is in the register no more, and the contact is somebody else's. An entry
    that does not tell its day may be theirs: it says that nothing has changed.
    """
    days = list(_days(registry, rows, claim, today))
    return bool(days) and all(day is not None and day > known_since for day in days)


def _days(
    registry: Registry, rows: Iterable[Row], claim: Claim, today: date
) -> Iterator[date | None]:
    """When each entry that holds the contact came to be."""
    for row in rows:
        table = registry.table(row.source, row.table)
        columns = [one for one, kind in table.identities.items() if kind is claim.kind]
        if any(same(claim, row.values[one], today=today) for one in columns):
            yield _day(row.values.get(table.date) if table.date else None)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
