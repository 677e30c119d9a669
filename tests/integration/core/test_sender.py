"""The sender: order per chat, and what becomes of a message when Telegram refuses or falls silent."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Engine

from bot.desk import Desk
from bot.domain.messages import Edit, Kind, Send
from bot.emulator.client import EmulatorClient, Person
from bot.emulator.server import TOKEN, Emulator
from bot.store import outbox as rows_left
from bot.store.tables import Case, Conversation, Outbox, Process
from bot.store.unit import Unit
from bot.telegram.limits import Bucket, Limits
from bot.telegram.send import BotApi, Sender
from bot.telegram.transport import AiohttpRequest
from bot.telegram.typing import Typing
from tests.integration.core.rig import a_desk, rows, until

UNLIMITED = Limits(overall=0, chat=0, group=0)


@dataclass
class Office:
    """A desk whose words leave through a real sender."""

    engine: Engine
    desk: Desk
    sender: Sender

    async def say(self, chat: int, *texts: str, secret: bool = False, **facts: Any) -> None:
        kind = Kind.SECRET if secret else Kind.ORDINARY
        messages = [Send(text=one, kind=kind) for one in texts]
        await self.desk.run_in(f"chat:{chat}", _say, chat, messages, facts)

    def states(self, chat: int) -> list[str]:
        found = [row for row in rows(self.engine, Outbox) if row.chat_id == chat]
        return [row.state for row in sorted(found, key=lambda row: row.seq)]

    async def settled(self, chat: int, *states: str) -> None:
        await until(lambda: self.states(chat) == list(states))


def _say(unit: Unit, chat: int, messages: list[Send], facts: dict[str, Any]) -> None:
    unit.say(chat, *messages, **facts)


@contextlib.asynccontextmanager
async def an_office(
    engine: Engine, url: str, *, limits: Limits = UNLIMITED, process_id: str = "test"
) -> AsyncIterator[Office]:
    request = AiohttpRequest(seconds=5)
    wire = BotApi(request, api_url=url, token=TOKEN)
    async with a_desk(
        engine, on_born=lambda born: sender.take(born.letters), process_id=process_id
    ) as desk:
        sender = Sender(desk, wire, limits)
        await desk.run(rows_left.beat)
        try:
            yield Office(engine, desk, sender)
        finally:
            await sender.stop(0.2)
            await request.shutdown()


@pytest.fixture
async def office(engine: Engine, emulator: Emulator) -> AsyncIterator[Office]:
    async with an_office(engine, emulator.url) as office:
        yield office


@pytest.fixture
async def anna(client: EmulatorClient) -> Person:
    """Somebody who has met the bot."""
    return await client.person("Anna", role="staff", id=501)


@pytest.fixture
async def bo(client: EmulatorClient) -> Person:
    return await client.person("Bo", role="staff", id=502)


async def test_messages_arrive_in_order_in_each_chat(
    office: Office, anna: Person, bo: Person
) -> None:
    numbers = [str(n) for n in range(20)]
    await asyncio.gather(*(office.say(chat, n) for n in numbers for chat in (anna.id, bo.id)))
    for person in (anna, bo):
        await person.wait_for("19")
        assert await person.texts() == numbers


async def test_what_was_sent_is_marked_with_its_id_and_wiped(office: Office, anna: Person) -> None:
    await office.say(anna.id, "one", "two")
    await office.settled(anna.id, "sent", "sent")
    ids = [message.id for message in await anna.messages()]
    kept = sorted(rows(office.engine, Outbox), key=lambda row: row.seq)
    assert [row.message_id for row in kept] == ids
    assert [row.sealed_body for row in kept] == [None, None]


async def test_a_chat_that_must_wait_waits_as_long_as_told_and_alone(
    office: Office, client: EmulatorClient, anna: Person, bo: Person
) -> None:
    await client.fault("sendMessage", status=429, retry_after=1, chat_id=anna.id)
    await office.say(anna.id, "one", "two")
    await office.say(bo.id, "other")
    await bo.wait_for("other", timeout=0.9)
    assert await anna.texts() == []
    await anna.wait_for("two")
    assert await anna.texts() == ["one", "two"]
    first, second, *_ = [
        call for call in await client.calls("sendMessage") if call["chat_id"] == anna.id
    ]
    assert second["at"] - first["at"] >= 1.0


def _open_case(unit: Unit, chat: int) -> str:
    case = Case(
        ref="IN-TEST", right="access", state="new", chat_id=chat, tg_user_id=chat,
        person_digest="x", language="sv", level=1, sealed_claims=b"x", sealed_request=b"x",
        received_at=unit.now, statutory_due=date(2027, 1, 1), due=date(2027, 1, 1),
        opened_at=unit.now,
    )  # fmt: skip
    return unit.add(case).id


async def test_a_person_who_blocked_the_bot_is_noted_on_the_case(
    office: Office, anna: Person, bo: Person
) -> None:
    case_id = await office.desk.run(_open_case, anna.id)
    await anna.block()
    await office.say(anna.id, "your answer", case_id=case_id)
    await office.say(bo.id, "other")
    await bo.wait_for("other")
    await office.settled(anna.id, "failed")
    (case,) = rows(office.engine, Case)
    assert case.notice_failed == "blocked"
    blocked = {chat.chat_id: chat.blocked_at for chat in rows(office.engine, Conversation)}
    assert blocked[anna.id] is not None
    assert blocked[bo.id] is None


async def test_a_chat_that_is_gone_is_noted_on_the_case(office: Office) -> None:
    case_id = await office.desk.run(_open_case, 404)
    await office.say(404, "your answer", case_id=case_id)
    await office.settled(404, "failed")
    assert rows(office.engine, Case)[0].notice_failed == "chat gone"
    assert rows(office.engine, Outbox)[0].sealed_body is None


async def test_a_group_that_became_a_supergroup_is_followed(
    office: Office, client: EmulatorClient, anna: Person
) -> None:
    old = (await client.group("Cases", [anna]))["id"]
    new = (await client.upgrade(old))["id"]
    await office.say(old, "one", "two")
    await anna.in_chat(new).wait_for("two")
    assert await anna.in_chat(new).texts() == ["one", "two"]
    moved = {chat.chat_id: chat.moved_to for chat in rows(office.engine, Conversation)}
    assert moved[old] == new


async def test_a_secret_whose_fate_is_unknown_is_never_sent_again(
    office: Office, client: EmulatorClient, anna: Person
) -> None:
    await client.fault("sendMessage", drop=True, after=True)
    await office.say(anna.id, "123456", secret=True)
    await office.say(anna.id, "afterwards")
    await anna.wait_for("afterwards")
    await office.settled(anna.id, "in_doubt", "sent")
    assert await anna.texts() == ["123456", "afterwards"]


async def test_a_secret_that_got_lost_is_given_up_and_not_repeated(
    office: Office, client: EmulatorClient, anna: Person
) -> None:
    await client.fault("sendMessage", status=502)
    await office.say(anna.id, "123456", secret=True)
    await office.settled(anna.id, "in_doubt")
    assert await anna.texts() == []
    assert len(await client.calls("sendMessage")) == 1


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 500}, {"status": 502}])
async def test_an_ordinary_message_is_sent_again_until_it_arrives(
    office: Office, client: EmulatorClient, anna: Person, fault: dict[str, Any]
) -> None:
    await client.fault("sendMessage", count=2, **fault)
    await office.say(anna.id, "one", "two")
    await anna.wait_for("two")
    assert await anna.texts() == ["one", "two"]
    assert len(await client.calls("sendMessage")) == 4


async def test_a_secret_waits_for_a_server_that_was_never_reached(
    engine: Engine, tmp_path: Path
) -> None:
    state = tmp_path / "telegram.db"
    async with Emulator(state=state, page=False) as first, EmulatorClient(first.url) as client:
        anna = await client.person("Anna", role="staff", id=501)
        url, port = first.url, int(first.url.rpartition(":")[2])
    async with an_office(engine, url) as office:
        await office.say(anna.id, "123456", secret=True)
        await asyncio.sleep(0.1)
        assert office.states(anna.id) == ["sending"]
        async with Emulator(state=state, port=port, page=False), EmulatorClient(url) as client:
            anna = await client.known(501)
            await anna.wait_for("123456")
            await office.settled(anna.id, "sent")
            assert await anna.texts() == ["123456"]


async def test_an_answer_that_is_no_json_holds_the_chat_up_only_for_a_while(
    engine: Engine,
) -> None:
    got: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        got.append((await request.json())["text"])
        if len(got) == 1:
            return web.Response(text="<html>a proxy's opinion</html>")
        return web.json_response({"ok": True, "result": {"message_id": len(got)}})

    app = web.Application()
    app.router.add_post("/bot{token}/sendMessage", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with an_office(engine, f"http://127.0.0.1:{runner.addresses[0][1]}") as office:
        await office.say(501, "one", "two")
        await office.settled(501, "sent", "sent")
    await runner.cleanup()
    assert got == ["one", "one", "two"]


async def test_what_telegram_never_takes_does_not_hold_the_chat_up(
    office: Office, anna: Person
) -> None:
    await office.say(anna.id, "", "good")
    await anna.wait_for("good")
    await office.settled(anna.id, "failed", "sent")
    assert await anna.texts() == ["good"]


async def test_an_edit_that_changes_nothing_counts_as_done(office: Office, anna: Person) -> None:
    await office.say(anna.id, "same")
    seen = await anna.wait_for("same")
    await office.desk.run(_edit, anna.id, Edit(message_id=seen.id, text="same"))
    await office.settled(anna.id, "sent", "sent")
    assert await anna.texts() == ["same"]


def _edit(unit: Unit, chat: int, edit: Edit) -> None:
    unit.say(chat, edit)


def _die_long_ago(unit: Unit) -> None:
    """The process's last beat is old."""
    row = unit.session.get(Process, "dead")
    assert row is not None
    row.beat_at = unit.now - timedelta(minutes=1)


