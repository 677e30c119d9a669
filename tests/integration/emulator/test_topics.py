"""Groups with topics, as Telegram has them, and what the bot finds out about its own at start."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.emulator.client import EmulatorClient, Person, RefusedByAppError
from bot.emulator.server import Emulator
from bot.telegram import topics
from bot.telegram.send import BotApi
from bot.telegram.transport import AiohttpRequest


@pytest.fixture
async def wire(emulator: Emulator) -> AsyncIterator[BotApi]:
    request = AiohttpRequest()
    await request.initialize()
    yield BotApi(request, api_url=emulator.url, token=emulator.token)
    await request.shutdown()


async def group(client: EmulatorClient, anna: Person, **facts: Any) -> int:
    return int((await client.group("Staff", [anna], **facts))["id"])


@pytest.mark.parametrize(
    ("facts", "possible"),
    [
        ({"type": "supergroup", "forum": True, "bot_is_admin": True}, True),
        ({"type": "supergroup", "forum": True}, False),  # it may not make any
        ({"type": "supergroup", "bot_is_admin": True}, False),
        ({"type": "group"}, False),
    ],
)
async def test_a_topic_is_made_written_in_and_closed_where_that_may_be(
    client: EmulatorClient,
    anna: Person,
    bot: Bot,
    wire: BotApi,
    facts: dict[str, Any],
    possible: bool,
) -> None:
    chat = await group(client, anna, **facts)
    assert await topics.can_be_made(wire, chat) is possible
    if not possible:
        with pytest.raises(BadRequest):
            await bot.create_forum_topic(chat, "K7P-4MXQ-3")
        return
    made = await bot.create_forum_topic(chat, "K7P-4MXQ-3")
    said = await bot.send_message(chat, "x", message_thread_id=made.message_thread_id)
    assert (said.message_thread_id, said.is_topic_message) == (made.message_thread_id, True)
    assert await bot.close_forum_topic(chat, made.message_thread_id)
    with pytest.raises(BadRequest, match="not_modified"):
        await bot.close_forum_topic(chat, made.message_thread_id)
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(chat, "x", message_thread_id=999)


async def test_what_people_write_stands_in_the_topic_that_they_write_in(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    berit = await client.person("Berit", role="staff")
    facts = {"type": "supergroup", "forum": True, "bot_is_admin": True}
    chat = int((await client.group("Staff", [anna, berit], **facts))["id"])
    topic = (await bot.create_forum_topic(chat, "K7P-4MXQ-3")).message_thread_id
    card = await bot.send_message(chat, "card", message_thread_id=topic)

    await anna.in_chat(chat).say("beside it", topic=topic)
    await anna.in_chat(chat).say("to it", reply_to=card.message_id)
    await anna.in_chat(chat).say("in general")
    await bot.close_forum_topic(chat, topic)
    with pytest.raises(RefusedByAppError, match="closed"):
        await berit.in_chat(chat).say("too late", topic=topic)

    messages = (await client.get(f"chats/{chat}/messages"))["messages"]
    said = {one.get("text"): one for one in messages}
    assert said["beside it"]["reply_to_message"]["forum_topic_created"]["name"] == "K7P-4MXQ-3"
    assert said["to it"]["reply_to_message"]["text"] == "card"
    places = [said[one].get("message_thread_id") for one in ("beside it", "to it", "in general")]
    assert places == [topic, topic, None]


async def test_where_nothing_is_known_of_the_group_nothing_changes(wire: BotApi) -> None:
    assert await topics.can_be_made(wire, -100123) is False
    assert await topics.can_be_made(wire, None) is False
