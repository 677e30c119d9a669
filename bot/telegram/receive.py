"""Receiving updates: a polling loop that acknowledges after commit. The webhook is in bot/web."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.desk import Desk
from bot.lane_queue import StoppedError
from bot.telegram.reading import KINDS
from bot.telegram.send import Wire

log = logging.getLogger(__name__)

ALLOWED_UPDATES = list(KINDS)
POLL_SECONDS = 10
PATIENCE = 0.25  # how long the next poll waits for updates that are still being handled
RETRY_SECONDS = 1.0
LAST_SECONDS = 1.0  # how long the end waits for updates whose commit is under way


class Poller:
    """Asks for updates and confirms what is committed: the offset is the oldest one still open."""

    def __init__(self, desk: Desk, wire: Wire) -> None:
        self._desk = desk
        self._wire = wire
        self._offset = 0  # everything below it is committed
        self._next = 0  # one more than the newest update that was seen
        self._open: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Polls until cancelled; outages and conflicts are waited out."""
        while True:
            try:
                await self._round()
            except (Conflict, RetryAfter, InvalidToken) as error:
                log.warning("Telegram refuses the polling: %s", error.message)
                await asyncio.sleep(RETRY_SECONDS * 3)
            except TelegramError as error:
                log.warning("Telegram cannot be polled (%s), trying again", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _round(self) -> None:
        seconds = 0 if self._open else POLL_SECONDS
        updates = await self._wire.call(
            "getUpdates",
            {
                "offset": self._offset,
                "timeout": seconds,
                "allowed_updates": ALLOWED_UPDATES,
                "_read_timeout": seconds + 10.0,
            },
        )
        for update in updates:
            self._take(update)
        if self._open:
            await asyncio.wait(self._open.values(), timeout=PATIENCE)
        self._confirm()

    def _take(self, update: dict[str, Any]) -> None:
        number = int(update["update_id"])
        if number not in self._open:
            self._next = max(self._next, number + 1)
            self._open[number] = asyncio.create_task(self._handle(update))

    async def _handle(self, update: dict[str, Any]) -> None:
        try:
            await self._desk.receive(update, bounded=False)  # the batch itself is a bound
        except StoppedError:
            await (
                asyncio.Event().wait()
            )  # not committed: it stays open, and is brought again after the start

    def _confirm(self) -> None:
        self._open = {number: task for number, task in self._open.items() if not task.done()}
        self._offset = min(self._open, default=self._next)

    async def stop(self) -> None:
        """Confirms what is committed, so that it need not be brought again.

        What was committed a moment ago may not be known here yet, hence the wait.
        """
        if self._open:
            await asyncio.wait(self._open.values(), timeout=LAST_SECONDS)
        self._confirm()
        for task in self._open.values():
            task.cancel()
        try:
            await self._wire.call("getUpdates", {"offset": self._offset, "timeout": 0, "limit": 1})
        except TelegramError as error:
            log.warning("the last offset could not be confirmed: %s", type(error).__name__)