async def _leave_behind(engine: Engine, chat: int) -> None:
    """What a process leaves that was killed: two messages, a code not taken, a code in doubt."""
    async with a_desk(engine, process_id="dead") as desk:
        await desk.run(rows_left.beat)
        for number, kind in enumerate((Kind.ORDINARY, Kind.SECRET, Kind.SECRET, Kind.ORDINARY), 1):
            await desk.run(_say, chat, [Send(text=f"message {number}", kind=kind)], {})
        assert await desk.run(rows_left.take_secret, chat, 2)


async def test_what_a_dead_process_left_is_taken_over_in_order_without_its_doubtful_code(
    engine: Engine, emulator: Emulator, anna: Person
) -> None:
    await _leave_behind(engine, anna.id)
    async with a_desk(engine, process_id="dead") as desk:
        await desk.run(_die_long_ago)
    async with an_office(engine, emulator.url) as office:
        await office.sender.sweep()
        await office.settled(anna.id, "sent", "in_doubt", "sent", "sent")
        assert await anna.texts() == ["message 1", "message 3", "message 4"]


async def test_what_a_living_process_has_in_hand_is_left_to_it(
    engine: Engine, emulator: Emulator, anna: Person
) -> None:
    await _leave_behind(engine, anna.id)
    async with an_office(engine, emulator.url) as office:
        await office.sender.sweep()
        await office.say(anna.id, "mine")
        await asyncio.sleep(0.2)
        assert await anna.texts() == []  # not even what comes after it may overtake it
        assert office.states(anna.id)[:4] == ["sending", "sending", "pending", "sending"]


