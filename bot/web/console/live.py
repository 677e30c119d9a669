"""Server-sent events: open pages hear of a decision within a second, whoever took it where."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator

from aiohttp import web

from bot.desk import Desk
from bot.services import watch
from bot.services.watch import Changes

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0  # what other processes did is found by looking
CALM_SECONDS = 0.2  # commits in a row are told of together
IDLE_SECONDS = 15.0  # a connection that says nothing for longer is cut by proxies


class Live:
    """Looks at the trail while anybody listens; a commit of this process is looked at sooner."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ears: set[asyncio.Queue[Changes | None]] = set()
        self._nudged = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    def nudge(self) -> None:
        """Something was committed here. Called on the event loop."""
        self._nudged.set()

    async def changes(self) -> AsyncIterator[Changes | None]:
        """What happens from now on; None when nothing happened for a while. Ends at the close."""
        ear: asyncio.Queue[Changes | None] = asyncio.Queue()
        self._ears.add(ear)
        self._watch()
        try:
            while True:
                try:
                    heard = await asyncio.wait_for(ear.get(), IDLE_SECONDS)
                except TimeoutError:
                    yield None
                    continue
                if heard is None:
                    return
                yield heard
        finally:
            self._ears.discard(ear)

    async def close(self, _app: web.Application) -> None:
        """Lets every listener go, so that nobody holds up the end."""
        if self._watching is not None:
            self._watching.cancel()
        for ear in self._ears:
            ear.put_nowait(None)

    def _watch(self) -> None:
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._look_on())

    async def _look_on(self) -> None:
        seq = await self._desk.run(watch.now)
        while self._ears:
            await self._pause()
            try:
                found = await self._desk.run(watch.since, seq)
            except Exception:
                log.exception("looking for changes failed")
                continue
            seq = found.until
            if found.refs or found.more:
                for ear in self._ears:
                    ear.put_nowait(found)

    async def _pause(self) -> None:
        await asyncio.sleep(CALM_SECONDS)
        try:
            await asyncio.wait_for(self._nudged.wait(), POLL_SECONDS - CALM_SECONDS)
        except TimeoutError:
            return
        finally:
            self._nudged.clear()


def told(changes: Changes | None) -> bytes:
    """One event on the wire; a comment keeps the connection."""
    if changes is None:
        return b": still here\n\n"
    data = {"refs": sorted(changes.refs), "more": changes.more}
    return b"data: " + json.dumps(data).encode() + b"\n\n"
