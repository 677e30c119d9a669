"""Wakes whoever waits for something to happen: tests, pages, people who pressed a button."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from bot.emulator.world import Event, World

LONGEST_QUEUE = 10_000


class Signals:
    """The world's events for many listeners; `close` ends all waiting."""

    def __init__(self, world: World) -> None:
        self._queues: set[asyncio.Queue[Event | None]] = set()
        self._waiting: dict[int, set[asyncio.Future[None]]] = {}
        self._presses: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._closed = False
        world.listeners.append(self._on_event)

    def _on_event(self, event: Event) -> None:
        for queue in self._queues:
            if queue.qsize() < LONGEST_QUEUE:
                queue.put_nowait(event)
        for future in self._waiting.pop(event["chat_id"] or 0, ()):
            if not future.done():
                future.set_result(None)
        pressed = self._presses.get(event.get("press_id", ""))
        if pressed is not None and not pressed.done():
            pressed.set_result(event["answer"])

    async def changed(self, chat_id: int, *, within: float) -> None:
        """Return when something happens in the chat (0: outside all chats), or after the time."""
        if self._closed:
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(chat_id, set()).add(future)
        try:
            await asyncio.wait_for(future, within)
        except TimeoutError:
            pass
        finally:
            self._waiting.get(chat_id, set()).discard(future)

    @contextmanager
    def answer_to(self, press_id: str) -> Iterator[asyncio.Future[dict[str, Any]]]:
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._presses[press_id] = future
        try:
            yield future
        finally:
            del self._presses[press_id]
            future.cancel()

    async def events(self, *, idle: float) -> AsyncIterator[Event | None]:
        """Events as they come; None when nothing came for a while."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            while not self._closed:
                try:
                    event = await asyncio.wait_for(queue.get(), idle)
                except TimeoutError:
                    event = None
                if self._closed:
                    return
                yield event
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        self._closed = True
        for queue in self._queues:
            queue.put_nowait(None)
        for futures in self._waiting.values():
            for future in futures:
                future.cancel()
        for pressed in self._presses.values():
            pressed.cancel()
