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
from tests import mariadb
from tests.pg import fresh_database
from tests.proofs import WHOLE

TODAY = date(2026, 6, 1)
SOURCES_FILE = Path(__file__).parents[2] / "examples" / "westila" / "sources.yaml"


@functools.cache
def _postgres_template() -> str:
    url = fresh_database()
    build(url, today=TODAY)
    return url


@functools.cache
def _mariadb_template() -> str:
    url = mariadb.fresh_mariadb()
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
    mariadb.server_program() is None, reason="MariaDB was left out: no server is installed here"
)
DATABASES = ("sqlite", "postgresql", pytest.param("mariadb", marks=WITHOUT_MARIADB))


ON_MARIADB = ("test_sources.py", "test_sql_limits.py")  # in `make test`; all in `make proofs`


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The contract itself holds on MariaDB in every run, and what is built on it in the proofs."""
    left_out = [] if WHOLE else [item for item in items if _is_only_for_proofs(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _is_only_for_proofs(item: pytest.Item) -> bool:
    here = item.path.parent == Path(__file__).parent
    return here and "mariadb" in item.name and item.path.name not in ON_MARIADB


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path, template_folder: Path) -> str:
    """A register of the test's own."""
    return fresh_register(request.param, tmp_path, template_folder)


def fresh_register(kind: str, tmp_path: Path, template_folder: Path) -> str:
    if kind == "postgresql":
        return fresh_database(_postgres_template())
    if kind == "mariadb":
        return mariadb.copy_of(_mariadb_template())
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