async def test_a_chat_gets_no_more_than_its_rate(
    engine: Engine, emulator: Emulator, anna: Person, client: EmulatorClient
) -> None:
    slow = Limits(overall=0, chat=20, group=0)
    async with an_office(engine, emulator.url, limits=slow) as office:
        await office.say(anna.id, *[str(n) for n in range(10)])
        await anna.wait_for("9")
    times = [call["at"] for call in await client.calls("sendMessage")]
    assert times[-1] - times[0] >= 6 / 20 - 0.02


@pytest.mark.parametrize(("rate", "size"), [(1.0, 4), (20 / 60, 20), (30.0, 30)])
def test_a_bucket_lets_its_burst_through_and_then_its_rate(rate: float, size: int) -> None:
    bucket = Bucket(rate, size)
    waits = [bucket.wait(100.0) for _ in range(size + 5)]
    assert waits[:size] == [0.0] * size
    assert waits[size:] == pytest.approx([n / rate for n in range(1, 6)])


def test_a_bucket_refills_but_never_beyond_its_size() -> None:
    bucket = Bucket(1.0, 4)
    for _ in range(4):
        bucket.wait(100.0)
    assert bucket.wait(1000.0) == 0.0
    assert [bucket.wait(1000.0) for _ in range(4)] == pytest.approx([0.0, 0.0, 0.0, 1.0])


class Heard:
    """A wire that only listens."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    async def call(self, method: str, params: dict[str, Any]) -> Any:
        self.calls.append((method, params))


async def test_slow_work_shows_that_somebody_types_and_quick_work_asks_for_nothing() -> None:
    wire = Heard()
    typing = Typing(wire, slow=0.05)
    typing.start()

    def work(seconds: float) -> None:
        with typing.shown(1):
            time.sleep(seconds)

    await asyncio.to_thread(work, 0.0)
    await asyncio.sleep(0.1)
    assert wire.calls == []
    await asyncio.to_thread(work, 0.15)
    await asyncio.sleep(0.1)
    assert wire.calls == [("sendChatAction", {"chat_id": 1, "action": "typing"})]
