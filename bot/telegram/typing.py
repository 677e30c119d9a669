"""Shows a person that something is being done for them, as long as it takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from telegram.error import TelegramError

from bot.telegram.send import Wire

log = logging.getLogger(__name__)

SLOW = 0.5  # seconds from which on work is worth a sign
AGAIN = 4.0  # Telegram shows it for five


class Typing:
    """For work in a thread of its own; past the outbox: it is worth nothing a moment later."""

    def __init__(self, wire: Wire, *, slow: float = SLOW) -> None:
        self._wire = wire
        self._slow = slow
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Remembers the loop on which Telegram is spoken to."""
        self._loop = asyncio.get_running_loop()

    @contextmanager
    def shown(self, chat_id: int) -> Iterator[None]:
        assert self._loop is not None
        going_on = asyncio.run_coroutine_threadsafe(self._show(chat_id), self._loop)
        try:
            yield
        finally:
            going_on.cancel()

    async def _show(self, chat_id: int) -> None:
        await asyncio.sleep(self._slow)
        while True:
            try:
                await self._wire.call("sendChatAction", {"chat_id": chat_id, "action": "typing"})
            except TelegramError as error:
                log.debug("typing cannot be shown: %s", type(error).__name__)
            await asyncio.sleep(AGAIN)
