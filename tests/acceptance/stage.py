"""A stage for acceptance tests: the emulator, a sample register, and `insyn run` as a real process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
from sqlmodel import Session

from bot.crypto import new_keys, parse_keys
from bot.domain.cases import Role
from bot.domain.clock import real_clock, stockholm_day
from bot.emulator.client import EmulatorClient, Person
from bot.emulator.register.build import build
from bot.emulator.server import Emulator
from bot.emulator.webhook import Retry
from bot.services import staff
from bot.store import schema
from bot.store.engine import open_engine
from bot.store.unit import Unit
from tests.support import EXAMPLE, ROOT, free_port, fresh_sqlite, surroundings

GROUP = -1000001
READY_SECONDS = 60.0  # on a crowded machine; a bot that has ended is told at once
TROUBLE = re.compile(r" (ERROR|CRITICAL) |^Traceback|Warning: |Exception ignored")


@dataclass
class Bot:
    """`insyn run` as a process that can be stopped, killed and started again."""

    environment: Mapping[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                env=dict(self.environment),
                stderr=log,
                stdout=log,
            )
        await self._until_ready()

    async def _until_ready(self) -> None:
        assert self.process is not None
        loop = asyncio.get_running_loop()
        end = loop.time() + READY_SECONDS
        async with aiohttp.ClientSession() as session:
            while loop.time() < end:
                assert self.process.returncode is None, self.log.read_text("utf-8")
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(self.environment["PUBLIC_URL"] + "/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.02)
        raise AssertionError(self.log.read_text("utf-8"))

    async def stop(self) -> int:
        """Ends it as an administrator would; returns the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 15)

    def troubles(self) -> list[str]:
        """What the log tells that went wrong: errors, traces, warnings of Python."""
        lines = self.log.read_text("utf-8").splitlines()
        return [line for line in lines if TROUBLE.search(line)]

    async def kill(self) -> None:
        if self.process is None:
            return
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


@dataclass
class Stage:
    """What a test plays on."""

    emulator: Emulator
    client: EmulatorClient
    bot: Bot
    register_url: str
    keys: str
    folder: Path
    members: dict[str, Person] = field(default_factory=dict)

    @property
    def pages(self) -> str:
        return self.bot.environment["PUBLIC_URL"]

    @property
    def database_url(self) -> str:
        return self.bot.environment["DATABASE_URL"]

    async def cli(self, *words: str, **environment: str) -> Ran:
        """One command of `insyn` beside the running bot, with the same settings."""
        return await command(*words, environment={**self.bot.environment, **environment})

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What the bot's own database holds, or a change to it, past the bot (SQLite only)."""
        path = self.database_url.removeprefix("sqlite:///")
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    async def customer(self, first_name: str, **facts: object) -> Person:
        return await self.client.person(first_name, **facts)

    async def refused_calls(self) -> list[str]:
        """What the bot called that the Bot API does not allow, and why it does not.

        Whoever presses a button that changes nothing provokes an edit that changes nothing.
        """
        refused = [call for call in await self.client.calls() if call["status"] == 400]
        told = [f"{one['method']}: {one['description']}" for one in refused]
        return [one for one in told if "message is not modified" not in one]

    def in_group(self, name: str) -> Person:
        return self.members[name].in_chat(GROUP)


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that came to its end."""

    code: int
    out: str
    err: str


async def command(
    *words: str, environment: Mapping[str, str], folder: Path | None = None, typed: str = ""
) -> Ran:
    """Runs `insyn` with these words and nothing but these settings; `typed` answers its questions."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), **environment},
        cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(typed.encode()), 30)
    assert process.returncode is not None
    return Ran(process.returncode, out.decode(), err.decode())


def today() -> date:
    """The day on which the bot under test believes to be."""
    return stockholm_day(real_clock())


def build_register(url: str, *, customers: int = 60) -> None:
    build(url, today=today(), customers=customers)


