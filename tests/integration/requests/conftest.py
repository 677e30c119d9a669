"""Two customers of the sample company, each with a private chat."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

import handlers
from bot.domain.claims import Claim, ClaimKind
from bot.store.engine import open_engine
from bot.telegram.application import Conversations
from bot.telegram.routing import Router
from tests.integration.requests.chat import ANNA, EMAIL, MARKO, PHONE, Chat
from tests.support import fresh_engine


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


@pytest.fixture
def engine(template: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(template, tmp_path / "insyn.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'insyn.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def marko(engine: Engine, talks: Conversations) -> Chat:
    """A customer who has proved an e-mail address and a phone number."""
    chat = Chat(engine, talks, MARKO)
    chat.proves(EMAIL, PHONE)
    return chat


@pytest.fixture
def anna(engine: Engine, talks: Conversations) -> Chat:
    """Another customer."""
    chat = Chat(engine, talks, ANNA)
    chat.proves(Claim(ClaimKind.EMAIL, "anna@example.org"), Claim(ClaimKind.PHONE, "+46701740607"))
    return chat
