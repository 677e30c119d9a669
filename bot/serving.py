"""`insyn run`: the program from its start until somebody ends it."""

from __future__ import annotations

import asyncio
import logging
import signal

from bot import memory
from bot.settings import Settings
from bot.wiring import Program


async def serve(settings: Settings) -> None:
    """Until all of it runs a signal ends it at once (see `bot.__main__`), as losing power does."""
    async with Program(settings):
        stop = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        memory.settle()
        logging.getLogger(__name__).info("ready")
        await stop.wait()