def environment(
    emulator: Emulator, *, folder: Path, database: str, register: str, keys: str, mode: str
) -> dict[str, str]:
    port = free_port()
    return {
        "PATH": os.environ.get("PATH", ""),
        "TELEGRAM_TOKEN": emulator.token,
        "TELEGRAM_API_URL": emulator.url,
        "TELEGRAM_MODE": mode,
        "TELEGRAM_RATE": "0",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LISTEN": f"127.0.0.1:{port}",
        "WEBHOOK_SECRET": "acceptance-secret-0123456789",
        "DATABASE_URL": database,
        "KEYS": keys,
        "STAFF_CHAT_ID": str(GROUP),
        "SOURCES_FILE": str(EXAMPLE / "sources.yaml"),
        "COMPANY_FILE": str(EXAMPLE / "company.yaml"),
        "WESTILA_URL": register,
        "SMTP_URL": emulator.smtp_url,
        "CONTACT_WAIT_HOURS": "0",
        "ERASURE_WAIT_HOURS": "0",
        "MAIL_FROM": "insyn@westila.example",
        "LOG_LEVEL": "INFO",
        "PYTHONWARNINGS": "error",
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """Whose files the bot works from, where it looks for the register, and how that is built."""

    files: Path
    variable: str
    build: Callable[..., object]

    def settings(self, register: str) -> dict[str, str]:
        return {
            "SOURCES_FILE": str(self.files / "sources.yaml"),
            "COMPANY_FILE": str(self.files / "company.yaml"),
            self.variable: register,
        }


WESTILA = Company(files=EXAMPLE, variable="WESTILA_URL", build=build_register)


@contextlib.asynccontextmanager
async def a_stage(
    folder: Path,
    *,
    database: str = "",
    register: str = "",
    mode: str = "polling",
    customers: int = 60,
    company: Company = WESTILA,
) -> AsyncIterator[Stage]:
    """Everything running, with three members of staff in a group; taken down at the end."""
    database = database or f"sqlite:///{folder / 'insyn.db'}"
    register = register or f"sqlite:///{folder / 'register.db'}"
    keys = new_keys("stage")
    company.build(register, customers=customers)
    add_staff(database, keys)
    retry = Retry(first=0.05, most=0.5)
    async with contextlib.AsyncExitStack() as stack:
        emulator = await stack.enter_async_context(
            Emulator(retry=retry, bot_username="westila_insyn_bot")
        )
        client = await stack.enter_async_context(EmulatorClient(emulator.url))
        given = environment(
            emulator, folder=folder, database=database, register=register, keys=keys, mode=mode
        )
        given |= company.settings(register)
        stage = Stage(emulator, client, Bot(given, folder / "bot.log"), register, keys, folder)
        await _gather_staff(stage)
        stack.push_async_callback(stage.bot.kill)
        await stage.bot.start()
        yield stage


STAFF = (
    ("anna", 2001, Role.HANDLER, "sv"),
    ("bjorn", 2002, Role.APPROVER, "en"),
    ("karin", 2003, Role.OWNER, "sv"),
)


def add_staff(database: str, keys: str) -> None:
    path = Path(database.removeprefix("sqlite:///"))
    if database.startswith("sqlite") and not path.exists():
        fresh_sqlite(path)
    engine = open_engine(database)
    schema.migrate(engine)
    with Session(engine) as session:
        unit = Unit(session, surroundings(keyring=parse_keys(keys)), real_clock())
        for name, number, role, language in STAFF:
            staff.add(unit, tg_user_id=number, name=name.title(), role=role, language=language)
        unit.flush()
        session.commit()
    engine.dispose()


async def _gather_staff(stage: Stage) -> None:
    for name, number, _role, language in STAFF:
        stage.members[name] = await stage.client.person(
            name.title(), id=number, role="staff", language_code=language
        )
    await stage.client.group("Ärenden", list(stage.members.values()), id=GROUP)
