"""Whether the time of an answer tells if a contact is on file: known against unknown, by rank.

The whole program as a process, spoken to over the wire by an account for each address or number, in
random order. Two moments are timed: the answer to the contact, and that to a wrong code sent at
once, while the one contact is being written to and the other is not.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web
from aiosmtpd.controller import Controller

from bot.domain.identifiers import Phone, parse_phone
from bot.emulator.client import Person
from tests.acceptance.stage import WESTILA, Company, Stage, a_stage
from tests.support import free_port

PAIRS = 200
CUSTOMERS = 260
MOMENTS = ("the answer to the {what}", "the answer to a wrong code sent at once, by {way}")
SEED = 7
LEAST = 0.01


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A way on which codes are sent."""

    what: str
    way: str
    column: str
    button: str = ""  # which leads there from the question for an address

    def moments(self) -> tuple[str, str]:
        return MOMENTS[0].format(what=self.what), MOMENTS[1].format(way=self.way)


WAYS = (
    Way(what="address", way="e-mail", column="email"),
    Way(what="number", way="SMS", column="phone", button="verify:sms"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """How two samples differ: `area` is the chance that a known contact takes longer."""

    what: str
    known: float
    unknown: float
    area: float
    p: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending(Company):
    """The same company, with a mail server and an SMS operator of its own."""

    smtp_url: str
    sms_url: str

    def settings(self, register: str) -> dict[str, str]:
        told = {"SMTP_URL": self.smtp_url, "SMS_URL": self.sms_url, "SMS_ACCOUNT": "u:p"}
        told |= {"SMS_SENDER": "Westila", "SMS_PER_HOUR": "10000"}
        return {**WESTILA.settings(register), **told}


class Sink:
    """Takes every mail, and keeps none."""

    async def handle_DATA(self, *_told: object) -> str:  # noqa: N802  # as the library calls it
        return "250 OK"


def _serve_mail(pipe: Connection) -> None:
    port = free_port()
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    pipe.send(f"smtp://127.0.0.1:{port}")
    pipe.recv()
    server.stop()


def _serve_sms(pipe: Connection) -> None:
    """Takes every message, and says as much to whoever asks for their account."""

    async def told(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"id": "s1", "status": "created"})

    app, port = web.Application(), free_port()
    app.add_routes([web.post("/a1/sms", told), web.get("/a1/me", told)])
    pipe.send(f"http://127.0.0.1:{port}")
    web.run_app(app, host="127.0.0.1", port=port, print=None, handle_signals=False)


@contextlib.contextmanager
def _a_server(serve: Callable[[Connection], None]) -> Iterator[str]:
    """In a process of its own: what it does is not to slow down who measures."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join(10)


async def told(folder: Path) -> list[Told]:
    """Each moment of known and unknown contacts, compared."""
    with _a_server(_serve_mail) as smtp_url, _a_server(_serve_sms) as sms_url:
        company = Sending(
            files=WESTILA.files,
            variable=WESTILA.variable,
            build=WESTILA.build,
            smtp_url=smtp_url,
            sms_url=sms_url,
        )
        async with a_stage(folder, mode="webhook", customers=CUSTOMERS, company=company) as stage:
            _number(stage)
            return [one for way in WAYS for one in await _by(stage, way)]


def _number(stage: Stage) -> None:
    """A mobile number of their own for everybody: the sample has few, and every other is free."""
    path = stage.register_url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE customer SET phone = '+46701' || printf('%06d', 2 * customer_id)"
        )


async def _by(stage: Stage, way: Way) -> list[Told]:
    times: dict[tuple[str, bool], list[float]] = {
        (what, known): [] for what in way.moments() for known in (True, False)
    }
    for contact, known in _contacts(stage, way):
        person = await stage.customer("Tjuv", language_code="sv")
        visited = await _visit(person, way, contact)
        for what, seconds in zip(way.moments(), visited, strict=True):
            times[what, known].append(seconds)
    return [_compared(what, times[what, True], times[what, False]) for what in way.moments()]


def _contacts(stage: Stage, way: Way) -> list[tuple[str, bool]]:
    """As many on file as not; what is not on file looks like the others."""
    path = stage.register_url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(f"SELECT {way.column} FROM customer").fetchall()
    filed = sorted({one for (stored,) in rows if (one := _spelt(way, stored))})
    chosen = random.Random(SEED).sample(filed, PAIRS)  # an order, no secret
    both = [(one, True) for one in chosen] + [(_like(one), False) for one in chosen]
    random.Random(SEED).shuffle(both)
    return both


def _spelt(way: Way, stored: str | None) -> str | None:
    if way.column == "email":
        return stored.lower() if stored and "@" in stored else None
    found = parse_phone(stored, mobile_only=True) if stored else None
    return found.e164 if isinstance(found, Phone) else None


def _like(contact: str) -> str:
    if "@" not in contact:
        return f"+{int(contact[1:]) + 1}"
    local, _, domain = contact.partition("@")
    return f"{local[:-1]}q@{domain}"


async def _visit(person: Person, way: Way, contact: str) -> tuple[float, float]:
    await person.say("/access")
    await person.wait_for("e-postadress")
    if way.button:
        await person.press(way.button)
        await person.wait_for("mobilnummer")
    began = time.perf_counter()
    await person.say(contact)
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
    yield f"| {PAIRS} on file, {PAIRS} that are not, each way; median | on file | not | area | p | |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    for one in found:
        verdict = "ok" if one.p > LEAST else "misses"
        medians = f"{one.known:.1f} ms | {one.unknown:.1f} ms"
        yield f"| {one.what} | {medians} | {one.area:.3f} | {one.p:.2f} | {verdict} |"
