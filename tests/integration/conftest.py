"""What tests of several parts of the conversation share: the bot's handlers, started once."""

from __future__ import annotations

import asyncio

import pytest

import handlers
from bot.telegram.application import Conversations
from bot.telegram.routing import Router


@pytest.fixture(scope="session")
def talks() -> Conversations:
    router = Router()
    handlers.register(router)
    conversations = Conversations(router, token="1:test", bot_username="westila_insyn_bot")
    asyncio.run(conversations.start())
    return conversations
