"""The sample register on each kind of database: built once, copied for each test."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.registry import Registry
from bot.emulator.register.build import build
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from tests import mysql
from tests.pg import fresh_database
from tests.proofs import in_proofs

TODAY = date(2026, 6, 1)
HERE = Path(__file__).parent
SOURCES_FILE = HERE.parents[1] / "examples" / "westila" / "sources.yaml"


@functools.cache
def _postgres_template() -> str:
    url = fresh_database()
    build(url, today=TODAY)
    return url


@functools.cache
def _mysql_template(kind: str) -> str:
    url = mysql.fresh_mysql(kind)
    build(url, today=TODAY)
    return url


@functools.cache
def _sqlite_template(folder: Path) -> Path:
    path = folder / "template.db"
    build(f"sqlite:///{path}", today=TODAY)
    return path


@pytest.fixture(scope="session")
def template_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="insyn-register-") as folder:
        yield Path(folder)


WITHOUT_MARIADB = pytest.mark.skipif(
    mysql.server_program("mariadb") is None,
    reason="MariaDB was left out: no server is installed here",
)
MYSQLS = (  # MySQL is there when it is asked for: `make mysql-test`
    pytest.param("mariadb", marks=WITHOUT_MARIADB),
    *(("mysql",) if mysql.server_program("mysql") else ()),
)
DATABASES = ("sqlite", "postgresql", *MYSQLS)


ON_MARIADB = (  # in `make test`, for they ask most of a database's own SQL; all in `make proofs`
    "test_access_shows_many_customers_exactly_what_plain_sql_finds",
    "test_a_phone_is_found_in_each_usual_spelling",
    "test_a_personnummer_is_found_in_each_usual_spelling",
    "test_letters_outside_ascii_are_folded_in_addresses",
    "test_blanks_of_any_kind_around_an_address_do_not_hide_it",
    "test_wildcards_in_an_address_match_only_themselves",
    "test_two_records_of_one_person_are_erased_together",
    "test_a_protected_identity_stops_the_automatic_path",
    "test_a_correction_changes_one_value_and_nothing_else",
    "test_a_value_that_somebody_else_changed_is_left_alone",
    "test_of_eight_corrections_at_once_one_wins",
    "test_a_value_that_the_database_does_not_take_is_refused",
    "test_erasing_many_customers_leaves_exactly_what_plain_sql_leaves",
    "test_a_plan_is_not_carried_out_on_rows_that_changed",
    "test_a_moment_is_set_where_the_database_keeps_no_time_zone",
    "test_a_source_that_is_down_says_so",
    "test_a_statement_that_takes_too_long_is_stopped",
    "test_a_statement_after_a_stopped_one_runs",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        name = getattr(item, "originalname", "")
        if "mariadb" in item.name and item.path.parent == HERE and name not in ON_MARIADB:
            item.add_marker(in_proofs)


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path, template_folder: Path) -> str:
    """A register of the test's own."""
    return fresh_register(request.param, tmp_path, template_folder)


def empty_database(kind: str, tmp_path: Path) -> str:
    """A database of the test's own without anything in it."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return fresh_database() if kind == "postgresql" else mysql.fresh_mysql(kind)


def fresh_register(kind: str, tmp_path: Path, template_folder: Path) -> str:
    if kind == "postgresql":
        return fresh_database(_postgres_template())
    if kind in ("mariadb", "mysql"):
        return mysql.copy_of(_mysql_template(kind))
    copy = tmp_path / "register.db"
    shutil.copy(_sqlite_template(template_folder), copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def registry(url: str) -> Registry:
    return load_registry(SOURCES_FILE, {"WESTILA_URL": url})


@pytest.fixture
def source(registry: Registry) -> Iterator[SqlSource]:
    adapter = SqlSource(registry.source("westila"), clock=noon)
    yield adapter
    adapter.close()


def noon() -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
