"""Webhook delivery: one update of a chat in flight until it is answered, chats side by side."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.emulator.records import Update
from bot.emulator.refusals import bad_request
from bot.emulator.world import World

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
ANSWER_WITHIN = aiohttp.ClientTimeout(total=60)
CONNECTIONS = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    """How long to wait after a failed delivery: doubled each time, up to a most."""

    first: float = 0.5
    most: float = 30.0

    def after(self, tries: int, *, asked: float = 0.0) -> float:
        doubled = self.first * float(2 ** min(tries - 1, 16))
        return min(max(doubled, asked), self.most)


class Webhook:
    """Carries updates to the bot's URL while one is set."""

    def __init__(self, world: World, retry: Retry) -> None:
        self._world = world
        self._retry = retry
        self._lanes: dict[int, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._changed = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None
        self._last_error: dict[str, Any] = {}
        world.inbox.listeners.append(self._on_update)

    async def start(self) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(connector=connector, timeout=ANSWER_WITHIN)
        if self.is_set:
            self._resume()

    async def stop(self) -> None:
        await self._halt()
        if self._session is not None:
            await self._session.close()

    @property
    def is_set(self) -> bool:
        return bool(self._world.webhook.get("url"))

    # The methods

    async def set(self, params: dict[str, Any]) -> bool:
        url = params.get("url", "").strip()
        if not url:
            return await self.delete(params)
        self._check(url, params)
        wanted = min(max(params.get("max_connections", CONNECTIONS), 1), 100)
        self._world.webhook = {
            "url": url,
            "secret": params.get("secret_token", ""),
            "max_connections": wanted,
        }
        self._slots = asyncio.Semaphore(wanted)
        self._last_error = {}
        if "allowed_updates" in params:
            self._world.inbox.allowed = params["allowed_updates"]
        await self._start_over(drop=bool(params.get("drop_pending_updates")))
        return True

    def _check(self, url: str, params: dict[str, Any]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise bad_request("bad webhook: an HTTPS URL must be provided for webhook")
        secret = params.get("secret_token", "")
        if secret and SECRET.fullmatch(secret) is None:
            raise bad_request("secret token contains unallowed characters")

    async def _start_over(self, *, drop: bool) -> None:
        self._world.touch("meta", "bot")
        self._world.touch("meta", "inbox")
        if drop:
            await self._halt()
            self._world.inbox.drop()
        self._changed.set()
        self._changed = asyncio.Event()
        self._resume()

    async def delete(self, params: dict[str, Any]) -> bool:
        self._world.webhook = {}
        self._world.touch("meta", "bot")
        await self._halt()
        if params.get("drop_pending_updates"):
            self._world.inbox.drop()
        return True

    def info(self) -> dict[str, Any]:
        hook = self._world.webhook
        shown: dict[str, Any] = {
            "url": hook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self._world.inbox.pending),
        }
        if hook:
            shown |= {"max_connections": hook["max_connections"], "ip_address": "127.0.0.1"}
            shown |= self._last_error
        if self._world.inbox.allowed:
            shown["allowed_updates"] = self._world.inbox.allowed
        return shown

    # Delivery

    def _on_update(self, update: Update) -> None:
        if self.is_set and self._session is not None:
            self._queue(update)

    def _queue(self, update: Update) -> None:
        if update.update_id not in self._world.inbox.pending:
            return
        lane = self._lanes.get(update.chat_id)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.chat_id] = deque([update])
        task = asyncio.create_task(self._run_lane(update.chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _resume(self) -> None:
        queued = {u.update_id for lane in self._lanes.values() for u in lane}
        for update in list(self._world.inbox.pending.values()):
            if update.update_id not in queued:
                self._queue(update)

    async def _halt(self) -> None:
        """Let go of all lanes; what was not confirmed stays in the inbox."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()

    async def _run_lane(self, chat_id: int) -> None:
        lane = self._lanes[chat_id]
        while lane:
            await self._deliver(lane[0])
            self._world.inbox.confirm(lane[0].update_id)
            lane.popleft()
        del self._lanes[chat_id]

    async def _deliver(self, update: Update) -> None:
        tries = 0
        while True:
            changed = self._changed
            async with self._slots:
                status, asked = await self.post(update)
            if 200 <= status < 300:
                return
            tries += 1
            wait = self._retry.after(tries, asked=asked)
            try:
                await asyncio.wait_for(changed.wait(), wait)
            except TimeoutError:
                continue

    async def post(self, update: Update) -> tuple[int, float]:
        """Send an update once; its status (0: no answer), and the seconds the bot asked for."""
        hook = self._world.webhook
        headers = {"Content-Type": "application/json"}
        if hook["secret"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret"]
        body = json.dumps(update.as_api(), separators=(",", ":")).encode()
        assert self._session is not None
        try:
            async with self._session.post(
                hook["url"], data=body, headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()
                return self._told(answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(_plain(error))
            return 0, 0.0

    def _told(self, answer: aiohttp.ClientResponse) -> tuple[int, float]:
        if not 200 <= answer.status < 300:
            phrase = answer.reason or HTTPStatus(answer.status).phrase
            self._failed(f"Wrong response from the webhook: {answer.status} {phrase}")
        asked = answer.headers.get("Retry-After", "")
        return answer.status, float(asked) if asked.isdecimal() else 0.0

    def _failed(self, message: str) -> None:
        self._last_error = {
            "last_error_date": int(self._world.now()),
            "last_error_message": message,
        }


def _plain(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "Read timeout expired"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "Connection refused"
    return "Connection closed by the webhook"
