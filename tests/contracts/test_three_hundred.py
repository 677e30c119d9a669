"""Plain SQL written apart from the product agrees on three hundred persons, row by row and value by value.

The suite takes some of them; `make proofs` takes all, on each database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Holdings
from bot.domain.plans import erasure_plan
from bot.domain.registry import Registry
from bot.emulator.register.build import build
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from tests.contracts import oracle
from tests.contracts.conftest import DATABASES, SOURCES_FILE, TODAY, empty_database, noon
from tests.contracts.test_sources import keys
from tests.proofs import proof

SHORT = {"sqlite": 60}  # of others 30


@pytest.fixture(scope="module", params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def persons(database: str) -> int:
    return proof(short=SHORT.get(database, 30), whole=300)


@pytest.fixture(scope="module")
def url(database: str, persons: int, tmp_path_factory: pytest.TempPathFactory) -> str:
    made = empty_database(database, tmp_path_factory.mktemp("three-hundred"))
    build(made, today=TODAY, customers=persons + 20)
    return made


@pytest.fixture(scope="module")
def registry(url: str) -> Registry:
    return load_registry(Path(SOURCES_FILE), {"WESTILA_URL": url})


@pytest.fixture(scope="module")
def source(registry: Registry) -> Iterator[SqlSource]:
    adapter = SqlSource(registry.source("westila"), clock=noon)
    yield adapter
    adapter.close()


def ordinary(rows: oracle.Dump, persons: int) -> list[oracle.Row]:
    """Everybody whom their address tells from all others, without a protected identity."""
    shared = Counter(str(row["email"]).lower() for row in rows["customer"].values())
    found = [
        dict(row)
        for _key, row in sorted(rows["customer"].items())
        if shared[str(row["email"]).lower()] == 1 and not row["protected_identity"]
    ]
    return found[:persons]


def claims(customer: oracle.Row) -> frozenset[Claim]:
    return frozenset({Claim(ClaimKind.EMAIL, str(customer["email"]).lower())})


@pytest.mark.timeout(600)
def test_access_shows_each_of_them_exactly_what_plain_sql_finds(source, url, persons):
    rows = oracle.dump(url)
    seen = 0
    for customer in ordinary(rows, persons):
        holdings = source.find(claims(customer))

        assert holdings.finding is Finding.FOUND
        assert keys(holdings.rows) == oracle.belonging(rows, customer)
        for row in holdings.rows:
            key = next(iter(keys((row,))[row.table]))
            told = {name: oracle.plain(name, value) for name, value in row.values.items()}
            assert told == {name: rows[row.table][key][name] for name in row.values}
        seen += 1
    assert seen == persons


@pytest.mark.timeout(600)
def test_erasing_each_of_them_leaves_exactly_what_plain_sql_leaves(source, registry, url, persons):
    expected = oracle.dump(url)
    erased = 0
    for customer in ordinary(expected, persons):
        oracle.erase(expected, customer, today=TODAY)
        found = source.find(claims(customer))
        plan = erasure_plan(registry, Holdings(sources=(found,)), today=TODAY)

        assert source.erase(plan).clean
        assert source.find(claims(customer)).finding is Finding.NOTHING
        erased += 1
    assert oracle.dump(url) == expected
    assert erased == persons
