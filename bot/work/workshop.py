"""The workshop: carries out tasks after commit, in order per lane, until they work."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.desk import Desk
from bot.domain import audit
from bot.lane_queue import StoppedError
from bot.lanes import Lanes
from bot.store import tasks
from bot.store.unit import Order, Unit
from bot.work.jobs import Job, Tools

log = logging.getLogger(__name__)

WAITS = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0)  # seconds before a failed task is tried again
WAKE_TRIES = 5

Wake = Callable[[Unit, str, int, str], None]


class Workshop:
    """`wake` lets the conversation of a chat go on: (unit, signal, chat, subject)."""

    def __init__(self, desk: Desk, jobs: Mapping[str, Job], tools: Tools, wake: Wake) -> None:
        self._desk = desk
        self._jobs = jobs
        self._tools = tools
        self._wake = wake
        self._lanes: Lanes[str, Order] = Lanes(self._carry_out)
        self._later: set[asyncio.TimerHandle] = set()
        self._stopped = False
        self._left: list[Order] = []  # what came after the stop

    def take(self, orders: list[Order]) -> None:
        if self._stopped:
            self._left.extend(orders)
        for order in orders:
            self._take(order)

    def _take(self, order: Order) -> None:
        job = self._jobs.get(order.kind)
        if job is not None and job.pause and not order.attempts and not self._stopped:
            self._take_later(order, job.pause)
        else:
            self._lanes.put(order.lane, order)

    async def sweep(self) -> None:
        """Looks for tasks whose time has come, and for those that a dead process had taken."""
        self.take(await self._desk.run(tasks.due))

    async def stop(self, seconds: float = 3.0) -> None:
        for timer in self._later:
            timer.cancel()
        self._stopped = True
        await self._lanes.stop(seconds)
        left, self._left = self._left, []
        for order in left:
            job = self._jobs.get(order.kind)
            if job is not None and job.release is not None and order.prepared is not None:
                await self._desk.run_in(order.lane, job.release, order.subject)

    async def _carry_out(self, order: Order) -> None:
        try:
            if order.kind.startswith("wake:"):
                await self._desk.run_in(order.lane, self._wake_up, order)
            else:
                await self._do(order, self._jobs[order.kind])
        except (StoppedError, asyncio.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001 - the worker loop answers for every failure
            await self._put_off(order, error)

    async def _do(self, order: Order, job: Job) -> None:
        prepared = order.prepared
        if prepared is None:
            prepared = await self._desk.run_in(order.lane, _prepare, job, order)
        if prepared is None:
            return
        outcome = await asyncio.to_thread(job.act, self._tools, prepared)
        await self._desk.run_in(order.lane, _finish, job, order, outcome)

    def _wake_up(self, unit: Unit, order: Order) -> None:
        _, signal, chat_id = order.kind.split(":")
        if tasks.end(unit, order.id):
            self._wake(unit, signal, int(chat_id), order.subject)

    async def _put_off(self, order: Order, error: Exception) -> None:
        """Tries again later, for as long as the kind allows; then says so in the audit trail."""
        log.warning(
            "task %s failed, attempt %d: %s",
            order.kind.split(":")[0],
            order.attempts + 1,
            type(error).__name__,
            exc_info=None if _is_expected(error) else error,
        )
        job = self._jobs.get(order.kind)
        most = job.attempts if job else WAKE_TRIES
        wait = WAITS[min(order.attempts, len(WAITS) - 1)]
        note = functools.partial(_note_failure, order=order, error=error, wait=wait, most=most)
        try:
            again = await self._desk.run_in(order.lane, note, job)
        except StoppedError:
            raise
        except Exception:
            log.exception("a failure could not be told: %s", order.kind.split(":")[0])
            again = await self._desk.run_in(order.lane, note, None)
        if again:
            self._take_later(replace(order, attempts=order.attempts + 1, prepared=None), wait)

    def _take_later(self, order: Order, wait: float) -> None:
        loop = asyncio.get_running_loop()

        def take() -> None:
            self._later.discard(timer)
            self._lanes.put(order.lane, order)

        timer = loop.call_later(wait, take)
        self._later.add(timer)


def _prepare(unit: Unit, job: Job, order: Order) -> Any | None:
    prepared = job.prepare(unit, order.subject)
    if prepared is None:
        tasks.end(unit, order.id)
    return prepared


def _finish(unit: Unit, job: Job, order: Order, outcome: Any) -> None:
    if tasks.end(unit, order.id):
        job.finish(unit, order.subject, outcome)


def _note_failure(
    unit: Unit, job: Job | None, *, order: Order, error: Exception, wait: float, most: int | None
) -> bool:
    """Whether the task is to be tried again."""
    if job is not None and job.failed is not None:
        job.failed(unit, order.subject, error, order.attempts + 1)
    if most is not None and order.attempts + 1 >= most:
        tasks.end(unit, order.id)
        kind = order.kind.split(":")[0]
        unit.audit(audit.Code.TASK_GIVEN_UP, actor="system", kind=kind, error=type(error).__name__)
        return False
    tasks.put_off(unit, order.id, seconds=wait, failure=type(error).__name__)
    return True


def _is_expected(error: Exception) -> bool:
    """An outage of somebody else's system is told in one line; our own faults with their trace."""
    return type(error).__name__ in {"SourceUnavailableError", "MailUnavailableError"}
