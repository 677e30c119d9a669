"""Whether the time of an answer tells if an address is on file: known against unknown, by rank.

The whole program as a process, spoken to over the wire by an account for each address, in random
order. Two moments are timed: the answer to the address, and that to a wrong code sent at once, while
the one address is being written to and the other is not.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import random
import sqlite3
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from aiosmtpd.controller import Controller

from bot.emulator.client import Person
from tests.acceptance.stage import WESTILA, Company, Stage, a_stage
from tests.support import free_port

PAIRS = 200
CUSTOMERS = 260
ASKED, WRONG = "the answer to the address", "the answer to a wrong code sent at once"
SEED = 7
LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Told:
    """How two samples differ: `area` is the chance that a known address takes longer."""

    what: str
    known: float
    unknown: float
    area: float
    p: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailing(Company):
    """The same company, with a mail server of its own."""

    smtp_url: str

    def settings(self, register: str) -> dict[str, str]:
        return {**WESTILA.settings(register), "SMTP_URL": self.smtp_url}


class Sink:
    """Takes every mail, and keeps none."""

    async def handle_DATA(self, *_told: object) -> str:  # noqa: N802  # as the library calls it
        return "250 OK"


def _serve(pipe: Connection) -> None:
    port = free_port()
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    pipe.send(port)
    pipe.recv()
    server.stop()


@contextlib.contextmanager
def _a_mail_server() -> Iterator[str]:
    """In a process of its own: what it does with a mail is not to slow down who measures."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    try:
        yield f"smtp://127.0.0.1:{ours.recv()}"
    finally:
        ours.send("end")
        process.join(10)
        process.kill()


async def told(folder: Path) -> list[Told]:
    """Each moment of known and unknown addresses, compared."""
    times: dict[tuple[str, bool], list[float]] = {
        (what, known): [] for what in (ASKED, WRONG) for known in (True, False)
    }
    with _a_mail_server() as smtp_url:
        company = Mailing(
            files=WESTILA.files, variable=WESTILA.variable, build=WESTILA.build, smtp_url=smtp_url
        )
        async with a_stage(folder, mode="webhook", customers=CUSTOMERS, company=company) as stage:
            for address, known in _addresses(stage):
                person = await stage.customer("Tjuv", language_code="sv")
                visited = await _visit(person, address)
                for what, seconds in zip((ASKED, WRONG), visited, strict=True):
                    times[what, known].append(seconds)
    return [_compared(what, times[what, True], times[what, False]) for what in (ASKED, WRONG)]


def _addresses(stage: Stage) -> list[tuple[str, bool]]:
    """As many on file as not; what is not on file looks like the others."""
    path = stage.register_url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT DISTINCT lower(email) FROM customer").fetchall()
    filed = [str(row[0]) for row in rows if row[0] and "@" in row[0]]
    chosen = random.Random(SEED).sample(filed, PAIRS)  # an order, no secret
    both = [(one, True) for one in chosen] + [(_like(one), False) for one in chosen]
    random.Random(SEED).shuffle(both)
    return both


def _like(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{local[:-1]}q@{domain}"


async def _visit(person: Person, address: str) -> tuple[float, float]:
    await person.say("/access")
    await person.wait_for("e-postadress")
    began = time.perf_counter()
    await person.say(address)
    await person.wait_for("sexsiffrig kod")
    answered = time.perf_counter()
    await person.say("000000")
    await person.wait_for("kvar")
    return answered - began, time.perf_counter() - answered


def _compared(what: str, known: Sequence[float], unknown: Sequence[float]) -> Told:
    area, p = mann_whitney(known, unknown)
    medians = (1000 * statistics.median(known), 1000 * statistics.median(unknown))
    return Told(what, *medians, area, p)


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """The area under the curve and the two-sided p of the rank-sum test (large samples, no ties)."""
    ordered = sorted([(x, True) for x in one] + [(x, False) for x in other])
    ranks = sum(rank for rank, (_x, is_one) in enumerate(ordered, 1) if is_one)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return u / (n * m), math.erfc(abs(z) / math.sqrt(2))


def table(found: Sequence[Told]) -> Iterator[str]:
    """`ok`: chance alone gives such a difference at least once in a hundred times."""
    yield f"| {PAIRS} addresses on file, {PAIRS} that are not; median | on file | not | area | p | |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    for one in found:
        verdict = "ok" if one.p > LEAST else "misses"
        medians = f"{one.known:.1f} ms | {one.unknown:.1f} ms"
        yield f"| {one.what} | {medians} | {one.area:.3f} | {one.p:.2f} | {verdict} |"
