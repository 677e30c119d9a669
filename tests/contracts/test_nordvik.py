"""A company with a wholly different schema is served by its YAML alone; plain SQL by hand agrees."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Holdings, Row
from bot.domain.plans import CorrectionPlan, PlanOutdatedError, erasure_plan
from bot.domain.receipts import CorrectionOutcome
from bot.domain.registry import Registry
from bot.sources.findings import Verdict
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from bot.sources.sql_check import checks
from bot.sources.sql_draft import drafted
from tests.contracts.conftest import TODAY, noon
from tests.nordvik import register
from tests.nordvik.register import Known
from tests.pg import fresh_database
from tests.proofs import proof

SOURCES_FILE = Path(__file__).parents[2] / "examples" / "nordvik" / "sources.yaml"


@functools.cache
def template() -> tuple[str, list[Known]]:
    url = fresh_database()
    return url, register.build(url, today=TODAY)


@pytest.fixture
def url() -> str:
    return fresh_database(template()[0])


@pytest.fixture
def registry(url: str) -> Registry:
    return load_registry(SOURCES_FILE, {"NORDVIK_URL": url})


@pytest.fixture
def source(registry: Registry) -> Iterator[SqlSource]:
    adapter = SqlSource(registry.source("nordvik"), clock=noon)
    yield adapter
    adapter.close()


def email(known: Known) -> frozenset[Claim]:
    return frozenset({Claim(ClaimKind.EMAIL, known.email.lower())})


def keys(rows: tuple[Row, ...]) -> dict[str, set[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = {table: set() for table in register.KEYS}
    for row in rows:
        found[row.table].add(tuple(map(str, row.key)))
    return found


def expected_keys(mine: register.Dump) -> dict[str, set[tuple[str, ...]]]:
    return {table: {tuple(map(str, key)) for key in rows} for table, rows in mine.items()}


def test_everybody_is_found_with_what_is_marked_as_deleted_too(source, url):
    deleted = 0
    for known in template()[1]:
        mine = register.belonging(url, known.id)
        found = source.find(email(known))

        assert found.finding is Finding.FOUND
        assert keys(found.rows) == expected_keys(mine)
        deleted += sum(bool(row.get("deleted_at") or row.get("is_deleted"))
                       for rows in mine.values() for row in rows.values())  # fmt: skip
    assert deleted > 30


def test_every_value_comes_out_in_its_one_spelling(source, url):
    known = template()[1][0]
    mine = register.belonging(url, known.id)
    by_key = {(row.table, tuple(map(str, row.key))): row for row in source.find(email(known)).rows}

    for table, rows in mine.items():
        for key, row in rows.items():
            told = by_key[table, tuple(map(str, key))].values
            for column in set(row) & set(told):
                assert spelt(told[column]) == spelt(row[column]), f"{table}.{column}"


def spelt(value: object) -> str:
    if isinstance(value, dict):
        return '{"excess":"1500.5","named":["Freja Lindqvist"]}'
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date):  # a moment comes in UTC
        return value.isoformat().replace(" ", "T")
    return str(value)


@pytest.mark.parametrize("kind", [ClaimKind.PHONE, ClaimKind.PERSONNUMMER])
def test_other_identities_lead_to_the_same_rows(source, url, kind):
    known = template()[1][6]
    with psycopg.connect(url) as connection:
        sql = "SELECT national_id FROM party WHERE party_id = %s"
        [number] = connection.execute(sql, (known.id,)).fetchone() or [""]
    value = known.phone if kind is ClaimKind.PHONE else number
    rows = source.find(frozenset({Claim(kind, value)})).rows

    found = {table: ids for table, ids in keys(rows).items() if table != "conversation"}
    mine = expected_keys(register.belonging(url, known.id))
    del mine["conversation"]  # those without a party are known by their address alone
    assert found == mine


def test_a_correction_at_a_composite_key_changes_that_value_alone(source, url):
    known = template()[1][0]
    row = next(r for r in source.find(email(known)).rows if r.table == "contact_point")
    plan = CorrectionPlan(
        source="nordvik", table="contact_point", key=row.key, column="phone",
        old=row.values["phone"], new="+46701740690",
    )  # fmt: skip
    expected = register.dump(url)
    expected["contact_point"][known.id, 1]["phone"] = "+46701740690"

    assert source.correct(plan) is CorrectionOutcome.APPLIED
    assert source.correct(plan) is CorrectionOutcome.APPLIED
    assert register.dump(url) == expected


def test_erasing_everybody_leaves_exactly_what_plain_sql_leaves(source, registry, url):
    for known in template()[1][: proof(short=20, whole=1000)]:
        rows, mine = register.dump(url), register.belonging(url, known.id)
        plan = erasure_plan(registry, Holdings(sources=(source.find(email(known)),)), today=TODAY)
        receipt = source.erase(plan)

        assert receipt.clean
        assert register.dump(url) == register.erased(rows, mine, today=TODAY)
        assert source.find(email(known)).finding is Finding.NOTHING
        assert source.erase(plan) == receipt


def test_a_home_that_two_people_insure_stops_the_automatic_path(source, registry, url):
    one, other = two_with_homes(url)
    plan = erasure_plan(registry, Holdings(sources=(source.find(email(one)),)), today=TODAY)
    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE policy SET home_id = (SELECT min(home_id::text)::uuid FROM policy WHERE holder_id = %s) "
            "WHERE holder_id = %s AND home_id IS NOT NULL",
            (one.id, other.id),
        )
    before = register.dump(url)

    assert source.find(email(one)).finding is Finding.AMBIGUOUS
    assert source.find(email(other)).finding is Finding.AMBIGUOUS
    with pytest.raises(PlanOutdatedError):
        source.erase(plan)
    assert register.dump(url) == before


def two_with_homes(url: str) -> tuple[Known, Known]:
    insured = [k for k in template()[1] if register.belonging(url, k.id)["home"]]
    return insured[0], insured[1]


def test_the_check_has_nothing_to_say_against_it(registry, url):
    before = register.dump(url)
    told = list(checks(registry, registry.sources[0], today=TODAY))

    faults = [one.says for one in told if one.verdict is not Verdict.OK]
    assert [fault for fault in faults if "superuser" not in fault] == []
    assert any("every column that is searched has an index" in one.says for one in told)
    assert register.dump(url) == before


def test_a_draft_of_it_finds_the_same_rows(url, tmp_path: Path):
    path = tmp_path / "sources.yaml"
    path.write_text(drafted(url, reference="env:REGISTER_URL").text, "utf-8")
    registry = load_registry(path, {"REGISTER_URL": url})
    source = SqlSource(registry.sources[0], clock=noon)
    for known in template()[1][:5]:
        mine = expected_keys(register.belonging(url, known.id))
        assert keys(source.find(email(known)).rows) == mine
    source.close()
