"""After a restore, row by row: erased again only what was erased, and is the same person's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Row, SourceHoldings
from bot.domain.plans import RowId
from bot.services.places import Names, Purpose
from bot.services.replay import Memory
from bot.store.ledger import Erased
from bot.work.replay import seek
from tests.unit.domain.samples import REGISTRY, customer, invoice, order

AT = datetime(2026, 6, 1, 10, tzinfo=UTC)
TODAY = AT.date() + timedelta(days=30)
NAMES = Names(lambda purpose, value: f"{purpose}:{value}")
HERS = NAMES.claim(Claim(ClaimKind.EMAIL, "elin@example.com"))
SOURCE = REGISTRY.sources[0]
DATED = replace(
    REGISTRY,
    sources=(
        replace(
            SOURCE,
            tables=tuple(
                replace(t, date="created") if t.name in ("customer", "order") else t
                for t in SOURCE.tables
            ),
        ),
    ),
)


@dataclass
class Restored:
    """A source as it is after an old copy was put back."""

    rows: tuple[Row, ...]
    finding: Finding = Finding.FOUND

    def walk(self) -> Iterator[Row]:
        yield from self.rows

    def around(self, rows: Iterable[RowId]) -> SourceHoldings:
        found = self.rows if list(rows) and self.finding is Finding.FOUND else ()
        return SourceHoldings(source="shop", finding=self.finding, rows=found)


def elin(created: str | None = "2020-01-01", **values: Any) -> Row:
    return customer(created=created, **values)


def erased(row: Row, *, case: str = "elin", after: Row | None = None, at: datetime = AT) -> Erased:
    return Erased(
        case_id=case,
        item=NAMES.row(Purpose.ERASURE, row.source, row.table, row.key),
        content=NAMES.content(row.digest),
        after=NAMES.content(after.digest) if after else None,
        at=at,
    )


def again(
    *now: Row, known: Iterable[Erased], claims: Any = (("elin", HERS),), **facts: Any
) -> list[tuple[str, list[str], int]]:
    """What a replay finds: case, tables of which rows go, and how many rows it is not sure of."""
    rows: dict[str, tuple[Erased, ...]] = {}
    for one in known:
        rows[one.item] = (*rows.get(one.item, ()), one)
    cases = {one.case_id for one in known}
    memory = Memory(
        source="shop",
        registry=DATED,
        today=TODAY,
        names=NAMES,
        rows=rows,
        claims={c: frozenset(claim for whose, claim in claims if whose == c) for c in cases},
        refs={case: case for case in cases},
    )
    source: Any = Restored(now, **facts)
    return [
        (one.ref, sorted(item.table for item in one.plan.items), one.unsure)
        for one in seek(source, memory)
    ]


AS_ERASED = elin()
NOTED = elin(name="Elin Å")  # another state of the same row
GOES, UNSURE = [("elin", ["customer"], 0)], [("elin", [], 1)]


@pytest.mark.parametrize(
    ("now", "known", "found"),
    [
        (AS_ERASED, [erased(AS_ERASED)], GOES),
        (NOTED, [erased(AS_ERASED, after=NOTED)], []),  # emptied already
        (NOTED, [erased(AS_ERASED)], GOES),  # as it was some time before
        (elin("2026-06-01"), [erased(NOTED)], GOES),  # born on the very day
        (elin("2026-06-02"), [erased(AS_ERASED)], UNSURE),  # a new row under an old key
        (elin(None), [erased(AS_ERASED)], UNSURE),
        (elin("long ago"), [erased(AS_ERASED)], UNSURE),
        (elin(email="eva@example.com"), [erased(AS_ERASED)], UNSURE),  # somebody else's by now
        (invoice(1, "2026-02-02"), [erased(invoice(1, None))], [("elin", [], 1)]),  # no date
    ],
)
def test_a_row_that_is_there_again(now: Row, known: list[Erased], found: Any) -> None:
    assert again(now, known=known) == found


def test_what_one_case_erased_is_told_of_that_case_and_else_of_the_last() -> None:
    later = AT + timedelta(days=5)
    known = [erased(AS_ERASED, case="first"), erased(NOTED, case="last", at=later)]
    claims = [("first", HERS), ("last", HERS)]
    for row, case in ((AS_ERASED, "first"), (NOTED, "last"), (elin(name="E"), "last")):
        assert again(row, known=known, claims=claims) == [(case, ["customer"], 0)]


def test_what_somebody_else_had_proved_makes_no_row_theirs() -> None:
    known = [erased(AS_ERASED), erased(order(9), case="another")]
    assert again(NOTED, known=known, claims=[("another", HERS)]) == UNSURE


@pytest.mark.parametrize("finding", [Finding.AMBIGUOUS, Finding.PROTECTED])
def test_what_may_be_several_persons_is_left_alone(finding: Finding) -> None:
    assert again(AS_ERASED, known=[erased(AS_ERASED)], finding=finding) == UNSURE


@pytest.mark.parametrize(
    ("created", "found"),
    [
        ("2026-06-01", [("elin", ["customer", "order"], 0)]),
        ("2026-06-02", UNSURE),  # the person has been a customer since
        (None, [("elin", ["customer", "order"], 0)]),  # nobody knows: what was erased counts
    ],
)
def test_rows_that_have_come_since_stop_it(created: str | None, found: Any) -> None:
    new = replace(order(4), values={**order(4).values, "created": created})
    assert again(AS_ERASED, new, known=[erased(AS_ERASED)]) == found


def test_since_when_counts_from_the_last_row_that_was_erased() -> None:
    new = replace(order(4), values={**order(4).values, "created": "2026-06-03"})
    first = replace(order(9), values={**order(9).values, "created": "2020-01-01"})
    known = [erased(AS_ERASED, at=AT + timedelta(days=4)), erased(first)]
    assert again(AS_ERASED, new, first, known=known) == [
        ("elin", ["customer", "order", "order"], 0)
    ]


def test_a_row_without_a_date_may_be_new_beside_rows_that_are_sure() -> None:
    known = [erased(AS_ERASED), erased(invoice(1, None))]
    assert again(AS_ERASED, invoice(1, "2018-02-02"), known=known) == [
        ("elin", ["customer", "invoice"], 1)
    ]


def test_what_the_law_keeps_today_as_it_is_is_nothing_to_do() -> None:
    kept = invoice(1, "2026-02-02", owner=0)
    kept = replace(kept, values={**kept.values, "remark": None})
    assert again(kept, known=[erased(kept)]) == []
