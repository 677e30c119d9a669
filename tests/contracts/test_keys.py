"""A key is corrected with all that points to it, or the declaration is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.plans import CorrectionPlan
from bot.domain.receipts import CorrectionOutcome
from bot.domain.registry import Registry
from bot.sources import sql_check
from bot.sources.findings import Verdict
from bot.sources.registry_file import RegistryFileError, load_registry
from bot.sources.sql import SqlSource
from tests.contracts import oracle
from tests.contracts.conftest import DATABASES, TODAY, empty_database

OLD, NEW = "anna@example.se", "åsa@example.se"
ABOUT = (
    "category: c, purpose: P, legal_basis: b, origin: O, "
    "period: {sv: Ett år, en: A year}"
)  # fmt: skip
FILE = f"""\
categories: {{c: {{sv: Allt, en: All}}}}
sources:
  club:
    kind: sql
    label: Club
    url: env:CLUB_URL
    tables:
      member: {{label: Member, key: email, {ABOUT}, person: true, identities: {{email: email}},
        fields: {{email: {{label: E-mail, correct: email, erase: {{fixed: "{{key}}"}}}}}}}}
      booking: {{label: Booking, key: id, {ABOUT}, references: [{{columns: member, table: member, target: email}}],
        fields: {{place: {{label: Place, correct: text}}}}}}
      seat: {{label: Seat, key: [member, number], {ABOUT},
        references: [{{columns: member, table: member, target: email}}], fields: {{colour: {{label: Colour}}}}}}
      wish: {{label: Wish, key: id, {ABOUT},
        references: [{{columns: [member, number], table: seat}}], fields: {{words: {{label: Words}}}}}}
"""
LATER = {  # how what points to a key can follow it
    "sqlite": "",
    "postgresql": "DEFERRABLE INITIALLY IMMEDIATE",
    "mariadb": "ON UPDATE CASCADE",
    "mysql": "ON UPDATE CASCADE",
}
WISH = """,
  FOREIGN KEY (member, number) REFERENCES seat (member, number) {later}"""  # MySQL 9.7 takes no such change, by nobody
TABLES = """
CREATE TABLE member (email VARCHAR(99) PRIMARY KEY);
CREATE TABLE booking (id INTEGER PRIMARY KEY, member VARCHAR(99) REFERENCES member (email) ON UPDATE CASCADE, place TEXT);
CREATE TABLE seat (member VARCHAR(99) REFERENCES member (email) {later}, number INTEGER, colour TEXT, PRIMARY KEY (member, number));
CREATE TABLE wish (id INTEGER PRIMARY KEY, member VARCHAR(99), number INTEGER, words TEXT,
  FOREIGN KEY (member, number) REFERENCES seat (member, number) {later});
INSERT INTO member VALUES ('anna@example.se'), ('bo@example.se');
INSERT INTO booking VALUES (1, 'anna@example.se', 'Hall'), (2, 'bo@example.se', 'Hall');
INSERT INTO seat VALUES ('anna@example.se', 1, 'red'), ('anna@example.se', 2, 'blue'), ('bo@example.se', 1, 'red');
INSERT INTO wish VALUES (1, 'anna@example.se', 2, 'near'), (2, 'bo@example.se', 1, 'far');
"""  # fmt: skip


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    found = empty_database(request.param, tmp_path)
    tables = TABLES if request.param != "mysql" else TABLES.replace(WISH, "")
    build(found, tables.format(later=LATER[request.param]))
    return found


def build(url: str, statements: str) -> None:
    engine = oracle.engine_for(url)
    with engine.begin() as connection:
        for statement in filter(str.strip, statements.split(";\n")):
            connection.exec_driver_sql(statement)


def declared(tmp_path: Path, url: str, text: str = FILE) -> Registry:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return load_registry(path, {"CLUB_URL": url})


@pytest.fixture
def source(tmp_path: Path, url: str) -> Iterator[SqlSource]:
    adapter = SqlSource(declared(tmp_path, url).source("club"))
    yield adapter
    adapter.close()


def everything(url: str) -> list[Any]:
    with oracle.engine_for(url).connect() as connection:
        return [
            sorted(tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {t}"))
            for t in ("member", "booking", "seat", "wish")
        ]


def change(new: str = NEW) -> CorrectionPlan:
    return CorrectionPlan(
        source="club", table="member", key=(OLD,), column="email", old=OLD, new=new
    )


def test_whatever_points_to_a_key_follows_it_and_a_second_try_finds_its_own_work(
    source: SqlSource, url: str
) -> None:
    before = everything(url)
    assert source.correct(change()) is CorrectionOutcome.APPLIED
    assert source.correct(change()) is CorrectionOutcome.APPLIED
    swapped = [
        sorted(tuple(NEW if v == OLD else v for v in row) for row in rows) for rows in before
    ]
    assert [sorted(rows) for rows in everything(url)] == swapped


def test_a_key_that_somebody_else_has_is_refused_and_nothing_is_changed(
    source: SqlSource, url: str
) -> None:
    before = everything(url)
    assert source.correct(change("bo@example.se")) is CorrectionOutcome.REFUSED
    assert everything(url) == before
    gone = CorrectionPlan(
        source="club", table="member", key=("x@example.se",), column="email", old="x", new=NEW
    )
    assert source.correct(gone) is CorrectionOutcome.GONE


def test_a_foreign_key_that_cannot_follow_is_told_beforehand(tmp_path: Path, url: str) -> None:
    registry = declared(tmp_path, url)
    source = registry.source("club")

    def told() -> list[str]:
        checks = sql_check.checks(registry, source, today=TODAY)
        faults = (one for one in checks if one.verdict is Verdict.FAULT)
        return [one.says for one in faults if "could not follow" in one.says]

    assert told() == []
    if url.startswith("postgresql"):
        stiff = "ALTER TABLE seat ALTER CONSTRAINT seat_member_fkey NOT DEFERRABLE"
        build(url, stiff)
        (says,) = told()
        assert "make the foreign key ON UPDATE CASCADE or DEFERRABLE" in says


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("place: {label: Place", "member: {label: Place", "would move the entry to another owner"),
        ("kind: sql", "kind: http", "cannot be carried along when it is corrected"),
    ],
)
def test_what_cannot_follow_by_its_nature_is_refused_in_the_file(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    with pytest.raises(RegistryFileError) as failure:
        declared(tmp_path, "https://127.0.0.1", FILE.replace(old, new))
    assert any(fault in told for told in failure.value.faults)
