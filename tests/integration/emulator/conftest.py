"""An emulator, somebody to direct it, and a real python-telegram-bot Bot that speaks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from bot.emulator.client import EmulatorClient, Person
from bot.emulator.server import Emulator
from bot.emulator.webhook import Retry

Api = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(retry=Retry(first=0.01, most=0.05)) as emulator:
        yield emulator


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[EmulatorClient]:
    async with EmulatorClient(emulator.url) as client:
        yield client


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    base = f"{emulator.url}/bot"
    async with Bot(emulator.token, base_url=base, base_file_url=f"{emulator.url}/file/bot") as bot:
        yield bot


@pytest.fixture
async def api(emulator: Emulator) -> AsyncIterator[Api]:
    """Bot API calls without any library: the answer's body, with its HTTP status as `status`."""
    async with aiohttp.ClientSession() as session:

        async def call(
            method: str, *, token: str = emulator.token, **params: Any
        ) -> dict[str, Any]:
            url = f"{emulator.url}/bot{token}/{method}"
            async with session.post(url, json=params) as answer:
                return {**await answer.json(), "status": answer.status}

        yield call


@pytest.fixture
async def anna(client: EmulatorClient) -> Person:
    """A customer who has written /start."""
    anna = await client.person("Anna", last_name="Åkesson", language_code="sv", id=501)
    await anna.say("/start")
    return anna
