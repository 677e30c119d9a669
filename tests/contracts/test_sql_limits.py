"""What keeps a source from taking Insyn down: time limits, a bounded pool, rows in little memory."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Holdings, SourceHoldings
from bot.domain.rows import PackedRows
from bot.sources.sql_engine import POOL, engine_for
from tests.contracts import big_person, oracle

ENDLESS = sa.text("SELECT count(*) FROM customer a, customer b, customer c, customer d")
MANY = 1234
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
