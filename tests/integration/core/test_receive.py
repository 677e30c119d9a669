"""Receiving: an update is acknowledged after its commit, whichever way it comes; forgeries are refused."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import Engine

from bot.desk import Desk
from bot.domain import audit
from bot.emulator.client import EmulatorClient, Person
from bot.emulator.server import TOKEN, Emulator
from bot.store.tables import AuditEvent, FailedUpdate, SeenUpdate
from bot.store.unit import Unit
from bot.telegram.receive import Poller
from bot.telegram.send import BotApi
from bot.telegram.transport import AiohttpRequest
from bot.web import app as web_app
from tests.integration.core.rig import Update, a_desk, echo, outbox, rows, until, written
from tests.support import an_office

SECRET = "a-secret-of-the-tests-only"


class Gate:
    """A handler that holds back until it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.entered = threading.Event()

    def __call__(self, unit: Unit, update: Update) -> None:
        self.entered.set()
        assert self.open.wait(10)
        echo(unit, update)


def handle(unit: Unit, update: Update) -> None:
    """Echoes texts; other updates (such as the group's own) are seen and left at that."""
    if "text" in update.get("message", {}):
        echo(unit, update)


@contextlib.asynccontextmanager
async def polling(desk: Desk, emulator: Emulator) -> AsyncIterator[Poller]:
    request = AiohttpRequest()
    poller = Poller(desk, BotApi(request, api_url=emulator.url, token=TOKEN))
    task = asyncio.create_task(poller.run())
    try:
        yield poller
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await poller.stop()
        await request.shutdown()


@pytest.fixture
async def anna(client: EmulatorClient) -> Person:
    return await client.person("Anna", role="staff", id=501)


async def test_polling_acknowledges_only_what_is_committed(
    engine: Engine, emulator: Emulator, anna: Person
) -> None:
    gate, pending = Gate(), emulator.world.inbox.pending
    async with a_desk(engine, gate) as desk, polling(desk, emulator):
        await anna.say("one")
        await anna.say("two")
        await until(gate.entered.is_set)
        await asyncio.sleep(0.6)
        assert len(pending) == 2
        gate.open.set()
        await until(lambda: not pending)
        assert outbox(engine, 501) == ["one", "two"]


async def test_polling_loses_nothing_of_a_flood_and_keeps_its_order(
    engine: Engine, emulator: Emulator, anna: Person
) -> None:
    numbers = [str(n) for n in range(230)]
    for number in numbers:
        await anna.say(number)
    async with a_desk(engine, handle, lane_cap=5) as desk, polling(desk, emulator):
        await until(lambda: not emulator.world.inbox.pending, seconds=15)
    assert outbox(engine, 501) == numbers


async def test_polling_goes_on_after_an_outage_of_telegram(
    engine: Engine, emulator: Emulator, client: EmulatorClient, anna: Person
) -> None:
    await client.fault("getUpdates", status=502)
    async with a_desk(engine, handle) as desk, polling(desk, emulator):
        await anna.say("one")
        await until(lambda: outbox(engine, 501) == ["one"])
    tried = [call["status"] for call in await client.calls("getUpdates")]
    assert tried[0] == 502


async def test_what_was_not_committed_at_the_end_comes_again_after_the_start(
    engine: Engine, emulator: Emulator, anna: Person
) -> None:
    def never(_unit: Unit, _update: Update) -> None:
        raise ZeroDivisionError

    async with a_desk(engine, never, waits=(30.0,)) as desk, polling(desk, emulator):
        await anna.say("one")
        await until(lambda: rows(engine, FailedUpdate))
    assert len(emulator.world.inbox.pending) == 1
    async with a_desk(engine, handle) as desk, polling(desk, emulator):
        await until(lambda: outbox(engine, 501) == ["one"])


async def test_the_end_confirms_what_was_committed(
    engine: Engine, emulator: Emulator, anna: Person
) -> None:
    async with a_desk(engine, handle) as desk:
        async with polling(desk, emulator):
            await anna.say("one")
            await until(lambda: rows(engine, SeenUpdate))
        assert not emulator.world.inbox.pending


async def test_the_end_waits_for_a_commit_that_is_under_way(
    engine: Engine, emulator: Emulator, anna: Person
) -> None:
    gate = Gate()
    async with a_desk(engine, gate) as desk:
        async with polling(desk, emulator):
            await anna.say("one")
            await until(gate.entered.is_set)
            asyncio.get_running_loop().call_later(0.2, gate.open.set)
        assert not emulator.world.inbox.pending


async def test_an_update_that_polling_brings_twice_has_one_effect(
    engine: Engine, emulator: Emulator, client: EmulatorClient, anna: Person
) -> None:
    async with a_desk(engine, handle) as desk, polling(desk, emulator):
        await anna.say("one")
        await until(lambda: not emulator.world.inbox.pending)
        await client.redeliver(count=8)
        await anna.say("two")
        await until(lambda: outbox(engine, 501)[-1] == "two")
    assert outbox(engine, 501) == ["one", "two"]


