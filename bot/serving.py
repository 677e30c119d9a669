"""`insyn run`: the program from its start until somebody ends it."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import Any

from bot import memory
from bot.settings import Settings
from bot.wiring import Program


async def serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    starting = asyncio.create_task(_until(stop, Program(settings)))
    await starting


async def _until(stop: asyncio.Event, program: Any) -> None:
    entering = asyncio.create_task(program.__aenter__())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({entering, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not entering.done():
        entering.cancel()
        return
    entering.result()
    memory.settle()
    logging.getLogger(__name__).info("ready")
    await stopping
    await program.__aexit__(None, None, None)
