"""The town of the customer's tests: a migrated database, the sample register, every handler."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.emulator.register.build import build
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from bot.store.engine import open_engine
from bot.telegram.application import Conversations
from tests import pg
from tests.integration.customer.town import Person, Town
from tests.support import EXAMPLE, NOON, fresh_engine

ELIN, MARKO, THIEF = 9001, 9002, 9666
EITHER = pytest.mark.parametrize("town", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlSource]:
    url = f"sqlite:///{tmp_path_factory.mktemp('register') / 'register.db'}"
    build(url, today=NOON.date())
    registry = load_registry(EXAMPLE / "sources.yaml", {"WESTILA_URL": url})
    source = SqlSource(registry.source("westila"), clock=lambda: NOON)
    yield source
    source.close()


@pytest.fixture
def town(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    talks: Conversations,
    register: SqlSource,
) -> Iterator[Town]:
    """On SQLite, unless a test asks for the other database too by the name of its marker."""
    if getattr(request, "param", "sqlite") == "postgresql":
        engine = open_engine(pg.migrated_database())
    else:
        engine = fresh_engine(tmp_path)
    yield Town(engine, talks, register)
    engine.dispose()


@pytest.fixture
def elin(town: Town) -> Person:
    """A customer whose e-mail address and phone number are on file."""
    return town.person(ELIN)


@pytest.fixture
def thief(town: Town) -> Person:
    """Somebody else with a Telegram account of their own."""
    return town.person(THIEF)
