"""Each measure of the benchmark: what is started, what is played, what comes out."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.bench import export, register, sizes, staffed, subjects
from tests.bench.export import Exported
from tests.bench.journey import echoes, journeys
from tests.bench.load import IN_FLIGHT, Chat, Play, Tally, closed_loop, median, percentile
from tests.bench.register import Ground
from tests.bench.standin import BotApi, Post
from tests.bench.subjects import Subject

CHATS = 3 * IN_FLIGHT  # chats under way; those that wait for their mail are not in flight
WARMING = 2 * IN_FLIGHT  # journeys before anything is counted
FLOOD = 90  # updates of the flooding chat that are in flight
INSYN, SLOW = "insyn", "insyn, 5 ms a commit"
MODULES = {INSYN: "bot", SLOW: "tests.bench.slow_commit"}
ROUND = (INSYN, "default", SLOW, "serial", "ours")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long everything takes."""

    rounds: int
    seconds: float
    warm: float
    cases: int  # approvals of each kind
    unloaded: int  # journeys of one chat at a time


FULL = Pace(rounds=4, seconds=5.0, warm=1.5, cases=15, unloaded=60)
QUICK = Pace(rounds=1, seconds=2.0, warm=1.0, cases=3, unloaded=8)


@dataclass
class Results:
    """Updates a second and latencies by subject, one entry a round; and the rest."""

    rates: dict[str, list[float]] = field(default_factory=dict)
    p50: dict[str, list[float]] = field(default_factory=dict)
    p99: dict[str, list[float]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    unloaded: list[float] = field(default_factory=list)
    beside_flood: list[float] = field(default_factory=list)
    access: list[float] = field(default_factory=list)
    erasure: list[float] = field(default_factory=list)
    bare_access: list[float] = field(default_factory=list)
    bare_erasure: list[float] = field(default_factory=list)
    access_by_size: dict[int, list[float]] = field(default_factory=dict)
    erasure_by_size: dict[int, list[float]] = field(default_factory=dict)
    export: Exported = field(default_factory=Exported)
    memory: int = 0
    cpu: dict[str, list[float]] = field(default_factory=dict)  # seconds an update, by thread
    profile: str = ""

    def rate(self, subject: str) -> float:
        return median(self.rates[subject])

    def add(self, subject: str, tally: Tally) -> None:
        counted = tally.counted()
        self.rates.setdefault(subject, []).append(tally.rate)
        self.p50.setdefault(subject, []).append(percentile(counted, 0.5))
        self.p99.setdefault(subject, []).append(percentile(counted, 0.99))
        self.lost[subject] = self.lost.get(subject, 0) + tally.lost


class Bench:
    """Everything is measured on fresh grounds, one subject at a time, so that none disturbs."""

    def __init__(self, folder: Path, pace: Pace) -> None:
        self.results = Results()
        self._folder = folder
        self._pace = pace
        self._numbers = itertools.count(1)

    async def run(self) -> Results:
        self._prepared = await asyncio.to_thread(register.prepare, self._folder / "prepared")
        async with BotApi() as api, Post() as post:
            self._api, self._post = api, post
            for _ in range(self._pace.rounds):
                for subject in ROUND:
                    await self._round(subject)
            await self._alone()
            await self._flood()
            await self._cases()
            await self._sizes()
            self.results.export = await asyncio.to_thread(
                export.measure, self._folder / "export", rounds=self._pace.rounds
            )
            await self._idle()
            await self._profile()
        return self.results

    def _ground(self) -> Ground:
        return register.copy(self._prepared, self._folder / f"ground-{next(self._numbers)}")

    @contextlib.asynccontextmanager
    async def _insyn(self, module: str = "bot") -> AsyncIterator[tuple[Ground, Subject]]:
        ground = await asyncio.to_thread(self._ground)
        async with subjects.insyn(ground, self._api, self._post, module=module) as subject:
            yield ground, subject

    async def _round(self, name: str) -> None:
        pace, tally = self._pace, Tally()
        if name in MODULES:
            async with self._insyn(MODULES[name]) as (ground, subject):
                plays = journeys(self._post, ground.addresses())
                await self._play(subject, itertools.islice(plays, WARMING))
                before = _threads(subject)
                tally = await closed_loop(
                    self._api,
                    subject.client,
                    plays,
                    seconds=pace.seconds,
                    warm=pace.warm,
                    chats=CHATS,
                )
                self._note_cpu(before, _threads(subject), subject, len(tally.samples))
        else:
            async with subjects.echo(name, self._api, self._folder) as subject:
                tally = await closed_loop(
                    self._api, subject.client, echoes(), seconds=pace.seconds, warm=pace.warm
                )
        self.results.add(name, tally)
        print(f"  {name}: {tally.rate:.0f}/s", flush=True)

    async def _alone(self) -> None:
        """One chat at a time, nobody else there; the first journeys warm everything up."""
        async with self._insyn() as (ground, subject):
            for seconds, count in ((0.0, 10), (600.0, self._pace.unloaded)):
                plays = journeys(self._post, ground.addresses()[count : count * 2])
                tally = await closed_loop(
                    self._api,
                    subject.client,
                    plays,
                    seconds=seconds or 30.0,
                    warm=0.0,
                    in_flight=1,
                )
            self.results.unloaded = [sample.seconds for sample in tally.samples]

    async def _flood(self) -> None:
        """One chat sends without a pause; another one asks for help now and then."""
        async with self._insyn() as (_ground, subject):
            flooding = asyncio.create_task(_pour(self._api, subject))
            chat = Chat(self._api, subject.client, Tally(), asyncio.Semaphore(1))
            await asyncio.sleep(1.0)
            for number in range(20 * max(1, self._pace.rounds)):
                said = time.perf_counter()
                heard = await chat.say("/help")
                if number >= 5:
                    self.results.beside_flood.append(heard.at - said)
                await asyncio.sleep(0.05)
            flooding.cancel()
            await asyncio.gather(flooding, return_exceptions=True)

    async def _cases(self) -> None:
        """Approvals on the sample register, and the same statements bare."""
        async with self._insyn() as (ground, subject):
            people = ground.reachable()[10:]
            office = staffed.Office(self._api, subject.client, self._post)
            await office.open()
            for number in range(self._pace.cases):
                access, erasure = people[2 * number], people[2 * number + 1]
                self.results.access.append(await office.access(*access))
                self.results.erasure.append(await office.erasure(*erasure))
                folder = self._folder / f"bare-{number}"
                for address, whole in ((access[0], False), (erasure[0], True)):
                    reads, writes = staffed.bare_sql(
                        self._prepared, folder / ("erasure" if whole else "access"), address
                    )
                    kind = self.results.bare_erasure if whole else self.results.bare_access
                    kind.append(writes if whole else reads)

    async def _sizes(self) -> None:
        """The same approvals on registers of three sizes, on the same persons."""
        for size in sizes.SIZES:
            ground = await asyncio.to_thread(self._ground)
            await asyncio.to_thread(sizes.enlarge, ground, size)
            async with subjects.insyn(ground, self._api, self._post) as subject:
                people = ground.reachable()[10 : 10 + 2 * self._pace.cases + 2]
                office = staffed.Office(self._api, subject.client, self._post)
                await office.open()
                await office.access(*people[-2])  # warms up
                for access, erasure in zip(people[:-2:2], people[1:-2:2], strict=True):
                    self.results.access_by_size.setdefault(size, []).append(
                        await office.access(*access)
                    )
                    self.results.erasure_by_size.setdefault(size, []).append(
                        await office.erasure(*erasure)
                    )
            print(f"  {size} customers", flush=True)

    async def _idle(self) -> None:
        """Resident memory after the start and ten updates."""
        async with self._insyn() as (_ground, subject):
            for _ in range(10):
                chat = Chat(self._api, subject.client, Tally(), asyncio.Semaphore(1))
                await chat.say("/start", replies=2)
            await asyncio.sleep(1.0)
            self.results.memory = psutil.Process(subject.pid).memory_info().rss

    async def _profile(self) -> None:
        """Where the database thread's time goes, under the same load."""
        async with self._insyn("tests.bench.profiled") as (ground, subject):
            await self._play(subject, journeys(self._post, ground.addresses()[: 2 * CHATS]))
        self.results.profile = ground.profile.read_text("utf-8")

    async def _play(self, subject: Subject, plays: Iterator[Play]) -> None:
        """Plays all of it, with nothing counted."""
        await closed_loop(self._api, subject.client, plays, seconds=600.0, warm=0.0)

    def _note_cpu(
        self, before: dict[int, float], after: dict[int, float], subject: Subject, updates: int
    ) -> None:
        """Thread times per update: the event loop's, the busiest other one's, and the rest's."""
        spent = {thread: after[thread] - before.get(thread, 0.0) for thread in after}
        loop = spent.pop(subject.pid)
        database, *others = sorted(spent.values(), reverse=True)
        parts = {"database thread": database, "event loop": loop, "work threads": sum(others)}
        for name, seconds in parts.items():
            self.results.cpu.setdefault(name, []).append(seconds / max(updates, 1))


def _threads(subject: Subject) -> dict[int, float]:
    threads = psutil.Process(subject.pid).threads()
    return {thread.id: thread.user_time + thread.system_time for thread in threads}


async def _pour(api: BotApi, subject: Subject) -> None:
    chat = Chat(api, subject.client, Tally(), asyncio.Semaphore(1))

    async def one() -> None:
        while True:
            status = await subject.client.post(chat.person.text("/help"))
            if status != 200:
                await asyncio.sleep(0.05)

    await asyncio.gather(*(one() for _ in range(FLOOD)))
