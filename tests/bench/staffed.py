"""Seconds from approval to the finished answer, and bare SQL doing the same to the same register."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.domain import plans
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import real_clock, stockholm_day
from bot.domain.holdings import Holdings
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from tests.bench import register
from tests.bench.journey import prove_mailbox
from tests.bench.load import PATIENCE, Chat, Tally
from tests.bench.register import Ground
from tests.bench.standin import BotApi, Ear, Post, Said
from tests.bench.updates import Person
from tests.bench.wire import Client
from tests.support import EXAMPLE, STAFF_GROUP

SETTLED = 0.25  # seconds of silence after which no further page of a letter is to come


class UnheardError(Exception):
    """What was waited for was not said; the text tells what was said instead."""


@dataclass
class Office:
    """The bot's staff: a handler and an approver, each with a private chat, and their group."""

    api: BotApi
    client: Client
    post: Post

    def __post_init__(self) -> None:
        self.group = self.api.listen(STAFF_GROUP)

    async def open(self) -> None:
        for member in (register.HANDLER, register.APPROVER):
            ear = self.api.listen(member)
            await self.client.post(Person(member, member).text("/start"))
            await _until(ear, lambda said: True)
            await _silence(ear)

    async def access(self, address: str, phone: str) -> float:
        """Seconds from the press that approves to the letter, for a full copy."""
        chat = await self._proved(address, phone, "/access")
        summary = await _until(chat.ear, _has("access.full"))
        await self._press(chat.person, summary, "access.full")
        return await self._approved(chat.ear, register.HANDLER, await self._claimed())

    async def erasure(self, address: str, phone: str) -> float:
        """The same for an erasure, which two people approve; the second one's press counts."""
        chat = await self._proved(address, phone, "/erase")
        said = await _until(chat.ear, _has("erase.plan:"))
        for button in ("erase.plan:", "erase.sure:", "erase.yes:"):
            await self._press(chat.person, said, button)
            said = await _until(chat.ear, lambda said: True)
        await self._approve(register.HANDLER, await self._claimed())
        called = await _until(self.api.listen(register.APPROVER), _has("s:second:"))
        await self._press(Person(register.APPROVER, register.APPROVER), called, "s:second:")
        shown = await _until(self.api.listen(register.APPROVER), _has("s:ok:"))
        return await self._approved(chat.ear, register.APPROVER, shown)

    async def _proved(self, address: str, phone: str, command: str) -> Chat:
        chat = Chat(self.api, self.client, Tally(), asyncio.Semaphore(1))
        await chat.say("/start", replies=2)
        await prove_mailbox(chat, self.post, address, command)
        await self.client.post(chat.person.contact(phone))
        return chat

    async def _press(self, person: Person, said: Said, wanted: str) -> None:
        data = next(button for button in said.buttons if button.startswith(wanted))
        await self.client.post(person.press(data, said.message_id))

    async def _claimed(self) -> Said:
        """Claims the newest card in the group and opens the case until its plan is there."""
        card = await _until(self.group, _has("s:claim:"))
        ear = self.api.listen(register.HANDLER)
        await _silence(ear)
        await self._press(Person(register.HANDLER, STAFF_GROUP), card, "s:claim:")
        said = await _until(ear, _has("s:case:"))
        while not _has("s:ok:")(said):
            await asyncio.sleep(0.05)
            await self._press(Person(register.HANDLER, register.HANDLER), said, "s:case:")
            said = await _until(ear, _has("s:case:"))
        return said

    async def _approve(self, member: int, shown: Said) -> float:
        """Presses approve and yes; returns when the second press was posted."""
        person, ear = Person(member, member), self.api.listen(member)
        await self._press(person, shown, "s:ok:")
        asked = await _until(ear, _has("s:sure:"))
        began = time.perf_counter()
        await self._press(person, asked, "s:sure:")
        return began

    async def _approved(self, customer: Ear, member: int, shown: Said) -> float:
        await _silence(customer)
        began = await self._approve(member, shown)
        last = await _until(
            customer, lambda said: "Answer in your case" in said.params.get("text", "")
        )
        with contextlib.suppress(TimeoutError):
            while True:
                last = await asyncio.wait_for(customer.heard.get(), SETTLED)
        await _silence(self.group)
        return last.at - began


def _has(prefix: str) -> Callable[[Said], bool]:
    return lambda said: any(button.startswith(prefix) for button in said.buttons)


async def _until(ear: Ear, fits: Callable[[Said], bool]) -> Said:
    heard: list[str] = []
    try:
        async with asyncio.timeout(PATIENCE):
            while not fits(said := await ear.heard.get()):
                heard.append(f"{said.params.get('text', '')[:80]} {said.buttons}")
    except TimeoutError:
        raise UnheardError("; ".join(heard)) from None
    return said


async def _silence(ear: Ear) -> None:
    """Forgets what was said, once nothing more is being said."""
    with contextlib.suppress(TimeoutError):
        while True:
            await asyncio.wait_for(ear.heard.get(), 0.1)


# -- bare SQL ---------------------------------------------------------------------------------


def bare_sql(ground: Ground, folder: Path, address: str) -> tuple[float, float]:
    """Seconds that the reads of an access, and all of an erasure, take on a bare connection."""
    folder.mkdir(parents=True)
    registry_url = f"sqlite:///{folder / 'recorded.db'}"
    for name in ("recorded.db", "replayed.db"):
        shutil.copy(ground.register_file, folder / name)
    registry = load_registry(EXAMPLE / "sources.yaml", {"WESTILA_URL": registry_url})
    source = SqlSource(registry.sources[0])
    claims = frozenset({Claim(ClaimKind.EMAIL, address)})
    source.ping()
    with _recorded() as reads:
        holdings = source.find(claims)
    plan = plans.erasure_plan(
        registry, Holdings(sources=(holdings,)), today=stockholm_day(real_clock())
    )
    with _recorded() as writes:
        source.erase(plan)
    source.close()
    with contextlib.closing(
        sqlite3.connect(folder / "replayed.db", isolation_level=None)
    ) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        return _replayed(connection, reads), _replayed(connection, writes)


@contextlib.contextmanager
def _recorded() -> Iterator[list[str]]:
    """Every statement that SQLite is given, its values written out, BEGIN and COMMIT among them."""
    steps: list[str] = []
    seen: list[sqlite3.Connection] = []

    def listen(connection: sqlite3.Connection, *_others: Any) -> None:
        seen.append(connection)
        connection.set_trace_callback(steps.append)

    sa.event.listen(sa.Pool, "checkout", listen)
    try:
        yield steps
    finally:
        sa.event.remove(sa.Pool, "checkout", listen)
        for connection in seen:
            connection.set_trace_callback(None)


def _replayed(connection: sqlite3.Connection, steps: list[str]) -> float:
    began = time.perf_counter()
    for statement in steps:
        connection.execute(statement).fetchall()
    return time.perf_counter() - began
