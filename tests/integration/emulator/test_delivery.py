"""Updates reach the bot once, in order, by polling or by webhook, and again when a test asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict, NetworkError, TimedOut

from bot.emulator.client import EmulatorClient, Person
from bot.emulator.server import Emulator

Api = Callable[..., Awaitable[dict[str, Any]]]


class Receiver:
    """A webhook that notes what arrives and answers as it is told."""

    def __init__(self) -> None:
        self.arrived: list[tuple[int, str]] = []
        self.secrets: set[str | None] = set()
        self.answers: dict[str, list[int]] = {}
        self.in_flight: dict[int, int] = {}
        self.most_in_flight = 0
        self.pause = 0.0
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        chat_id, text = update["message"]["chat"]["id"], update["message"]["text"]
        self.in_flight[chat_id] = self.in_flight.get(chat_id, 0) + 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight[chat_id])
        await asyncio.sleep(self.pause)
        self.in_flight[chat_id] -= 1
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.arrived.append((chat_id, text))
        waiting = self.answers.get(text)
        return web.Response(status=waiting.pop(0) if waiting else 200)

    async def until(self, count: int) -> list[tuple[int, str]]:
        async with asyncio.timeout(5):
            while len(self.arrived) < count:
                await asyncio.sleep(0.005)
        return self.arrived


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def confirmed(bot: Bot) -> None:
    async with asyncio.timeout(5):
        while (await bot.get_webhook_info()).pending_update_count:
            await asyncio.sleep(0.005)


# Polling


async def test_updates_are_kept_until_an_offset_confirms_them(anna: Person, bot: Bot) -> None:
    await anna.say("one")
    await anna.say("two")
    first = await bot.get_updates(limit=2)
    assert [u.message.text for u in first] == ["/start", "one"]
    assert first[1].update_id == first[0].update_id + 1
    assert [u.message.text for u in await bot.get_updates()] == ["/start", "one", "two"]
    rest = await bot.get_updates(offset=first[1].update_id + 1)
    assert [u.message.text for u in rest] == ["two"]


async def test_a_negative_offset_forgets_all_but_the_newest(anna: Person, bot: Bot) -> None:
    await anna.say("one")
    assert [u.message.text for u in await bot.get_updates(offset=-1)] == ["one"]
    assert [u.message.text for u in await bot.get_updates()] == ["one"]


async def test_a_long_poll_answers_as_soon_as_something_comes(anna: Person, bot: Bot) -> None:
    start = (await bot.get_updates())[-1].update_id + 1
    polling = asyncio.create_task(bot.get_updates(offset=start, timeout=20))
    await asyncio.sleep(0.03)
    assert not polling.done()
    await anna.say("now")
    async with asyncio.timeout(1):
        assert [u.message.text for u in await polling] == ["now"]


async def test_a_second_get_updates_ends_the_first_with_409(anna: Person, api: Api) -> None:
    start = (await api("getUpdates"))["result"][-1]["update_id"] + 1
    older = asyncio.create_task(api("getUpdates", offset=start, timeout=20))
    await asyncio.sleep(0.03)
    newer = asyncio.create_task(api("getUpdates", offset=start, timeout=20))
    refused = await older
    assert refused["status"] == 409
    assert refused["description"].startswith("Conflict: terminated by other getUpdates request")
    await anna.say("now")
    assert len((await newer)["result"]) == 1


async def test_get_updates_beside_a_webhook_is_a_conflict(bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_kinds_that_were_not_asked_for_do_not_come(anna: Person, bot: Bot) -> None:
    await bot.get_updates(offset=-1, allowed_updates=["callback_query"])
    await anna.say("not heard")
    assert [u.message.text for u in await bot.get_updates(allowed_updates=["message"])] == [
        "/start"
    ]
    await anna.say("heard")
    assert (await bot.get_updates())[-1].message.text == "heard"


async def test_a_confirmed_update_can_be_brought_again_eight_times(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    seen = await bot.get_updates()
    await bot.get_updates(offset=seen[-1].update_id + 1)
    await client.redeliver(seen[-1].update_id, count=8)
    again = await bot.get_updates(offset=seen[-1].update_id + 1)
    assert [u.update_id for u in again] == [seen[-1].update_id] * 8


# Webhook


async def test_a_chat_stays_in_order_through_failures_and_others_do_not_wait(
    client: EmulatorClient, anna: Person, bot: Bot, receiver: Receiver
) -> None:
    bea = await client.person("Bea")
    receiver.answers["stuck"] = [500, 503, 404]
    receiver.pause = 0.005
    await bot.set_webhook(receiver.url, secret_token="s3cret_-")
    await anna.say("stuck")
    await anna.say("after")
    await bea.say("free")
    arrived = await receiver.until(7)
    assert [text for chat, text in arrived if chat == anna.id] == [
        "/start",
        *["stuck"] * 4,
        "after",
    ]
    assert arrived.index((bea.id, "free")) < arrived.index((anna.id, "after"))
    assert receiver.secrets == {"s3cret_-"}
    assert receiver.most_in_flight == 1
    await confirmed(bot)


async def test_webhook_info_tells_the_last_error(
    anna: Person, bot: Bot, receiver: Receiver
) -> None:
    receiver.answers["/start"] = [500] * 3
    await bot.set_webhook(receiver.url, max_connections=7, allowed_updates=["message"])
    await receiver.until(4)
    await confirmed(bot)
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert (info.max_connections, info.allowed_updates) == (7, ("message",))


async def test_what_no_webhook_took_waits_for_polling(anna: Person, bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/closed")
    await anna.say("lost?")
    async with asyncio.timeout(5):
        while (await bot.get_webhook_info()).last_error_message != "Connection refused":
            await asyncio.sleep(0.005)
    await bot.delete_webhook()
    assert [u.message.text for u in await bot.get_updates()] == ["/start", "lost?"]


async def test_pending_updates_are_dropped_when_the_bot_says_so(
    anna: Person, bot: Bot, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    await anna.say("fresh")
    assert await receiver.until(1) == [(anna.id, "fresh")]


async def test_one_update_can_arrive_eight_times_at_once(
    client: EmulatorClient, anna: Person, bot: Bot, receiver: Receiver
) -> None:
    receiver.pause = 0.02
    await bot.set_webhook(receiver.url)
    await receiver.until(1)
    told = await client.redeliver(count=8)
    assert told["statuses"] == [200] * 8
    assert len(receiver.arrived) == 9
    assert receiver.most_in_flight == 8


# Faults and limits


async def test_a_scripted_429_says_how_long_to_wait_and_passes(
    client: EmulatorClient, anna: Person, api: Api
) -> None:
    await client.fault("sendMessage", status=429, retry_after=3)
    refused = await api("sendMessage", chat_id=anna.id, text="one")
    assert (refused["status"], refused["parameters"]) == (429, {"retry_after": 3})
    assert (await api("sendMessage", chat_id=anna.id, text="two"))["ok"] is True
    assert await anna.texts() == ["two"]


async def test_a_connection_can_be_cut_before_or_after_the_effect(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    await client.fault("sendMessage", drop=True)
    await client.fault("sendMessage", drop=True, after=True)
    for text in ("never", "twice?"):
        with pytest.raises(NetworkError):
            await bot.send_message(anna.id, text)
    assert await anna.texts() == ["twice?"]
    assert [c["status"] for c in await client.calls("sendMessage")] == [0, 0]


async def test_a_call_takes_effect_although_the_caller_did_not_wait_for_the_answer(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    await client.fault("sendMessage", delay=0.1)
    with pytest.raises(TimedOut):
        await bot.send_message(anna.id, "slow", read_timeout=0.02)
    assert (await anna.wait_for("slow")).text == "slow"


async def test_with_limits_on_a_chat_gets_its_burst_and_then_429(
    client: EmulatorClient, anna: Person, api: Api
) -> None:
    await client.limits(per_chat=0.01, burst=2)
    sent = [await api("sendMessage", chat_id=anna.id, text=t) for t in ("one", "two", "three")]
    assert [answer["status"] for answer in sent] == [200, 200, 429]
    assert sent[2]["parameters"] == {"retry_after": 100}
    await client.advance(100)
    assert (await api("sendMessage", chat_id=anna.id, text="three"))["ok"] is True
    await client.limits(on=False)
    assert (await api("sendMessage", chat_id=anna.id, text="four"))["ok"] is True


async def test_a_group_gets_only_so_many_messages_a_minute(
    client: EmulatorClient, anna: Person, api: Api
) -> None:
    group = await client.group("Staff", [anna])
    await client.limits(per_group_minute=5, burst=100, overall=100)
    sent = [await api("sendMessage", chat_id=group["id"], text=str(n)) for n in range(6)]
    assert [answer["status"] for answer in sent] == [200] * 5 + [429]
    assert sent[5]["parameters"] == {"retry_after": 12}


async def test_every_call_of_the_bot_is_on_record(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    await bot.send_message(anna.id, "hello")
    (call,) = await client.calls("sendMessage")
    assert (call["status"], call["chat_id"], call["params"]["text"]) == (200, anna.id, "hello")
    assert await client.calls(since=call["n"]) == []


async def test_whoever_waits_is_let_go_when_the_emulator_ends() -> None:
    async with aiohttp.ClientSession() as session:
        async with Emulator() as emulator:
            poll = session.get(f"{emulator.url}/bot{emulator.token}/getUpdates?timeout=50")
            waiting = asyncio.ensure_future(poll)
            stream = await session.get(f"{emulator.url}/client/events")
            await stream.content.readline()
            started = time.monotonic()
        assert time.monotonic() - started < 2
        answer = await waiting
        assert (await answer.json())["result"] == []
