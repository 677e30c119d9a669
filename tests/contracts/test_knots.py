"""Rows that point to themselves, to one another, or in circles can be erased, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Holdings
from bot.domain.plans import erasure_plan
from bot.domain.registry import Registry
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from tests.contracts import oracle
from tests.contracts.conftest import DATABASES, empty_database

SCHEMA = (
    """CREATE TABLE person (person_id INTEGER PRIMARY KEY, email VARCHAR(99) NOT NULL,
       home_id INTEGER, sponsor_id INTEGER REFERENCES person (person_id))""",
    """CREATE TABLE home (home_id INTEGER PRIMARY KEY,
       owner_id INTEGER NOT NULL REFERENCES person (person_id), street VARCHAR(99))""",
    """CREATE TABLE post (post_id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES person (person_id),
       answers_id INTEGER REFERENCES post (post_id), body VARCHAR(99))""",
)
CIRCLE = "ALTER TABLE person ADD CONSTRAINT home FOREIGN KEY (home_id) REFERENCES home (home_id)"
DECLARED = """
categories: {any: {sv: Allt, en: All}}
texts:
  said: &said {sv: x, en: x}
sources:
  club:
    kind: sql
    label: *said
    url: env:CLUB_URL
    tables:
      person: &table
        label: *said
        category: any
        purpose: *said
        legal_basis: b
        origin: *said
        period: *said
        key: person_id
        person: true
        identities: {email: email}
        references:
          - {columns: home_id, table: home, direction: none}
          - {columns: sponsor_id, table: person, target: person_id, direction: none}
        fields:
          email: {label: *said, erase: {fixed: "{key}@x.invalid"}}
      home:
        label: *said
        category: any
        purpose: *said
        legal_basis: b
        origin: *said
        period: *said
        key: home_id
        references: [{columns: owner_id, table: person, target: person_id}]
        fields:
          street: {label: *said}
      post:
        label: *said
        category: any
        purpose: *said
        legal_basis: b
        origin: *said
        period: *said
        key: post_id
        references:
          - {columns: author_id, table: person, target: person_id}
          - {columns: answers_id, table: post, target: post_id, direction: none}
        fields:
          body: {label: *said}
"""
POSTS = 900  # more than one statement deletes at once


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    url = empty_database(request.param, tmp_path)
    with oracle.engine_for(url).begin() as connection:
        for statement in SCHEMA:
            connection.execute(sa.text(statement))
        if request.param != "sqlite":
            connection.execute(sa.text(CIRCLE))
        for who, name in ((1, "anna"), (2, "bo")):
            connection.execute(
                sa.text("INSERT INTO person VALUES (:i, :e, NULL, NULL)"),
                {"i": who, "e": f"{name}@example.com"},
            )
            connection.execute(
                sa.text("INSERT INTO home VALUES (:h, :i, 'Gatan 1')"), {"h": who * 10, "i": who}
            )
        connection.execute(sa.text("UPDATE person SET home_id = person_id * 10"))
        connection.execute(sa.text("UPDATE person SET sponsor_id = 1 WHERE person_id = 1"))
        for post in range(1, POSTS + 1):
            connection.execute(
                sa.text("INSERT INTO post VALUES (:p, 1, :a, 'x')"),
                {"p": post, "a": post - 1 or None},
            )
        connection.execute(sa.text(f"UPDATE post SET answers_id = {POSTS} WHERE post_id = 1"))
    return url


@pytest.fixture
def registry(url: str, tmp_path: Path) -> Registry:
    path = tmp_path / "sources.yaml"
    path.write_text(DECLARED, encoding="utf-8")
    return load_registry(path, {"CLUB_URL": url})


@pytest.fixture
def source(registry: Registry) -> Iterator[SqlSource]:
    adapter = SqlSource(registry.source("club"))
    yield adapter
    adapter.close()


def counted(url: str) -> dict[str, int]:
    with oracle.engine_for(url).connect() as connection:
        return {
            name: int(connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one())
            for name in ("person", "home", "post")
        }


def test_a_ring_of_answers_and_a_circle_of_tables_are_erased_whole(
    source: SqlSource, registry: Registry, url: str
) -> None:
    anna = frozenset({Claim(ClaimKind.EMAIL, "anna@example.com")})
    holdings = Holdings(sources=(source.find(anna),))
    plan = erasure_plan(registry, holdings, today=date(2026, 6, 1))
    assert len(plan.items) == POSTS + 2
    receipt = source.erase(plan)
    assert receipt.clean
    assert counted(url) == {"person": 1, "home": 1, "post": 0}
    assert source.erase(plan) == receipt


def test_a_row_that_somebody_else_points_to_stops_it_and_leaves_everything(
    source: SqlSource, registry: Registry, url: str
) -> None:
    anna = frozenset({Claim(ClaimKind.EMAIL, "anna@example.com")})
    plan = erasure_plan(registry, Holdings(sources=(source.find(anna),)), today=date(2026, 6, 1))
    oracle.execute(url, "UPDATE person SET sponsor_id = 1 WHERE person_id = 2")
    before = counted(url)
    with pytest.raises(Exception, match="data source"):
        source.erase(plan)
    assert counted(url) == before
