"""A migrated database of either kind for each test, and the emulator on the other side of the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.emulator.client import EmulatorClient
from bot.emulator.server import Emulator
from bot.emulator.webhook import Retry
from bot.store.engine import open_engine
from tests.pg import migrated_database
from tests.support import fresh_engine


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with the schema, once as SQLite and once as PostgreSQL."""
    if request.param == "sqlite":
        engine = fresh_engine(tmp_path)
    else:
        engine = open_engine(migrated_database())
    yield engine
    engine.dispose()


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(retry=Retry(first=0.01, most=0.05), page=False) as emulator:
        yield emulator


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[EmulatorClient]:
    async with EmulatorClient(emulator.url) as client:
        yield client
