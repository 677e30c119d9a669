"""Units that wait, in lanes: one of a lane is out at a time, and the lanes come round in turn."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.crypto import random_bytes
from bot.domain.errors import InsynError
from bot.store.unit import Born, Unit


class FloodedError(InsynError):
    """A lane has more waiting than is fair; whoever sent it should come again later."""

    def __init__(self, lane: str) -> None:
        self.lane = lane


class StoppedError(InsynError):
    """The desk has closed."""


@dataclass(slots=True)
class Job:
    """One unit that waits: an update to be handled, or a service to be called."""

    lane: str
    future: asyncio.Future[Any]
    update: dict[str, Any] | None = None
    call: Callable[[Unit], Any] | None = None
    failures: int = 0
    number: int = 0  # by which the database knows whether the unit took place
    doubtful: Outcome | None = None  # what came of it, if a COMMIT that failed did take place

    def __post_init__(self) -> None:
        """Updates have Telegram's number; everything else draws a negative one."""
        if self.update is not None:
            self.number = int(self.update["update_id"])
        else:
            self.number = -1 - (int.from_bytes(random_bytes(8)) >> 2)


@dataclass(slots=True)
class Outcome:
    job: Job
    result: Any = None
    error: Exception | None = None
    again: bool = False
    born: Born = field(default_factory=Born)


class LaneQueue:
    """Jobs by lane: at most one job of a lane is out at a time, and lanes come round in turn."""

    def __init__(self, cap: int) -> None:
        self.cap = cap
        self._lanes: dict[str, deque[Job]] = {}
        self._ready: deque[str] = deque()
        self._busy: set[str] = set()
        self._waiting = threading.Condition()
        self._closed = False

    def put(self, job: Job, *, bounded: bool) -> None:
        """Appends a job to its lane. Raises FloodedError when the lane is full."""
        with self._waiting:
            if self._closed:
                raise StoppedError
            lane = self._lanes.setdefault(job.lane, deque())
            if bounded and len(lane) >= self.cap:
                raise FloodedError(job.lane)
            lane.append(job)
            if len(lane) == 1 and job.lane not in self._busy:
                self._ready.append(job.lane)
                self._waiting.notify()

    def take(self, most: int) -> list[Job]:
        """Up to `most` jobs of different lanes; waits for the first; empty means closed."""
        with self._waiting:
            while not self._ready and not self._closed:
                self._waiting.wait()
            lanes = [self._ready.popleft() for _ in range(min(most, len(self._ready)))]
            self._busy.update(lanes)
            return [self._lanes[lane].popleft() for lane in lanes]

    def free(self, job: Job, *, again: bool) -> None:
        """Opens the job's lane for the next one, or puts the job back at its head.

        Raises StoppedError for a job that would never be taken again.
        """
        with self._waiting:
            if again and self._closed:
                raise StoppedError
            lane = self._lanes.setdefault(job.lane, deque())
            if again:
                lane.appendleft(job)
            self._busy.discard(job.lane)
            if lane:
                self._ready.append(job.lane)
                self._waiting.notify()
            else:
                del self._lanes[job.lane]

    def close(self) -> list[Job]:
        with self._waiting:
            self._closed = True
            left = [job for lane in self._lanes.values() for job in lane]
            self._lanes.clear()
            self._ready.clear()
            self._waiting.notify_all()
            return left
