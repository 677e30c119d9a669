"""Asks the provider about open orders every two seconds, and cancels what is over for us.

The rounds stop when nothing is under way; a press wakes them, and so does now and then a look for
what another process left behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from bot.desk import Desk
from bot.domain.eid import Completed, EidError, Failed, Pending
from bot.lane_queue import StoppedError
from bot.proofs.eid import EidProvider
from bot.services import eid_orders
from bot.services.eid_orders import Due, Restart

log = logging.getLogger(__name__)

ROUND_SECONDS = 0.5
IDLE_SECONDS = 10.0
LEAVE_SECONDS = 3.0
MOST_AT_ONCE = 32


class EidRounds:
    """One for each process; whichever wins an order in the database asks about it."""

    def __init__(self, desk: Desk, provider: EidProvider) -> None:
        self.provider = provider
        self._desk = desk
        self._woken = asyncio.Event()
        self._mine: set[str] = set()
        self._silent_until = 0.0
        self._gate = asyncio.Semaphore(MOST_AT_ONCE)

    def wake(self, order_id: str = "") -> None:
        """Something is under way now; an id is of an order that this process started."""
        if order_id:
            self._mine.add(order_id)
        self._woken.set()

    async def run(self) -> None:
        """Rounds until cancelled."""
        while True:
            living = await self._round()
            if living:
                await asyncio.sleep(ROUND_SECONDS)
                continue
            self._mine.clear()
            self._woken.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), IDLE_SECONDS)

    async def _round(self) -> bool:
        if asyncio.get_running_loop().time() < self._silent_until:
            return True
        todo = await self._desk.run(eid_orders.due)
        await asyncio.gather(
            *(self._collect(one) for one in todo.collect),
            *(self._cancel(one) for one in todo.cancel),
        )
        return todo.living

    async def _collect(self, one: Due) -> None:
        try:
            async with self._gate:
                progress = await self.provider.poll(one.order_ref)
        except EidError as error:
            await self._not_told(one, error)
            return
        if isinstance(progress, Pending) and progress.hint == one.hint:
            return  # nothing new, and nothing to write
        restart = await self._desk.run(eid_orders.settle, one.order_id, progress)
        if isinstance(progress, (Completed, Failed)):
            self._mine.discard(one.order_id)
        if restart is not None:
            await self.begin(restart)

    async def _not_told(self, one: Due, error: EidError) -> None:
        """A busy or silent provider is asked again later; what it does not know is lost."""
        log.warning("collect failed: %s", error.code)
        if error.retry_after:
            self._silent_until = asyncio.get_running_loop().time() + error.retry_after
        if error.code in ("invalidParameters", "unauthorized"):
            await self._desk.run(eid_orders.lost, one.order_id)

    async def _cancel(self, one: Due) -> None:
        """What is over there already refuses, and that is as good."""
        with contextlib.suppress(EidError):
            async with self._gate:
                await self.provider.cancel(one.order_ref)

    async def begin(self, asked: Restart) -> None:
        """Starts an order at the provider, and writes down what it said."""
        try:
            begun = await self.provider.start(asked.ask)
        except EidError as error:
            log.warning("start failed: %s", error.code)
            await self._desk.run(eid_orders.not_started, asked.order_id, error.code)
            return
        at = self._desk.clock()
        await self._desk.run(eid_orders.started, asked.order_id, begun, at)
        self.wake(asked.order_id)

    async def stop(self) -> None:
        """The program ends: what it started is cancelled, as far as there is time."""
        with contextlib.suppress(StoppedError, TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                ended = await self._desk.run(eid_orders.stop, tuple(self._mine))
                await asyncio.gather(*(self._cancel(one) for one in ended))
        await self.provider.close()
