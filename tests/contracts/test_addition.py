"""A row is added to a database once, with a key of its own, and bound to its owner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot.domain.additions import AdditionPlan
from bot.domain.receipts import CorrectionOutcome
from bot.domain.registry import Addition, NewKey, Registry, Source
from bot.sources.sql import SqlSource
from tests.contracts import oracle

MARKO_ID = 2
ADDRESS = AdditionPlan(
    source="westila",
    table="address",
    owner="customer",
    owner_key=(MARKO_ID,),
    asked={"kind": "delivery", "street": "Åsgatan 7", "postcode": "423 56", "city": "Malmö"},
)
MESSAGE = replace(
    ADDRESS,
    table="support_message",
    asked={"sender_name": "Marko Kovačević"},
    given={"sender_email": "-", "received_at": "2026-06-01T12:00:00+00:00", "subject": "-", "body": "-"},
)  # fmt: skip


def added(url: str, table: str, before: oracle.Dump) -> list[oracle.Row]:
    after = oracle.dump(url)[table]
    return [dict(row) for key, row in after.items() if key not in before[table]]


def test_eight_tries_at_once_add_one_row(source: SqlSource, url: str) -> None:
    before = oracle.dump(url)
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda _: source.add(ADDRESS), range(8)))
    assert set(outcomes) == {CorrectionOutcome.APPLIED}
    (row,) = added(url, "address", before)
    key = max(row["address_id"] for row in before["address"].values()) + 1
    assert row == {**ADDRESS.asked, "address_id": key, "customer_id": MARKO_ID}


def test_owners_that_add_at_the_same_moment_get_numbers_of_their_own(
    source: SqlSource, url: str
) -> None:
    before = oracle.dump(url)
    plans = [replace(ADDRESS, owner_key=(owner,)) for owner in range(1, 5)]
    with ThreadPoolExecutor(4) as threads:
        outcomes = set(threads.map(source.add, plans))
    assert outcomes == {CorrectionOutcome.APPLIED}
    assert {row["customer_id"] for row in added(url, "address", before)} == set(range(1, 5))
    once = oracle.dump(url)
    assert source.add(replace(ADDRESS, owner_key=(999999,))) is CorrectionOutcome.GONE
    missing = replace(ADDRESS, asked={"street": "Ögatan 9"})
    assert source.add(missing) is CorrectionOutcome.REFUSED
    assert oracle.dump(url) == once


def test_a_random_key_and_what_is_set_go_with_the_row(registry: Registry, url: str) -> None:
    before = oracle.dump(url)
    asked = Addition(ask=("sender_name",), set=MESSAGE.given, key=NewKey.UUID)
    source = SqlSource(_with(registry, "support_message", asked))
    assert source.add(MESSAGE) is source.add(MESSAGE) is CorrectionOutcome.APPLIED
    source.close()
    (row,) = added(url, "support_message", before)
    assert UUID(str(row["message_id"])).version == 4
    assert (row["sender_name"], row["customer_id"]) == ("Marko Kovačević", MARKO_ID)
    assert datetime.fromisoformat(str(row["received_at"])).hour == 12


def _with(registry: Registry, name: str, add: Addition) -> Source:
    source = registry.source("westila")
    tables = tuple(replace(t, add=add) if t.name == name else t for t in source.tables)
    return replace(source, tables=tables)
