"""The workshop: work after commit, in order per lane, at least once; a conversation is woken once."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.domain import audit
from bot.domain.errors import InsynError
from bot.domain.messages import Send
from bot.store import outbox as rows_left
from bot.store.tables import AuditEvent, Process, Task
from bot.store.unit import Unit
from bot.work import workshop
from bot.work.jobs import Job, Tools
from bot.work.workshop import Workshop
from tests.integration.core.rig import a_desk, outbox, rows, until


class NoMail:
    def send(self, *, to: str, subject: str, text: str) -> None:
        raise AssertionError

    rehearse = send


TOOLS = Tools(sources={}, mailer=NoMail())


class OutOfOrderError(InsynError):
    """Another system does not answer."""


@dataclass
class Work:
    """A job that notes what it does; `faults` acts go wrong first."""

    faults: int = 0
    seconds: float = 0.0
    prepared: list[str] = field(default_factory=list)
    acted: list[str] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    together: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def job(self) -> Job:
        return Job(prepare=self.prepare, act=self.act, finish=self.finish, failed=self.failed)

    def prepare(self, _unit: Unit, subject: str) -> str | None:
        self.prepared.append(subject)
        return None if subject == "nothing left" else subject

    def act(self, _tools: Tools, prepared: str) -> str:
        with self._lock:
            self._now += 1
            self.together = max(self.together, self._now)
        time.sleep(self.seconds)
        with self._lock:
            self._now -= 1
            self.acted.append(prepared)
            self.faults -= 1
            if self.faults >= 0:
                raise OutOfOrderError
        return prepared.upper()

    def finish(self, unit: Unit, subject: str, outcome: str) -> None:
        unit.say(1, Send(text=f"{subject}: {outcome}"))

    def failed(self, _unit: Unit, _subject: str, _error: Exception, attempts: int) -> None:
        self.failures.append(attempts)


def order(unit: Unit, *subjects: str, lane: str = "case:1", kind: str = "work") -> None:
    for subject in subjects:
        unit.task(kind, subject, lane=lane)


def _no_wake(_unit: Unit, _signal: str, _chat: int, _subject: str) -> None:
    raise AssertionError


@contextlib.asynccontextmanager
async def a_shop(
    engine: Engine,
    job: Job,
    *,
    wake: Callable[[Unit, str, int, str], None] = _no_wake,
    process_id: str = "test",
) -> AsyncIterator[tuple[Any, Workshop]]:
    async with a_desk(
        engine, on_born=lambda born: shop.take(born.orders), process_id=process_id
    ) as desk:
        shop = Workshop(desk, {"work": job}, TOOLS, wake)
        await desk.run(rows_left.beat)
        try:
            yield desk, shop
        finally:
            await shop.stop(1.0)


async def test_a_task_is_carried_out_and_its_outcome_written(engine: Engine) -> None:
    work = Work()
    async with a_shop(engine, work.job) as (desk, _):
        await desk.run(order, "a")
        await until(lambda: not rows(engine, Task))
    assert outbox(engine, 1) == ["a: A"]


async def test_what_whoever_ordered_it_knew_is_not_read_again(engine: Engine) -> None:
    work = Work(faults=1)
    async with a_shop(engine, work.job) as (desk, _):
        await desk.run(lambda unit: unit.task("work", "a", lane="case:1", prepared="known"))
        await until(lambda: not rows(engine, Task))
    assert work.acted == ["known", "a"]  # when it is tried again, it is read
    assert work.prepared == ["a"]


async def test_what_is_ordered_while_the_program_ends_is_given_back(engine: Engine) -> None:
    work, released = Work(), []
    job = replace(work.job, release=lambda _unit, subject: released.append(subject))
    async with a_shop(engine, job) as (desk, shop):
        await desk.run(lambda unit: unit.task("work", "begun", lane="case:1", prepared="x"))
        await until(lambda: not rows(engine, Task))
        await shop.stop(0.1)
        await desk.run(_ordered)
        await shop.stop(0.1)
    assert (released, work.acted) == (["a"], ["x"])
    assert [task.subject for task in rows(engine, Task)] == ["a", "b"]


def _ordered(unit: Unit) -> None:
    """One with everything prepared, and one that would have to be read."""
    unit.task("work", "a", lane="case:1", prepared="y")
    order(unit, "b")


async def test_tasks_of_one_lane_go_in_order_one_at_a_time(engine: Engine) -> None:
    work = Work(seconds=0.01)
    subjects = list("abcdef")
    async with a_shop(engine, work.job) as (desk, _):
        await desk.run(order, *subjects)
        await until(lambda: not rows(engine, Task))
    assert work.acted == subjects
    assert work.together == 1
    assert outbox(engine, 1) == [f"{one}: {one.upper()}" for one in subjects]


async def test_lanes_go_side_by_side(engine: Engine) -> None:
    work = Work(seconds=0.2)
    async with a_shop(engine, work.job) as (desk, _):
        await desk.run(order, "a", lane="case:1")
        await desk.run(order, "b", lane="case:2")
        await until(lambda: not rows(engine, Task))
    assert work.together == 2


async def test_work_never_begins_before_the_commit_that_ordered_it(engine: Engine) -> None:
    work = Work()

    def changes_its_mind(unit: Unit) -> None:
        order(unit, "a")
        raise LookupError

    async with a_shop(engine, work.job) as (desk, _):
        with pytest.raises(LookupError):
            await desk.run(changes_its_mind)
        await desk.run(lambda _unit: None)
    assert work.prepared == []
    assert rows(engine, Task) == []


async def test_a_task_with_nothing_left_to_do_ends(engine: Engine) -> None:
    work = Work()
    async with a_shop(engine, work.job) as (desk, _):
        await desk.run(order, "nothing left")
        await until(lambda: not rows(engine, Task))
    assert work.acted == []


async def test_a_failure_is_told_put_off_and_tried_again(engine: Engine) -> None:
    work = Work(faults=1)
    async with a_shop(engine, work.job) as (desk, _):
        await desk.run(order, "a")
        await until(lambda: work.failures == [1] and rows(engine, Task)[0].attempts > 0)
        (task,) = rows(engine, Task)
        assert (task.attempts, task.failure) == (1, "OutOfOrderError")
        assert task.run_at > task.created_at
        await until(lambda: not rows(engine, Task))
    assert work.acted == ["a", "a"]
    assert outbox(engine, 1) == ["a: A"]


async def test_a_failure_does_not_hold_up_the_rest_of_its_lane(engine: Engine) -> None:
    work = Work(faults=1)
    async with a_shop(engine, work.job) as (desk, _):
        await desk.run(order, "a", "b")
        await until(lambda: not rows(engine, Task))
    assert outbox(engine, 1) == ["b: B", "a: A"]


async def test_a_failure_that_cannot_be_told_is_tried_again_all_the_same(engine: Engine) -> None:
    def faulty(_unit: Unit, _subject: str, _error: Exception, _attempts: int) -> None:
        raise KeyError

    work = Work(faults=1)
    async with a_shop(engine, replace(work.job, failed=faulty)) as (desk, _):
        await desk.run(order, "a", "b")
        await until(lambda: not rows(engine, Task))
    assert outbox(engine, 1) == ["b: B", "a: A"]


async def test_a_task_that_may_fail_only_so_often_is_given_up_with_a_trace(engine: Engine) -> None:
    work = Work(faults=99)
    async with a_shop(engine, replace(work.job, attempts=1)) as (desk, _):
        await desk.run(order, "a")
        await until(lambda: not rows(engine, Task))
    assert [row.code for row in rows(engine, AuditEvent)] == [audit.Code.TASK_GIVEN_UP.value]


async def test_an_unknown_kind_of_task_is_put_off_and_harms_nobody(engine: Engine) -> None:
    work = Work()
    async with a_shop(engine, work.job) as (desk, _):
        await desk.run(order, "a", kind="from the future")
        await desk.run(order, "b")
        await until(lambda: outbox(engine, 1))
        (task,) = rows(engine, Task)
    assert (task.kind, task.failure) == ("from the future", "KeyError")


async def test_a_conversation_is_woken_once_however_often_the_task_is_taken(
    engine: Engine,
) -> None:
    woken: list[tuple[str, int, str]] = []

    def wake(_unit: Unit, signal: str, chat: int, subject: str) -> None:
        woken.append((signal, chat, subject))

    async with a_shop(engine, Work().job, wake=wake) as (desk, shop):
        taken: list[Any] = []
        desk._on_born = lambda born: taken.extend(born.orders)
        await desk.run(lambda unit: unit.wake(7, "code.sent", "abc"))
        shop.take(taken * 3)
        await until(lambda: not rows(engine, Task))
        await desk.run_in("chat:7", lambda _unit: None)
    assert woken == [("code.sent", 7, "abc")]


async def test_a_task_for_later_waits_and_is_then_found(engine: Engine) -> None:
    work = Work()
    async with a_shop(engine, work.job) as (desk, shop):
        await desk.run(lambda unit: unit.task("work", "a", lane="case:1", after=0.2))
        await shop.sweep()
        assert work.prepared == []
        await until(lambda: time.sleep(0.2) or True)
        await shop.sweep()
        await until(lambda: not rows(engine, Task))
    assert outbox(engine, 1) == ["a: A"]


def _die_long_ago(unit: Unit) -> None:
    row = unit.session.get(Process, "dead")
    assert row is not None
    row.beat_at = unit.now - timedelta(minutes=1)


async def test_tasks_of_a_dead_process_are_taken_over_and_those_of_a_living_one_are_not(
    engine: Engine,
) -> None:
    work = Work()
    async with a_desk(engine, process_id="dead") as desk:
        await desk.run(rows_left.beat)
        await desk.run(order, "a", "b")
    async with a_shop(engine, work.job) as (desk, shop):
        await shop.sweep()
        assert len(rows(engine, Task)) == 2
        await desk.run(_die_long_ago)
        await shop.sweep()
        await until(lambda: not rows(engine, Task))
    assert sorted(work.acted) == ["a", "b"]
    assert len(outbox(engine, 1)) == 2


async def test_an_outcome_counts_once_when_two_processes_did_the_work(engine: Engine) -> None:
    work = Work(seconds=0.1)
    async with (
        a_shop(engine, work.job) as (desk, shop),
        a_shop(engine, work.job, process_id="other") as (_, other),
    ):
        taken: list[Any] = []
        desk._on_born = lambda born: taken.extend(born.orders)
        await desk.run(order, "a")
        shop.take(taken)
        other.take(taken)
        await until(lambda: len(work.acted) == 2)
        await until(lambda: not rows(engine, Task))
        await desk.run_in("case:1", lambda _unit: None)
    assert outbox(engine, 1) == ["a: A"]


def test_waits_between_tries_grow() -> None:
    assert list(workshop.WAITS) == sorted(set(workshop.WAITS))
