"""The desk: order, fairness, once in effect, and what becomes of units that fail."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from bot.desk import UnreadableUpdateError
from bot.domain import audit
from bot.domain.messages import Send
from bot.lane_queue import FloodedError, StoppedError
from bot.store.engine import is_sqlite
from bot.store.tables import AuditEvent, FailedUpdate, Outbox, SeenUpdate
from bot.store.unit import Born, Unit
from bot.telegram.application import Conversations
from bot.telegram.routing import Router, Talk
from tests.integration.core.rig import Update, a_desk, echo, outbox, rows, until, written


class Gate:
    """A handler that holds the desk until it is opened, so that a queue can build up."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.handled: list[int] = []

    def __call__(self, unit: Unit, update: Update) -> None:
        assert self.open.wait(5)
        self.handled.append(update["update_id"])
        echo(unit, update)


class Fails:
    """A handler that speaks and then fails, so many times, for one text; else it echoes."""

    def __init__(self, times: int, error: Exception | None = None) -> None:
        self.times = times
        self.error = error or ZeroDivisionError()

    def __call__(self, unit: Unit, update: Update) -> None:
        echo(unit, update)
        if update["message"]["text"] == "bad" and self.times:
            self.times -= 1
            unit.flush()
            raise self.error


async def test_a_chats_updates_are_handled_in_order(engine: Engine) -> None:
    async with a_desk(engine) as desk:
        numbers = range(1, 61)
        await asyncio.gather(*(desk.receive(written(n, chat=1 + n % 3)) for n in numbers))
    for chat in (1, 2, 3):
        assert outbox(engine, chat) == [f"text {n}" for n in numbers if 1 + n % 3 == chat]


async def test_a_busy_chat_holds_no_other_chat_up(engine: Engine) -> None:
    gate = Gate()
    async with a_desk(engine, gate) as desk:
        waiting = [asyncio.ensure_future(desk.receive(written(n, chat=1))) for n in range(1, 81)]
        waiting.append(asyncio.ensure_future(desk.receive(written(99, chat=2))))
        await asyncio.sleep(0)
        gate.open.set()
        await asyncio.gather(*waiting)
    assert gate.handled.index(99) < 8  # behind a few that the other threads had in hand, not 80
    assert len(gate.handled) == 81


async def test_the_same_update_eight_times_at_once_has_one_effect(engine: Engine) -> None:
    born: list[Born] = []
    async with (
        a_desk(engine, on_born=born.append) as desk,
        a_desk(engine, on_born=born.append, process_id="replica") as replica,
    ):
        await asyncio.gather(*(one.receive(written(7, chat=1)) for one in (desk, replica) * 4))
    assert outbox(engine, 1) == ["text 7"]
    assert len([letter for one in born for letter in one.letters]) == 1


async def test_an_update_is_answered_only_after_its_commit(engine: Engine) -> None:
    async with a_desk(engine) as desk:
        await desk.receive(written(1, chat=1))
        assert outbox(engine, 1) == ["text 1"]
        assert [row.update_id for row in rows(engine, SeenUpdate)] == [1]


async def test_a_failing_unit_leaves_the_others_of_its_group_alone(engine: Engine) -> None:
    gate, fails = Gate(), Fails(times=99)

    def handle(unit: Unit, update: Update) -> None:
        gate(unit, update)
        if update["message"]["chat"]["id"] == 5:
            raise fails.error

    async with a_desk(engine, handle) as desk:
        waiting = [asyncio.ensure_future(desk.receive(written(n, chat=n))) for n in range(1, 11)]
        await asyncio.sleep(0)
        gate.open.set()
        await asyncio.gather(*waiting)
    assert [outbox(engine, n) for n in (1, 4, 6, 10)] == [[f"text {n}"] for n in (1, 4, 6, 10)]
    assert "text 5" not in outbox(engine, 5)


async def test_a_unit_that_fails_once_leaves_nothing_and_is_tried_again(engine: Engine) -> None:
    async with a_desk(engine, Fails(times=1)) as desk:
        await desk.receive(written(1, chat=1, text="bad"))
    assert outbox(engine, 1) == ["bad"]
    assert [(row.tries, row.parked_at) for row in rows(engine, FailedUpdate)] == [(1, None)]


async def test_an_update_is_parked_after_five_tries_with_an_apology(engine: Engine) -> None:
    async with a_desk(engine, Fails(times=99)) as desk:
        bad = asyncio.ensure_future(desk.receive(written(1, chat=1, text="bad")))
        await asyncio.gather(bad, desk.receive(written(2, chat=1, text="good")))
        assert desk.parked == 1
    (failed,) = rows(engine, FailedUpdate)
    assert (failed.tries, failed.error) == (5, "ZeroDivisionError")
    assert failed.parked_at is not None
    apology, good = outbox(engine, 1)
    assert "Ledsen" in apology or "Förlåt" in apology or "gick" in apology
    assert good == "good"
    assert audit.Code.UPDATE_PARKED in [row.code for row in rows(engine, AuditEvent)]


