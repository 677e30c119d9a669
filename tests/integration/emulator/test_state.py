"""An emulator with a state file goes on where it ended; as a process it starts and ends cleanly."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.emulator.client import EmulatorClient
from bot.emulator.server import Emulator

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y:1")]])


def bot_of(emulator: Emulator) -> Bot:
    return Bot(
        emulator.token,
        base_url=f"{emulator.url}/bot",
        base_file_url=f"{emulator.url}/file/bot",
    )


async def test_a_restart_changes_nothing_but_the_address(tmp_path: Path) -> None:
    state = tmp_path / "var" / "world.db"
    async with Emulator(state=state) as emulator, EmulatorClient(emulator.url) as client:
        anna = await client.person("Anna", id=501)
        group = await client.group("Staff", [anna])
        await anna.say("/start")
        async with bot_of(emulator) as bot:
            sent = await bot.send_message(anna.id, "Sure?", reply_markup=YES)
            gone = await bot.send_message(anna.id, "Gone")
            document = (await bot.send_document(anna.id, b"%PDF", filename="a.pdf")).document
            await bot.delete_message(anna.id, gone.message_id)
            await bot.set_my_description("See your data")
            first = (await bot.get_updates())[0].update_id
            await bot.get_updates(offset=first + 1)
            await anna.press("Yes", wait=False)
        before = await client.state()

    async with Emulator(state=state) as emulator, EmulatorClient(emulator.url) as client:
        assert await client.state() == before
        async with bot_of(emulator) as bot:
            updates = await bot.get_updates()
            assert [u.update_id for u in updates] == [first + 1, first + 2]
            assert await bot.answer_callback_query(updates[-1].callback_query.id)
            file = await bot.get_file(document.file_id)
            assert bytes(await file.download_as_bytearray()) == b"%PDF"
            later = await bot.edit_message_text("Done", anna.id, sent.message_id)
            fresh = await bot.send_message(group["id"], "Case 7")
        assert later.text == "Done"
        assert fresh.message_id > gone.message_id


async def test_nothing_is_lost_when_the_end_comes_while_a_batch_is_written(tmp_path: Path) -> None:
    state = tmp_path / "world.db"
    for round_ in range(5):
        async with Emulator(state=state) as emulator, EmulatorClient(emulator.url) as client:
            await client.person(f"P{round_}")
            await asyncio.sleep(0.095 + round_ * 0.002)
            await client.person(f"Q{round_}")
    async with Emulator(state=state) as emulator, EmulatorClient(emulator.url) as client:
        names = [user["first_name"] for user in (await client.state())["users"]]
    assert names == [f"{letter}{round_}" for round_ in range(5) for letter in "PQ"]


async def test_a_webhook_goes_on_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "world.db"
    async with Emulator(state=state) as emulator, EmulatorClient(emulator.url) as client:
        anna = await client.person("Anna")
        await anna.say("/start")
        async with bot_of(emulator) as bot:
            await bot.set_webhook("http://127.0.0.1:9/closed", secret_token="abc")
    async with Emulator(state=state) as emulator, bot_of(emulator) as bot:
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == ("http://127.0.0.1:9/closed", 1)


async def test_as_a_process_it_tells_its_addresses_and_ends_on_a_signal(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.emulator", "--token", "42:abc", "--state", str(tmp_path / "world.db")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    async with EmulatorClient(ready["url"]) as client:
        await client.person("Anna")
        assert (await client.state())["bot"]["id"] == 42
        process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    assert ready["token"] == "42:abc"
    assert ready["smtp_url"].startswith("smtp://127.0.0.1:")
