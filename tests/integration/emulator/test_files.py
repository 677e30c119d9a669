"""Files that people send, fetched over the wire by the number that their message has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram.error import TelegramError

from bot.domain.files import FileRefusal
from bot.emulator.client import EmulatorClient
from bot.emulator.person import Person
from bot.emulator.server import Emulator
from bot.telegram.files import TelegramFiles
from bot.telegram.send import BotApi
from bot.telegram.transport import AiohttpRequest


@pytest.fixture
async def files(emulator: Emulator) -> AsyncIterator[TelegramFiles]:
    request = AiohttpRequest()
    wire = BotApi(request, api_url=emulator.url, token=emulator.token)
    made = TelegramFiles(wire, request, api_url=emulator.url, token=emulator.token)
    made.start()
    yield made
    await request.shutdown()


async def fetched(files: TelegramFiles, file_id: str) -> bytes | FileRefusal:
    """As the workshop does it: in a thread, while the loop goes on."""
    return await asyncio.to_thread(files.fetch, file_id)


async def test_the_bytes_come_as_they_were_sent(
    emulator: Emulator, files: TelegramFiles, anna: Person
) -> None:
    await anna.upload("brev å.pdf", b"%PDF-1.4 \xff\x00")
    file_id = next(reversed(emulator.world.files))
    assert await fetched(files, file_id) == b"%PDF-1.4 \xff\x00"


async def test_what_telegram_does_not_have_is_gone(files: TelegramFiles) -> None:
    assert await fetched(files, "nothing") is FileRefusal.GONE


async def test_what_is_too_large_for_the_bot_api_is_not_fetched(
    emulator: Emulator, files: TelegramFiles, anna: Person
) -> None:
    await anna.upload("x.bin", b"x")
    file_id = next(reversed(emulator.world.files))
    emulator.world.files[file_id].size = 21 * 1024 * 1024
    assert await fetched(files, file_id) is FileRefusal.TOO_LARGE


async def test_an_outage_is_worth_another_try_and_names_no_token(
    emulator: Emulator, client: EmulatorClient, files: TelegramFiles
) -> None:
    await client.fault("getFile", status=502)
    with pytest.raises(TelegramError) as told:
        await fetched(files, "x")
    assert emulator.token not in str(told.value)