async def test_a_parked_update_that_comes_again_is_not_handled(engine: Engine) -> None:
    fails = Fails(times=5)
    async with a_desk(engine, fails) as desk:
        await desk.receive(written(1, chat=1, text="bad"))
        await desk.receive(written(1, chat=1, text="bad"))
    assert "bad" not in outbox(engine, 1)
    assert len(outbox(engine, 1)) == 1


async def test_even_an_apology_that_fails_blocks_nobody(engine: Engine) -> None:
    def faulty(_unit: Unit, _chat: int) -> None:
        raise KeyError

    async with a_desk(engine, Fails(times=99)) as desk:
        desk._apologise = faulty
        await desk.receive(written(1, chat=1, text="bad"))
        await desk.receive(written(2, chat=1, text="good"))
    assert outbox(engine, 1) == ["good"]


class Commits:
    """Lets the next COMMITs of an engine fail, as when the disk is full or the line is cut."""

    def __init__(self, engine: Engine) -> None:
        self.to_fail = 0
        self.failed = 0
        event.listen(engine, "commit", self._on_commit)

    def _on_commit(self, _connection: Any) -> None:
        if self.to_fail:
            self.to_fail -= 1
            self.failed += 1
            raise OperationalError("COMMIT", {}, OSError("cut"))


async def test_failing_commits_lose_nothing_and_double_nothing(engine: Engine) -> None:
    born: list[Born] = []
    commits = Commits(engine)
    async with a_desk(engine, on_born=born.append) as desk:
        commits.to_fail = 12
        updates = [written(n, chat=1 + n % 7) for n in range(1, 71)]
        await asyncio.gather(*(desk.receive(update) for update in updates))
    assert commits.failed == 12
    for chat in range(1, 8):
        assert outbox(engine, chat) == [f"text {n}" for n in range(1, 71) if 1 + n % 7 == chat]
    assert len([letter for one in born for letter in one.letters]) == 70
    assert rows(engine, FailedUpdate) == []


async def test_nothing_is_handed_out_before_its_commit(engine: Engine) -> None:
    born: list[Born] = []
    commits = Commits(engine)
    async with a_desk(engine, on_born=born.append, waits=(0.05,)) as desk:
        commits.to_fail = 2  # the second is the unit alone
        waiting = asyncio.ensure_future(desk.receive(written(1, chat=1)))
        await until(lambda: commits.failed)
        assert born == []
        assert not waiting.done()
        await waiting
    assert [letter.seq for one in born for letter in one.letters] == [1]


