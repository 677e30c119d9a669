"""What only databases can promise: all or nothing, and a declaration that is compared with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, SourceRefusedError, SourceUnavailableError
from bot.domain.on_file import ContactMatch
from bot.domain.receipts import CorrectionOutcome
from bot.sources.sql import SqlSource
from bot.sources.sql_asking import Asked
from bot.sources.sql_schema import SourceSchemaError
from tests import mysql
from tests.contracts import oracle
from tests.contracts.conftest import MYSQLS, noon
from tests.contracts.test_sources import (
    ELIN,
    MARKO,
    MARKO_ID,
    SARA,
    email,
    found,
    marko_moves,
    phone,
    plan_for,
)
from tests.proofs import proof


def test_an_erasure_that_the_database_stops_half_way_leaves_everything(source, registry, url):
    plan = plan_for(source, registry, email(SARA), email(MARKO))
    oracle.execute(url, "CREATE TABLE loan (customer_id INTEGER REFERENCES address(address_id))")
    oracle.execute(
        url, "INSERT INTO loan SELECT address_id FROM address WHERE customer_id = :c", c=MARKO_ID
    )
    before = oracle.dump(url)

    with pytest.raises(SourceRefusedError):
        source.erase(plan)
    assert oracle.dump(url) == before


@pytest.mark.parametrize("url", MYSQLS, indirect=True)
def test_what_a_rule_of_the_database_forbids_is_refused_and_no_outage(source, url):
    oracle.execute(url, "ALTER TABLE address ADD CHECK (street <> 'Nya Torget 4')")
    before = oracle.dump(url)

    assert source.correct(marko_moves()) is CorrectionOutcome.REFUSED
    assert oracle.dump(url) == before


def test_a_moment_is_set_where_the_database_keeps_no_time_zone(source, url):
    if url.startswith("postgresql"):
        oracle.execute(url, "ALTER TABLE consent ALTER withdrawn_at TYPE timestamp")
    oracle.execute(url, "UPDATE consent SET withdrawn_at = NULL WHERE consent_id = 1")
    ended = marko_moves(
        table="consent", key=(1,), column="withdrawn_at", old=None, new="2026-06-01T14:00:00+02:00"
    )

    assert source.correct(ended) is source.correct(ended) is CorrectionOutcome.APPLIED
    stored = oracle.dump(url)["consent"][(1,)]["withdrawn_at"]
    assert stored == ("2026-06-01T14:00:00" if url.startswith("sqlite") else "2026-06-01T12:00:00")


def test_a_missing_sqlite_file_is_not_made(registry, tmp_path):
    url = f"sqlite:///{tmp_path / 'gone'}"
    down = SqlSource(replace(registry.source("westila"), url=url), clock=noon)

    with pytest.raises(SourceUnavailableError):
        down.ping()
    assert not (tmp_path / "gone").exists()


def test_a_source_that_came_back_is_used_again(registry, url, source):
    source.ping()
    if url.startswith("postgresql"):
        kill = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
        oracle.execute(url, f"{kill} AND datname = current_database()")
    if url.startswith(("mariadb", "mysql")):
        mysql.throw_out(url)

    assert found(source, email(ELIN)).finding is Finding.FOUND


def test_a_database_unlike_its_declaration_is_told_with_every_difference(registry, url, source):
    oracle.execute(url, "ALTER TABLE address RENAME COLUMN city TO the_city")
    oracle.execute(url, "ALTER TABLE consent RENAME TO permission")

    with pytest.raises(SourceSchemaError) as failure:
        source.ping()
    assert list(map(str, failure.value.faults)) == [
        "address.city: no such column; is the_city meant?",
        "consent: no such table; write its name as the database has it",
    ]


def test_a_foreign_key_that_is_not_declared_is_told(registry, url):
    declared = registry.source("westila")
    tables = tuple(
        replace(table, references=()) if table.name == "consent" else table
        for table in declared.tables
    )
    source = SqlSource(replace(declared, tables=tables), clock=noon)

    with pytest.raises(SourceSchemaError) as failure:
        source.ping()
    source.close()
    assert "consent.customer_id: points to customer" in str(failure.value.faults[0])


@pytest.mark.parametrize(
    ("make", "columns"),
    [
        (email, (("customer", "email"), ("support_message", "sender_email"))),
        (phone, (("customer", "phone"),)),
    ],
)
def test_whose_a_contact_is_agrees_with_what_a_search_by_it_finds(source, url, make, columns):
    rows = oracle.dump(url)
    stored = {row[column] for table, column in columns for row in rows[table].values()} - {None}
    expected = {Finding.NOTHING: ContactMatch.NONE, Finding.AMBIGUOUS: ContactMatch.SEVERAL}

    claims = [make(contact) for contact in sorted(stored)[:: proof(short=4, whole=1)]]
    matches = [source.contact_on_file(claim).match for claim in claims]
    assert len(claims) > 20
    assert matches == [
        expected.get(found(source, claim).finding, ContactMatch.ONE) for claim in claims
    ]


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        (email(MARKO), email("marko@example.invalid")),
        (phone("+46701740606"), phone("+46701740999")),
    ],
    ids=["email", "phone"],
)
def test_a_contact_of_nobody_is_looked_for_along_the_same_way(source, known, unknown, monkeypatch):
    """Else the time would tell who is on file: whoever is found is followed further."""
    declared = source._source
    tables = tuple(
        replace(table, person=True) if table.name == "support_message" else table
        for table in declared.tables
    )
    wide = SqlSource(replace(declared, tables=tables), clock=noon)
    asked: list[str] = []
    rows = Asked.rows

    def heard(self: Asked, *args: Any) -> Any:
        asked.append(str(self.question))
        return rows(self, *args)

    monkeypatch.setattr(Asked, "rows", heard)
    assert wide.contact_on_file(known).match is ContactMatch.ONE
    of_one, asked[:] = set(asked), []
    assert wide.contact_on_file(unknown).match is ContactMatch.NONE
    wide.close()
    assert any("support_message.customer_id IN" in one for one in of_one)  # it went further
    assert of_one < set(asked)
    assert all("LIMIT" in one for one in set(asked) - of_one)  # somebody whose way can be gone


@pytest.mark.parametrize(("born", "one"), [("20", True), ("19", False)])
def test_a_personnummer_that_lost_its_zeros_as_a_number_is_found(source, url, born, one):
    oracle.execute(url, "ALTER TABLE customer ADD COLUMN number BIGINT")
    oracle.execute(url, "UPDATE customer SET number = 1029805 WHERE customer_id = 1")
    declared = source._source
    tables = tuple(
        replace(
            table,
            identities={"number": ClaimKind.PERSONNUMMER},
            fields=(*table.fields, replace(table.field_of("note"), column="number")),
        )
        if table.name == "customer"
        else table
        for table in declared.tables
    )
    numbered = SqlSource(replace(declared, tables=tables), clock=noon)
    claim = Claim(ClaimKind.PERSONNUMMER, f"{born}0001029805")

    assert (numbered.contact_on_file(claim).match is ContactMatch.ONE) is one
    numbered.close()


@pytest.mark.parametrize(
    ("flag", "finding"),
    [
        ("ja", Finding.PROTECTED),
        ("X", Finding.PROTECTED),
        ("N", Finding.FOUND),
        ("", Finding.FOUND),
    ],
)
def test_a_flag_in_words_protects_unless_it_says_no(source, url, flag, finding):
    oracle.execute(url, "UPDATE customer SET company_name = :f WHERE customer_id = 1", f=flag)
    declared = source._source
    tables = tuple(
        replace(table, protected="company_name") if table.name == "customer" else table
        for table in declared.tables
    )
    flagged = SqlSource(replace(declared, tables=tables), clock=noon)

    assert found(flagged, email(ELIN)).finding is finding
    flagged.close()
