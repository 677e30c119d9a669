"""Work in lanes on the event loop: in order within a lane, side by side between lanes."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")


class Lanes(Generic[Key, Item]):
    """`work` is called for one item of a lane at a time; it answers for its own failures.

    A failure that it lets out is logged and costs that item alone, never the rest of the lane.
    """

    def __init__(self, work: Callable[[Item], Awaitable[None]]) -> None:
        self._work = work
        self._lanes: dict[Key, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    def put(self, key: Key, item: Item) -> None:
        """Appends an item to its lane; after the stop it stays where it came from, the tables."""
        if self._stopped:
            return
        lane = self._lanes.get(key)
        if lane is not None:
            lane.append(item)
            return
        self._lanes[key] = deque([item])
        task = asyncio.create_task(self._drain(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def is_busy(self, key: Key) -> bool:
        return key in self._lanes

    async def stop(self, seconds: float) -> None:
        """Waits for what is under way; what has not ended by then is cancelled."""
        self._stopped = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _drain(self, key: Key) -> None:
        lane = self._lanes[key]
        try:
            while lane:
                try:
                    await self._work(lane[0])
                except Exception:
                    log.exception("work in a lane failed")
                lane.popleft()
        finally:
            del self._lanes[key]
