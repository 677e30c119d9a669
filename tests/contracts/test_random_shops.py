"""Whatever a company's tables look like: all that is shown goes or is kept, and nothing of anybody else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Holdings, SourceRefusedError, access_cells
from bot.domain.plans import Action, ErasurePlan, erased_cells, erasure_plan, kept_cells
from bot.sources.sql import SqlSource
from tests.contracts.conftest import TODAY, noon
from tests.contracts.shops import PERSONS, Rows, Shop, shops
from tests.proofs import proof


def dump(shop: Shop, path: Path) -> Rows:
    found: Rows = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        for table in shop.tables:
            for row in connection.execute(f"SELECT * FROM {table.name}"):
                found[table.name, row["id"]] = dict(row)
    return found


def claims_of(person: int) -> frozenset[Claim]:
    return frozenset({Claim(ClaimKind.EMAIL, f"p{person}@example.com")})


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shops") / "shop.db"


@pytest.mark.timeout(600)
@given(shop=shops())
@settings(
    max_examples=proof(short=20, whole=300),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_what_is_shown_is_erased_or_kept_and_nobody_elses(path: Path, shop: Shop):
    registry, owners = shop.registry(path), shop.owners()
    for person in range(1, PERSONS + 1):
        shop.build(path)
        with closing(SqlSource(registry.sources[0], clock=noon)) as source:
            found = source.find(claims_of(person))
            event(found.finding.value)
            if found.finding is Finding.AMBIGUOUS:
                assert found.rows == ()
                assert contested(shop, owners, person)
                continue
            assert {(row.table, row.key[0]) for row in found.rows} == {
                row for row, owned in owners.items() if person in owned
            }
            assert all(owners[row.table, row.key[0]] == {person} for row in found.rows)
            check_erasure(shop, source, registry, Holdings(sources=(found,)), path)


def contested(shop: Shop, owners: dict[Any, set[int]], person: int) -> bool:
    """Whether a row of the person's, or with their address on it, is tied to one that is not theirs."""
    address = f"p{person}@example.com"
    theirs = [row for row, owned in owners.items() if person in owned]
    named = [row for row, values in shop.rows.items() if values.get("mail") == address]
    near = [*theirs, *named, *(tied for row in (*theirs, *named) for tied in shop.tied(row))]
    return any(owners[row] != {person} for row in near)


def held_by_a_stranger(shop: Shop, plan: ErasurePlan) -> bool:
    """Whether somebody else's row points, without owning, to a row that is to go."""
    going = {(i.table, i.key[0]) for i in plan.items if i.action is Action.DELETE}
    mine = {(item.table, item.key[0]) for item in plan.items}
    return any(target in going for row, target in shop.pointers() if row not in mine)


def check_erasure(
    shop: Shop, source: SqlSource, registry: Any, holdings: Holdings, path: Path
) -> None:
    plan = erasure_plan(registry, holdings, today=TODAY)
    erased, kept = erased_cells(registry, plan), kept_cells(registry, plan)
    assert erased | kept == access_cells(registry, holdings)
    assert not erased & kept

    before = dump(shop, path)
    if held_by_a_stranger(shop, plan):
        with pytest.raises(SourceRefusedError):
            source.erase(plan)
        assert dump(shop, path) == before
        return
    receipt = source.erase(plan)
    after = dump(shop, path)
    assert receipt.clean
    for row, values in before.items():
        for column, value in values.items():
            cell = ("shop", row[0], (row[1],), column)
            if cell not in erased and cell in kept:
                assert after[row][column] == value
    mine = {(item.table, item.key[0]) for item in plan.items}
    assert {r: v for r, v in after.items() if r not in mine} == {
        r: v for r, v in before.items() if r not in mine
    }
    assert source.erase(plan) == receipt
    assert dump(shop, path) == after
