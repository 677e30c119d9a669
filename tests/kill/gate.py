"""The gate between bot and Telegram: every call and every update passes it, watched by the witness.

It can strike at a chosen call: the bot dies just before the call takes effect, or just after it,
before the answer has come back.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.forms import fields
from tests.kill.witness import Witness

FIRST_UPDATE = 700_000_001
WATCHED = {
    "sendMessage", "editMessageText", "deleteMessage", "answerCallbackQuery", "sendDocument"
}  # fmt: skip
HOP = {"host", "content-length", "transfer-encoding", "connection"}


def _params(raw: bytes, content_type: str) -> dict[str, Any]:
    """The parameters of a call, without the file that may go along with them."""
    if content_type != "multipart/form-data":
        return json.loads(raw) if raw else {}
    return fields(raw)


@dataclass(slots=True)
class Strike:
    """What is to happen at the n-th coming event: `before`, `after` (a call), or `update`."""

    when: str
    countdown: int
    action: Callable[[], None]


class Gate:
    """Stands at `url` for the bot, and carries everything on to the emulator and back."""

    def __init__(self, telegram_url: str, witness: Witness) -> None:
        self.url = ""
        self.bot_hook = ""  # where the bot listens for updates
        self.strike: Strike | None = None
        self.calls = 0
        self._telegram = telegram_url
        self._witness = witness
        self._polled = FIRST_UPDATE  # everything below was confirmed by polling

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/hook", self._update)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._call)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=90)
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _call(self, request: web.Request) -> web.Response:
        """A Bot API call. It is carried on even if the bot dies meanwhile: it has left."""
        raw, method = await request.read(), request.match_info["method"]
        params = _params(raw, request.content_type)
        watched = method in WATCHED or _is_for_one_chat(method, params)
        if watched:
            self.calls += 1
            self._strike("before")
            self._witness.arrived(method, params)
        elif method == "getUpdates":
            self._note_offset(int(params.get("offset", 0)))
        elif method == "setWebhook":
            self.bot_hook, params["url"] = params["url"], self.url + "/hook"
            raw = json.dumps(params).encode()
        url = self._telegram + request.path
        async with self._session.post(url, data=raw, headers=_passed_on(request)) as answer:
            body = await answer.read()
            if watched:
                self._strike("after")
            return web.Response(status=answer.status, body=body, content_type="application/json")

    def _note_offset(self, offset: int) -> None:
        if offset > self._polled:
            self._witness.confirmed(*range(self._polled, offset))
            self._polled = offset

    async def _update(self, request: web.Request) -> web.Response:
        """An update on its way to the bot's webhook."""
        raw = await request.read()
        self._strike("update")
        try:
            headers = _passed_on(request)
            async with self._session.post(self.bot_hook, data=raw, headers=headers) as answer:
                await answer.read()
        except aiohttp.ClientError:
            return web.Response(status=502)
        if answer.status == 200:
            self._witness.confirmed(json.loads(raw)["update_id"])
        told = {"Retry-After": answer.headers.get("Retry-After", "0")}
        return web.Response(status=answer.status, headers=told)

    def _strike(self, when: str) -> None:
        strike = self.strike
        if strike is None or strike.when != when:
            return
        strike.countdown -= 1
        if strike.countdown <= 0:
            self.strike = None
            strike.action()


def _is_for_one_chat(method: str, params: dict[str, Any]) -> bool:
    """Commands for everybody are set at every start; those of one chat come out of the outbox."""
    return method == "setMyCommands" and "chat_id" in (params.get("scope") or {})


def _passed_on(request: web.Request) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name.lower() not in HOP}
