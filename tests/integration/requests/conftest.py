"""Two customers of the sample company, each with a private chat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.domain.claims import Claim, ClaimKind
from bot.telegram.application import Conversations
from tests.integration.requests.chat import ANNA, EMAIL, MARKO, PHONE, Chat
from tests.support import fresh_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = fresh_engine(tmp_path)
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
