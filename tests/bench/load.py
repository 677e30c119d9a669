"""The load: chats that play a scenario, with so many updates in flight and never more."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from tests.bench.standin import BotApi, Said
from tests.bench.updates import Person
from tests.bench.wire import Client

IN_FLIGHT = 64
PATIENCE = 10.0  # seconds without an answer after which an update counts as lost

_people = itertools.count(1_000_000)


@dataclass(slots=True)
class Sample:
    """One answered update: when it was posted, and how long its last reply took."""

    at: float
    seconds: float


@dataclass
class Tally:
    """What one run of a load came to."""

    samples: list[Sample] = field(default_factory=list)
    lost: int = 0
    began: float = 0.0
    ended: float = 0.0

    def counted(self) -> list[float]:
        ends = (s for s in self.samples if self.began <= s.at + s.seconds <= self.ended)
        return [sample.seconds for sample in ends]

    @property
    def rate(self) -> float:
        return len(self.counted()) / max(self.ended - self.began, 1e-9)


class Chat:
    """One private chat: says something and waits for what the bot says to it."""

    def __init__(
        self, api: BotApi, client: Client, tally: Tally, slots: asyncio.Semaphore
    ) -> None:
        number = next(_people)
        self.person = Person(number, number)
        self.ear = api.listen(number)
        self._client = client
        self._tally = tally
        self._slots = slots

    async def say(self, text: str, *, replies: int = 1) -> Said:
        return await self.send(self.person.text(text), replies=replies)

    async def send(self, update: bytes, *, replies: int = 1) -> Said:
        """Posts an update and waits for its replies; raises TimeoutError if one stays out."""
        async with self._slots:
            began = time.perf_counter()
            posting = asyncio.ensure_future(self._client.post(update))
            try:
                async with asyncio.timeout(PATIENCE):
                    for _ in range(replies):
                        said = await self.ear.heard.get()
            except TimeoutError:
                self._tally.lost += 1
                raise
            finally:
                await asyncio.wait([posting], timeout=PATIENCE)
            self._tally.samples.append(Sample(began, said.at - began))
            return said


Play = Callable[[Chat], Awaitable[None]]


async def closed_loop(
    api: BotApi,
    client: Client,
    plays: Iterator[Play],
    *,
    seconds: float,
    warm: float,
    in_flight: int = IN_FLIGHT,
    chats: int | None = None,
) -> Tally:
    """Plays one chat after another in `chats` places at once, for so many seconds after `warm`."""
    tally = Tally()
    slots, places = asyncio.Semaphore(in_flight), chats or in_flight
    loop_began = time.perf_counter()
    tally.began = loop_began + warm
    tally.ended = tally.began + seconds

    async def place(number: int) -> None:
        """Places begin one after another, so that not all ask for their code at once."""
        await asyncio.sleep(warm * number / places)
        for play in plays:
            if time.perf_counter() >= tally.ended:
                return
            try:
                await play(Chat(api, client, tally, slots))
            except TimeoutError:
                continue
        tally.ended = min(tally.ended, time.perf_counter())

    await asyncio.gather(*(place(number) for number in range(places)))
    return tally


def percentile(values: list[float], share: float) -> float:
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: list[float]) -> float:
    return statistics.median(values) if values else float("nan")
