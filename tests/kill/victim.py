"""The bot as a process that is killed again and again, and starts anew in another manner of life."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.kill.gate import Gate, Strike
from tests.kill.witness import Witness

READY_SECONDS = 60.0
LONGEST_LIFE = 6.0  # of a process that waits for a strike that does not come
DRAIN_SECONDS = 0.1  # in which the calls of a dead process that are on the wire arrive
FAILING = ("0.06", "0.06")  # shares of COMMITs that fail before and after they took place


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """How one life is led and how it ends."""

    mode: str  # polling or webhook
    failing: bool  # with failing commits
    death: str  # clock, before, after, update
    seconds: float
    countdown: int

    def __str__(self) -> str:
        end = (
            f"{self.seconds:.2f} s" if self.death == "clock" else f"{self.death} {self.countdown}"
        )
        return f"{self.mode}{' with failing commits' if self.failing else ''}, dies: {end}"


def draw(dice: random.Random, number: int) -> Manner:
    """The manner of the life with that number; webhook and polling alternate."""
    return Manner(
        mode=("polling", "webhook")[number % 2],
        failing=number % 3 == 2,
        death=dice.choice(("clock", "clock", "before", "after", "after", "update")),
        seconds=dice.uniform(0.05, 2.0),
        countdown=dice.randint(1, 40),
    )


class Victim:
    """Starts, kills and ends `insyn run`."""

    def __init__(
        self, environment: Mapping[str, str], log: Path, gate: Gate, witness: Witness, *, seed: int
    ) -> None:
        self._environment = environment
        self._log = log
        self._gate = gate
        self._witness = witness
        self._seed = seed
        self._process: asyncio.subprocess.Process | None = None
        self._killed = False
        self.kills = 0
        self.broken_starts: list[str] = []

    async def start(self, manner: Manner) -> None:
        module = "tests.kill.failing_commits" if manner.failing else "bot"
        self._witness.life += 1
        self._killed = False
        share = ",".join((*FAILING, f"{self._seed}-{self._witness.life}"))
        changes = {"TELEGRAM_MODE": manner.mode, "FAILING_COMMITS": share}
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", module, "run",
                env={**self._environment, **changes}, stdout=log, stderr=log,
            )  # fmt: skip
        await self._until_ready()

    async def _until_ready(self) -> None:
        assert self._process is not None
        url = self._environment["PUBLIC_URL"] + "/readyz"
        async with asyncio.timeout(READY_SECONDS), aiohttp.ClientSession() as session:
            while self._process.returncode is None:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(url) as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.03)
        if not self._killed:
            self.broken_starts.append(f"life {self._witness.life} ended by itself")

    async def live_and_die(self, manner: Manner) -> None:
        """One life from start to SIGKILL."""
        if manner.death != "clock":
            self._gate.strike = Strike(manner.death, manner.countdown, self._kill)
        await self.start(manner)
        assert self._process is not None
        seconds = manner.seconds if manner.death == "clock" else LONGEST_LIFE
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), seconds)
        self._gate.strike = None
        self._kill()
        await self._process.wait()
        await asyncio.sleep(DRAIN_SECONDS)
        self.kills += 1

    def _kill(self) -> None:
        self._killed = True
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def stop(self) -> int:
        """Ends it as an administrator would."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self._process.wait(), 20)
        finally:
            await self.end()

    async def end(self) -> None:
        self._kill()
        if self._process is not None:
            await self._process.wait()