def _lay_trap(engine: Engine) -> None:
    """A table whose foreign key is only looked at when COMMIT comes."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        connection.execute(
            text(
                "CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"
            )
        )


async def test_a_unit_that_the_database_refuses_at_commit_is_parked_alone(engine: Engine) -> None:
    _lay_trap(engine)
    gate = Gate()

    def handle(unit: Unit, update: Update) -> None:
        gate(unit, update)
        if update["message"]["chat"]["id"] == 3:
            unit.session.connection().execute(text("INSERT INTO child VALUES (404)"))

    async with a_desk(engine, handle) as desk:
        waiting = [asyncio.ensure_future(desk.receive(written(n, chat=n))) for n in range(1, 7)]
        await asyncio.sleep(0)
        gate.open.set()
        await asyncio.wait_for(asyncio.gather(*waiting), 5)
    assert [outbox(engine, n) for n in (1, 2, 4, 5, 6)] == [[f"text {n}"] for n in (1, 2, 4, 5, 6)]
    assert [(row.update_id, row.tries) for row in rows(engine, FailedUpdate)] == [(3, 5)]
    assert "text 3" not in outbox(engine, 3)


async def test_a_service_that_fails_tells_its_caller_and_leaves_nothing(engine: Engine) -> None:
    def service(unit: Unit) -> None:
        unit.say(1, Send(text="never"))
        unit.flush()
        raise LookupError

    async with a_desk(engine) as desk:
        with pytest.raises(LookupError):
            await desk.run(service)
    assert rows(engine, Outbox) == []


async def test_a_flooding_chat_is_refused_and_no_other(engine: Engine) -> None:
    gate = Gate()
    async with a_desk(engine, gate, lane_cap=3) as desk:
        busy = asyncio.ensure_future(desk.receive(written(1, chat=1)))
        await asyncio.sleep(0.05)
        waiting = [asyncio.ensure_future(desk.receive(written(n, chat=1))) for n in (2, 3, 4)]
        await asyncio.sleep(0)
        with pytest.raises(FloodedError):
            await desk.receive(written(5, chat=1))
        other = asyncio.ensure_future(desk.receive(written(6, chat=2)))
        gate.open.set()
        await asyncio.gather(busy, other, *waiting)
    assert sorted(gate.handled) == [1, 2, 3, 4, 6]


async def _waits(talk: Talk) -> list[Send]:
    talk.unit.say(talk.chat_id, Send(text="never"))
    await asyncio.sleep(0)
    return []


async def _sleeps(talk: Talk) -> list[Send]:
    talk.unit.say(talk.chat_id, Send(text="never"))
    await asyncio.sleep(0.01)
    return []


async def _sends(talk: Talk) -> list[Send]:
    talk.unit.say(talk.chat_id, Send(text="never"))
    assert talk.update is not None
    assert talk.update.effective_message is not None
    await talk.update.effective_message.reply_text("never")
    return []


@pytest.mark.parametrize(
    ("handler", "error"),
    [(_waits, "HandlerWaitedError"), (_sleeps, "RuntimeError"), (_sends, "NetworkError")],
)
async def test_a_handler_that_waits_or_sends_is_refused(
    engine: Engine, handler: Any, error: str
) -> None:
    router = Router()
    router.other("text", handler)
    talks = Conversations(router, token="1:test", bot_username="a_bot")
    await talks.start()
    async with a_desk(engine, talks.handle) as desk:
        await desk.receive(written(1, chat=1))
    await talks.stop()
    assert [(row.error, row.tries) for row in rows(engine, FailedUpdate)] == [(error, 5)]
    assert "never" not in outbox(engine, 1)


@contextlib.contextmanager
def _held(engine: Engine) -> Iterator[None]:
    """Somebody else holds the SQLite file."""

    @event.listens_for(engine, "connect")
    def _impatient(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=10")

    engine.dispose()
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


class CutsLine:
    """A handler whose connection to PostgreSQL breaks under it, so many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def __call__(self, unit: Unit, update: Update) -> None:
        echo(unit, update)
        if self.times:
            self.times -= 1
            unit.session.connection().execute(
                text("SELECT pg_terminate_backend(pg_backend_pid())")
            )


async def test_an_outage_of_the_database_does_not_count_as_a_try(engine: Engine) -> None:
    handle = echo if is_sqlite(engine) else CutsLine(times=8)
    async with a_desk(engine, handle) as desk:
        with _held(engine) if is_sqlite(engine) else contextlib.nullcontext():
            waiting = asyncio.ensure_future(desk.receive(written(1, chat=1)))
            await asyncio.sleep(0.3)
        await asyncio.wait_for(waiting, 10)
    assert outbox(engine, 1) == ["text 1"]
    assert rows(engine, FailedUpdate) == []


async def test_a_faulty_statement_is_no_outage_and_counts(engine: Engine) -> None:
    def handle(unit: Unit, _update: Update) -> None:
        unit.session.connection().execute(text("SELECT nothing FROM nowhere"))

    async with a_desk(engine, handle) as desk:
        await asyncio.wait_for(desk.receive(written(1, chat=1)), 5)
    assert [row.tries for row in rows(engine, FailedUpdate)] == [5]


@pytest.mark.parametrize("what", [{}, [], "x", None, {"update_id": "7"}, {"update_id": 2**63}])
async def test_what_is_no_update_is_refused_at_the_door(engine: Engine, what: Any) -> None:
    async with a_desk(engine) as desk:
        with pytest.raises(UnreadableUpdateError):
            await desk.receive(what)
        await asyncio.wait_for(desk.receive(written(1, chat=1)), 5)


@pytest.mark.parametrize("body", [{}, {"message": None}, {"message": {"chat": {"id": "x"}}}])
async def test_an_update_of_an_unknown_form_is_parked_by_its_number(
    engine: Engine, body: Update
) -> None:
    async with a_desk(engine, lambda _unit, update: echo(_unit, update)) as desk:
        await asyncio.wait_for(desk.receive({"update_id": 1, **body}), 5)
        await asyncio.wait_for(desk.receive(written(2, chat=1)), 5)
    assert outbox(engine, 1) == ["text 2"]


async def test_a_stopped_desk_settles_whatever_waits(engine: Engine) -> None:
    async with a_desk(engine, Fails(times=99), waits=(0.2,)) as desk:
        bad = asyncio.ensure_future(desk.receive(written(1, chat=1, text="bad")))
        behind = asyncio.ensure_future(desk.receive(written(2, chat=1)))
        await asyncio.sleep(0.1)
    for waiting in (bad, behind):
        with pytest.raises(StoppedError):
            await asyncio.wait_for(waiting, 2)
    with pytest.raises(StoppedError):
        await desk.receive(written(3, chat=1))
