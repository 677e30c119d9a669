"""What is measured, each a process of its own: Insyn whole, Insyn on a slow disk, bare echoes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.register import Ground
from tests.bench.standin import TOKEN, BotApi, Post
from tests.bench.wire import Client
from tests.support import EXAMPLE, ROOT, STAFF_GROUP, free_port

SECRET = "bench-secret-0123456789"
READY_SECONDS = 30.0
ECHOES = {"default": ("default", "256"), "serial": ("default", "0"), "ours": ("ours", "256")}


@dataclass(frozen=True, slots=True)
class Subject:
    """A running process and the way to hand it updates."""

    pid: int
    client: Client
    log: Path


@contextlib.asynccontextmanager
async def echo(kind: str, api: BotApi, folder: Path) -> AsyncIterator[Subject]:
    port = free_port()
    transport, concurrent = ECHOES[kind]
    words = ["-m", "tests.bench.echo", str(port), api.url, TOKEN, transport, concurrent]
    async with _running(words, port, dict(os.environ), folder / f"echo-{kind}.log") as subject:
        yield subject


@contextlib.asynccontextmanager
async def insyn(
    ground: Ground, api: BotApi, post: Post, *, module: str = "bot"
) -> AsyncIterator[Subject]:
    """`insyn run` with webhook on a prepared ground; `module` may be the one with slow commits."""
    port = free_port()
    environment = _environment(ground, api, post, port)
    async with _running(
        ["-m", module, "run"], port, environment, ground.folder / "insyn.log"
    ) as subject:
        yield subject


def _environment(ground: Ground, api: BotApi, post: Post, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api.url,
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_RATE": "0",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LISTEN": f"127.0.0.1:{port}",
        "WEBHOOK_SECRET": SECRET,
        "DATABASE_URL": ground.database,
        "KEYS": ground.keys,
        "STAFF_CHAT_ID": str(STAFF_GROUP),
        "SOURCES_FILE": str(EXAMPLE / "sources.yaml"),
        "COMPANY_FILE": str(EXAMPLE / "company.yaml"),
        "WESTILA_URL": ground.register,
        "SMTP_URL": post.url,
        "CONTACT_WAIT_HOURS": "0",
        "ERASURE_WAIT_HOURS": "0",
        "MAIL_FROM": "insyn@westila.example",
        "LOG_LEVEL": "WARNING",
        "BENCH_PROFILE": str(ground.profile),
    }


@contextlib.asynccontextmanager
async def _running(
    words: Sequence[str], port: int, environment: Mapping[str, str], log: Path
) -> AsyncIterator[Subject]:
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, env=dict(environment), cwd=ROOT, stdout=output, stderr=output
        )
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    client = Client(port=port, path="/telegram", headers=headers)
    try:
        await _until_ready(process, port, log)
        yield Subject(process.pid, client, log)
    finally:
        client.close()
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _until_ready(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + READY_SECONDS
    while loop.time() < end and process.returncode is None:
        if await asyncio.to_thread(_is_ready, port):
            return
        await asyncio.sleep(0.05)
    raise RuntimeError(f"a subject did not start: {log.read_text('utf-8')[-2000:]}")


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