@contextlib.asynccontextmanager
async def listening(desk: Desk, *, secret: str = SECRET) -> AsyncIterator[str]:
    """The web application on a port of its own; gives its address."""
    app = web_app.build(desk, an_office(), secret=secret)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def post(url: str, body: Any, *, secret: str | None = SECRET) -> aiohttp.ClientResponse:
    headers = {} if secret is None else {web_app.SECRET_HEADER: secret}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with (
        aiohttp.ClientSession() as session,
        session.post(url + web_app.WEBHOOK_PATH, data=io.BytesIO(data), headers=headers) as answer,
    ):
        return answer


async def test_the_webhook_answers_after_the_commit(engine: Engine) -> None:
    gate = Gate()
    async with a_desk(engine, gate) as desk, listening(desk) as url:
        waiting = asyncio.ensure_future(post(url, written(1, chat=1)))
        await until(gate.entered.is_set)
        await asyncio.sleep(0.05)
        assert not waiting.done()
        gate.open.set()
        assert (await waiting).status == 200
        assert outbox(engine, 1) == ["text 1"]


@pytest.mark.parametrize("shown", [None, "", "wrong", SECRET[:-1], SECRET + "x", "å" * 26])
async def test_a_forged_webhook_call_is_refused_and_counted(
    engine: Engine, shown: str | None
) -> None:
    async with a_desk(engine) as desk, listening(desk) as url:
        for number in range(3):
            assert (await post(url, written(number, chat=1), secret=shown)).status == 403
        assert (await post(url, written(1, chat=1))).status == 200
    assert outbox(engine, 1) == ["text 1"]
    (event,) = rows(engine, AuditEvent)
    assert event.code == audit.Code.UPDATE_FORGED.value
    assert json.loads(event.facts) == {"count": 1}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"{}", b"7", b'{"update_id": "x"}', b'{"update_id": -1}']
)
async def test_garbage_at_the_webhook_is_refused_and_harms_nobody(
    engine: Engine, body: bytes
) -> None:
    async with a_desk(engine) as desk, listening(desk) as url:
        assert (await post(url, body)).status == 400
        assert (await post(url, written(1, chat=0))).status == 200


async def test_a_body_without_measure_is_refused(engine: Engine) -> None:
    async with a_desk(engine) as desk, listening(desk) as url:
        assert (await post(url, b" " * (web_app.BODY_LIMIT + 1))).status == 413


async def test_a_flooding_chat_is_told_to_come_again(engine: Engine) -> None:
    gate = Gate()
    async with a_desk(engine, gate, lane_cap=1) as desk, listening(desk) as url:
        first = asyncio.ensure_future(post(url, written(1, chat=1)))
        await until(gate.entered.is_set)
        second = asyncio.ensure_future(post(url, written(2, chat=1)))
        await asyncio.sleep(0.05)
        answer = await post(url, written(3, chat=1))
        gate.open.set()
        assert [(await first).status, (await second).status] == [200, 200]
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert outbox(engine, 1) == ["text 1", "text 2"]


async def test_the_same_webhook_call_eight_times_at_once_has_one_effect(engine: Engine) -> None:
    async with a_desk(engine) as desk, listening(desk) as url:
        answers = await asyncio.gather(*(post(url, written(1, chat=1)) for _ in range(8)))
    assert [answer.status for answer in answers] == [200] * 8
    assert outbox(engine, 1) == ["text 1"]


async def test_telegram_brings_a_flood_again_until_all_of_it_is_handled_in_order(
    engine: Engine, emulator: Emulator, client: EmulatorClient, anna: Person
) -> None:
    numbers = [str(n) for n in range(30)]
    async with a_desk(engine, handle, lane_cap=1) as desk, listening(desk) as url:
        request = AiohttpRequest()
        hook = {"url": url + web_app.WEBHOOK_PATH, "secret_token": SECRET}
        await BotApi(request, api_url=emulator.url, token=TOKEN).call("setWebhook", hook)
        for number in numbers:
            await anna.say(number)
        await until(lambda: len(outbox(engine, 501)) >= 30)
        await client.redeliver(count=8)
        await request.shutdown()
    assert outbox(engine, 501) == numbers


async def test_there_is_no_webhook_without_a_secret(engine: Engine) -> None:
    async with a_desk(engine) as desk, listening(desk, secret="") as url:
        assert (await post(url, written(1, chat=1), secret="")).status == 404


async def test_health_and_readiness_tell_apart_a_living_and_a_working_program(
    engine: Engine,
) -> None:
    async with a_desk(engine) as desk, listening(desk) as url, aiohttp.ClientSession() as session:

        async def status(path: str) -> int:
            async with session.get(url + path) as answer:
                return answer.status

        assert (await status("/healthz"), await status("/readyz")) == (200, 200)
        await desk.stop()
        assert (await status("/healthz"), await status("/readyz")) == (200, 503)
