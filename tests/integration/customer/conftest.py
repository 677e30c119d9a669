"""The town of the customer's tests: a migrated database, the sample register, every handler."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
from bot.emulator.register.build import build
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from bot.store.engine import open_engine
from bot.telegram.application import Conversations
from bot.telegram.routing import Router
from tests import pg
from tests.integration.customer.town import Person, Town
from tests.support import EXAMPLE, NOON, fresh_engine

ELIN, MARKO, THIEF = 9001, 9002, 9666
EITHER = pytest.mark.parametrize("town", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def talks() -> Conversations:
    router = Router()
    handlers.register(router)
    conversations = Conversations(router, token="1:test", bot_username="westila_insyn_bot")
    asyncio.run(conversations.start())
    return conversations


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    engine = fresh_engine(folder)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return folder / "insyn.db"


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
    template: Path,
    tmp_path: Path,
    talks: Conversations,
    register: SqlSource,
) -> Iterator[Town]:
    """On SQLite, unless a test asks for the other database too by the name of its marker."""
    if getattr(request, "param", "sqlite") == "postgresql":
        engine = open_engine(pg.migrated_database())
    else:
        shutil.copy(template, tmp_path / "insyn.db")
        engine = open_engine(f"sqlite:///{tmp_path / 'insyn.db'}")
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
