"""Long polling: one getUpdates at a time, and none beside a webhook."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.emulator.records import Update
from bot.emulator.refusals import conflict
from bot.emulator.world import World

LONGEST_WAIT = 50
MOST_UPDATES = 100
BESIDE_WEBHOOK = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the"
    " webhook first"
)
BY_ANOTHER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


class Polling:
    """Answers getUpdates when there is something, or when the time is up."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Future[None] | None = None
        world.inbox.listeners.append(self._wake)

    def _wake(self, _update: Update) -> None:
        self.release()

    def end(self, why: str) -> None:
        """End the getUpdates that waits now, as Telegram does when something takes its place."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(conflict(why))

    def release(self) -> None:
        """Let the waiting getUpdates answer with what there is."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        inbox = self._world.inbox
        if self._world.webhook.get("url"):
            raise conflict(BESIDE_WEBHOOK)
        self.end(BY_ANOTHER)
        if "allowed_updates" in params:
            inbox.allowed = params["allowed_updates"]
            self._world.touch("meta", "inbox")
        inbox.confirm_below(params.get("offset", 0))
        limit = min(max(params.get("limit", MOST_UPDATES), 1), MOST_UPDATES)
        if not inbox.has_any():
            await self._wait(min(max(params.get("timeout", 0), 0), LONGEST_WAIT))
        return [update.as_api() for update in inbox.batch(limit)]

    async def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        waiting = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        try:
            await asyncio.wait_for(waiting, seconds)
        except TimeoutError:
            pass
        finally:
            if self._waiting is waiting:
                self._waiting = None
