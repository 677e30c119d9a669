"""What every dialogue is played in: a migrated database, the sample register, every handler."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import handlers
from bot.emulator.register.build import build
from bot.sources.sql import SqlSource
from bot.telegram.application import Conversations
from bot.telegram.routing import Router
from tests.dialogues.house import TOKEN, Plot
from tests.support import NOON, an_office, fresh_engine, surroundings


def talks_of() -> Conversations:
    router = Router()
    handlers.register(router)
    talks = Conversations(router, token=TOKEN, bot_username="westila_insyn_bot")
    asyncio.run(talks.start())
    return talks


def plot_in(folder: Path) -> Plot:
    """Everything that is made once."""
    engine = fresh_engine(folder)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    register = folder / "register.db"
    build(f"sqlite:///{register}", today=NOON.date())
    around = surroundings(office=an_office(erasure_wait=timedelta(hours=24)))
    declared = replace(around.office.registry.source("westila"), url=f"sqlite:///{register}")
    return Plot(
        database=folder / "insyn.db",
        register=register,
        source=SqlSource(declared, clock=lambda: NOON),
        around=around,
        talks=talks_of(),
    )


@pytest.fixture(scope="session")
def plot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plot]:
    made = plot_in(tmp_path_factory.mktemp("plot"))
    yield made
    made.source.close()
