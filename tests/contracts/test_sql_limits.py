"""What keeps a source from taking Insyn down: time limits, a bounded pool, rows in little memory."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Holdings, SourceHoldings
from bot.domain.on_file import ContactMatch
from bot.domain.rows import PackedRows
from bot.sources import matching
from bot.sources.sql import SqlSource
from bot.sources.sql_check import _undeclared
from bot.sources.sql_engine import POOL, engine_for
from bot.sources.sql_plans import _Explained
from bot.sources.sql_schema import load_schema
from tests.contracts import big_person, oracle
from tests.contracts.conftest import MYSQLS, noon
from tests.contracts.test_check import searched

ENDLESS = sa.text(  # MySQL would know the number of them at once
    "SELECT sum(a.customer_id + b.customer_id + c.customer_id + d.customer_id) "
    "FROM customer a, customer b, customer c, customer d"
)
MANY = 1234
PHONE = Claim(ClaimKind.PHONE, "+46701740605")
RAK = Claim(ClaimKind.EMAIL, "räk@example.com")
SPELT = (
    ("phone", "+46 (0)70 174 06 05", PHONE),
    ("phone", "tel. 070\u2011174 06 05, kvällar", PHONE),
    ("email", " Räk@Example.com ", RAK),
    ("email", "\tra\u0308k@example.com", RAK),
    ("personnummer", "850709-9805", Claim(ClaimKind.PERSONNUMMER, "198507099805")),
)
ELIN = frozenset({Claim(ClaimKind.EMAIL, "elin.akesson@example.com")})


def test_a_statement_that_takes_too_long_is_stopped(url):
    engine = engine_for(url, statement_seconds=0.3)
    began = time.monotonic()

    with pytest.raises(sa.exc.OperationalError), engine.connect() as connection:
        connection.scalar(ENDLESS)
    engine.dispose()
    assert time.monotonic() - began < 5


def test_a_statement_after_a_stopped_one_runs(url):
    engine = engine_for(url, statement_seconds=0.3)
    with pytest.raises(sa.exc.OperationalError), engine.connect() as connection:
        connection.scalar(ENDLESS)

    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM customer")) > 0
    engine.dispose()


def test_many_searches_at_once_share_a_bounded_pool(source):
    with ThreadPoolExecutor(24) as threads:
        found = list(threads.map(source.find, [ELIN] * 48))

    assert {one.finding for one in found} == {Finding.FOUND}
    assert source._engine.pool.checkedin() <= POOL["pool_size"] + POOL["max_overflow"]


@pytest.fixture
def busy(url):
    """Elin wrote more often than anybody."""
    engine = oracle.engine_for(url)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(sa.text("PRAGMA foreign_keys = OFF"))
        connection.execute(
            sa.text(
                "INSERT INTO web_visitor (analytics_id, customer_id, first_seen) "
                "VALUES ('GA1.2.busy', 1, '2025-01-01')"
            )
        )
        connection.execute(
            sa.text(
                "INSERT INTO web_visit (visit_id, analytics_id, visited_at, page, ip_address) "
                "VALUES (:id, 'GA1.2.busy', '2025-01-01 10:00:00', :page, '192.0.2.7')"
            ),
            [{"id": 10_000 + n, "page": f"/åäö/{n}"} for n in range(MANY)],
        )


@pytest.mark.usefixtures("busy")
def test_many_rows_are_packed_and_are_the_same_rows(source, url):
    holdings = source.find(ELIN)

    visits = {row.key: row.values for row in holdings.rows if row.table == "web_visit"}
    assert isinstance(holdings.rows, PackedRows)
    assert len(holdings.rows) == sum(1 for _ in holdings.rows)
    wanted = {
        key: row["page"]
        for key, row in oracle.dump(url)["web_visit"].items()
        if row["analytics_id"] == "GA1.2.busy"
    }
    assert wanted.items() <= {key: values["page"] for key, values in visits.items()}.items()


@pytest.mark.usefixtures("busy")
def test_packed_rows_come_back_from_json_as_they_went(source):
    holdings = source.find(ELIN)

    again = SourceHoldings.from_json(holdings.as_json())

    assert list(again.rows) == list(holdings.rows)
    assert len(Holdings(sources=(again,)).rows) == len(holdings.rows)


def test_a_person_with_very_many_rows_is_exported_in_little_memory(tmp_path):
    """In processes of their own, so that nothing else counts."""
    rows, megabytes = big_person.megabytes(tmp_path, 100_000)

    assert rows > 100_000
    assert 0 < megabytes < 100


@pytest.mark.parametrize("url", MYSQLS, indirect=True)
def test_where_no_index_stands_on_expressions_columns_that_the_check_asks_for_do(registry, url):
    """On MariaDB and MySQL generated columns with an index serve each search, and nobody is missed."""
    told = "".join(one.says for one in searched(registry) if one.about == "westila.customer")
    statements = re.findall(r"ALTER TABLE .*?;", told)
    assert len(statements) == 7
    engine = engine_for(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        said = [one.says for one in _undeclared(registry.sources[0], connection)]
        table = load_schema(registry.sources[0], connection).tables["customer"]
        for column, kind in (("email", ClaimKind.EMAIL), ("phone", ClaimKind.PHONE)):
            indexes = [f"insyn_{column}", f"insyn_{column}_odd"]
            assert used(connection, table.parts_like(column, kind)) == indexes
    assert "westila.customer" not in {one.about for one in searched(registry)}
    assert not [one for one in said if "insyn_" in one]

    source = SqlSource(registry.source("westila"), clock=noon)
    for column, written, claim in SPELT:
        with engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE customer SET {column} = :v WHERE customer_id = 1"), {"v": written})  # fmt: skip
        assert source.contact_on_file(claim).match is ContactMatch.ONE, written
    source.close()
    engine.dispose()


def used(connection, parts):
    """The indexes by which the database would carry out the parts of a search."""
    asked = [(_Explained(part), matching.wanted(PHONE)) for part in parts]
    return [connection.execute(*one).mappings().one()["key"] for one in asked]
