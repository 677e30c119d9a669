"""COMMITs that took place though no answer came, and letters that are handed over out of turn."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from bot.domain.messages import Send
from bot.emulator.client import EmulatorClient, Person
from bot.emulator.server import Emulator
from bot.store import outbox as rows_left
from bot.store.envelope import Mark
from bot.store.tables import Task
from bot.store.unit import Born, Unit
from tests.integration.core.rig import a_desk, outbox, rows, until, written
from tests.integration.core.test_sender import Office, an_office


@contextlib.contextmanager
def lost_answers(engine: Engine, *, count: int) -> Iterator[None]:
    """The next COMMITs take place, and the line breaks before the answer."""
    left = [count]

    def commit(connection: Connection) -> None:
        if left[0]:
            left[0] -= 1
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.commit()
            raise OperationalError("COMMIT", None, ConnectionError("the line broke"))

    event.listen(engine, "commit", commit)
    try:
        yield
    finally:
        event.remove(engine, "commit", commit)


@contextlib.contextmanager
def failing(engine: Engine) -> Iterator[list[int]]:
    """COMMITs do not take place, and the line breaks; the list grows with each."""
    failed: list[int] = []

    def commit(_connection: Connection) -> None:
        failed.append(1)
        raise OperationalError("COMMIT", None, ConnectionError("the line broke"))

    event.listen(engine, "commit", commit)
    try:
        yield failed
    finally:
        event.remove(engine, "commit", commit)


@pytest.mark.parametrize("count", [1, 3])
async def test_letters_of_a_commit_whose_answer_was_lost_are_handed_out_once(
    engine: Engine, count: int
) -> None:
    born: list[Born] = []
    async with a_desk(engine, on_born=born.append) as desk:
        with lost_answers(engine, count=count):
            await asyncio.gather(*(desk.receive(written(n, chat=1 + n % 2)) for n in range(1, 7)))
    for chat in (1, 2):
        expected = [f"text {n}" for n in range(1, 7) if 1 + n % 2 == chat]
        assert outbox(engine, chat) == expected
        handed_out = [letter for one in born for letter in one.letters if letter.chat_id == chat]
        assert sorted(letter.seq for letter in handed_out) == [1, 2, 3]


async def test_a_commit_that_failed_gives_way_to_another_process_that_had_the_update_too(
    engine: Engine,
) -> None:
    """Telegram brings an update again when no answer comes, and perhaps to another replica."""
    born: dict[str, list[Born]] = {"one": [], "two": []}
    async with (
        a_desk(engine, process_id="one", on_born=born["one"].append, waits=(1.0,)) as one,
        a_desk(engine, process_id="two", on_born=born["two"].append) as two,
    ):
        with failing(engine) as failed:
            first = asyncio.create_task(one.receive(written(1, chat=1)))
            await until(lambda: failed)
        await two.receive(written(1, chat=1))
        await first
    assert outbox(engine, 1) == ["text 1"]
    handed_out = {name: [x for b in them for x in b.letters] for name, them in born.items()}
    assert [len(handed_out[name]) for name in ("one", "two")] == [0, 1]


def _order(unit: Unit, subject: str) -> str:
    unit.task("work", subject, lane="case:1")
    return f"ordered {subject}"


async def test_a_service_whose_commit_lost_its_answer_runs_once_and_tells_its_value(
    engine: Engine,
) -> None:
    born: list[Born] = []
    async with a_desk(engine, on_born=born.append) as desk:
        with lost_answers(engine, count=1):
            assert await desk.run(_order, "a") == "ordered a"
    [task] = rows(engine, Task)
    assert [order.id for one in born for order in one.orders] == [task.id]


@pytest.fixture
async def office(engine: Engine, emulator: Emulator) -> AsyncIterator[Office]:
    async with an_office(engine, emulator.url) as office:
        yield office


@pytest.fixture
async def anna(client: EmulatorClient) -> Person:
    return await client.person("Anna", role="staff", id=501)


def _say(unit: Unit, chat: int, text: str) -> None:
    unit.say(chat, Send(text=text))


async def test_letters_that_are_handed_over_in_another_order_leave_in_theirs(
    office: Office, anna: Person
) -> None:
    born: list[Born] = []
    async with a_desk(office.engine, on_born=born.append) as threads:
        for text in ("one", "two", "three"):
            await threads.run(_say, anna.id, text)
    for one in reversed(born):
        office.sender.take(one.letters)
        await asyncio.sleep(0.02)
    await anna.wait_for("three")
    assert await anna.texts() == ["one", "two", "three"]


async def test_a_letter_waits_for_what_another_process_has_in_hand(
    office: Office, anna: Person
) -> None:
    async with a_desk(office.engine, process_id="other") as other:
        await other.run(rows_left.beat)
        await other.run(_say, anna.id, "one")
        await office.say(anna.id, "two")
        await asyncio.sleep(0.2)
        assert await anna.texts() == []
        other.mark([Mark(anna.id, 1, "sent")])
        await other.run(rows_left.beat)
        await anna.wait_for("two")
