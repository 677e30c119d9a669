"""What tests watch and direct: waiting, mails, the bot's calls, faults, repeats, the clock."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from aiohttp import web

from bot.emulator import shown
from bot.emulator.client_http import body_of, number
from bot.emulator.controls import Controls
from bot.emulator.faults import Fault
from bot.emulator.limits import Limits
from bot.emulator.refusals import ClientError
from bot.emulator.signals import Signals
from bot.emulator.world import Event, World

LONGEST_WAIT = 60.0
KEEP_ALIVE = 15.0


class ControlApi:
    """What stands under /client for whoever watches and directs."""

    def __init__(self, world: World, signals: Signals, controls: Controls) -> None:
        self._world = world
        self._signals = signals
        self._webhook = controls.webhook
        self._gate = controls.gate
        self._faults = controls.faults
        self._calls = controls.calls

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/client/wait", self.wait)
        router.add_get("/client/events", self.events)
        router.add_get("/client/mails", self.mails)
        router.add_delete("/client/mails", self.forget_mails)
        router.add_get("/client/calls", self.calls)
        router.add_get("/client/faults", self.faults)
        router.add_post("/client/faults", self.add_fault)
        router.add_delete("/client/faults", self.forget_faults)
        router.add_post("/client/redeliver", self.redeliver)
        router.add_post("/client/limits", self.set_limits)
        router.add_post("/client/clock", self.set_clock)

    async def wait(self, request: web.Request) -> web.Response:
        """Messages of a chat that changed after a point; waits until something happens there."""
        chat = self._world.client_chat(number(request.query.get("chat_id"), "chat_id"))
        after = number(request.query.get("after", 0), "after")
        ends = time.monotonic() + min(float(request.query.get("timeout", 5)), LONGEST_WAIT)
        while self._world.chat_seq.get(chat.id, 0) <= after:
            left = ends - time.monotonic()
            if left <= 0:
                break
            await self._signals.changed(chat.id, within=left)
        return web.json_response(shown.conversation(self._world, chat, after=after))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events with ids only; the page loads what it shows."""
        viewer = request.query.get("viewer")
        user_id = number(viewer, "viewer") if viewer else None
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await stream.prepare(request)
        await stream.write(b": hello\n\n")
        try:
            async for event in self._signals.events(idle=KEEP_ALIVE):
                if event is None:
                    await stream.write(b": still here\n\n")
                elif self._may_see(event, user_id):
                    told = {k: v for k, v in event.items() if k != "answer"}
                    await stream.write(b"data: " + json.dumps(told).encode() + b"\n\n")
        except ConnectionError:
            pass
        return stream

    def _may_see(self, event: Event, user_id: int | None) -> bool:
        chat = self._world.chats.get(event["chat_id"])
        if user_id is None or chat is None or event["kind"] == "user":
            return True
        return user_id in chat.members

    async def mails(self, request: web.Request) -> web.Response:
        """Mails, newest first; with `wait` it stays until one newer than `after` came."""
        after = number(request.query.get("after", 0), "after")
        to = request.query.get("to", "").lower()
        ends = time.monotonic() + min(float(request.query.get("wait", 0)), LONGEST_WAIT)
        while True:
            mails = [
                m.as_json()
                for m in reversed(self._world.mails.values())
                if m.id > after and to in m.to.lower()
            ]
            left = ends - time.monotonic()
            if mails or left <= 0:
                return web.json_response({"mails": mails})
            await self._signals.changed(0, within=left)

    async def forget_mails(self, _request: web.Request) -> web.Response:
        for mail_id in list(self._world.mails):
            del self._world.mails[mail_id]
            self._world.touch("mail", mail_id)
        self._world.tell("mail")
        return web.json_response({})

    async def calls(self, request: web.Request) -> web.Response:
        since = number(request.query.get("since", 0), "since")
        told = self._calls.since(since, method=request.query.get("method"))
        return web.json_response({"calls": told})

    async def faults(self, _request: web.Request) -> web.Response:
        return web.json_response({"faults": self._faults.as_json()})

    async def add_fault(self, request: web.Request) -> web.Response:
        self._faults.add(Fault.from_json(await body_of(request)))
        return web.json_response({"faults": self._faults.as_json()})

    async def forget_faults(self, _request: web.Request) -> web.Response:
        self._faults.waiting.clear()
        return web.json_response({})

    async def redeliver(self, request: web.Request) -> web.Response:
        """Bring an update again that was brought before; the newest when none is named."""
        body = await body_of(request)
        update = self._world.inbox.known(body.get("update_id"))
        if update is None:
            raise ClientError("There is no such update.")
        count = number(body.get("count", 1), "count")
        told: dict[str, Any] = {"update_id": update.update_id}
        if self._webhook.is_set:
            posts = [self._webhook.post(update) for _ in range(count)]
            told["statuses"] = [status for status, _ in await asyncio.gather(*posts)]
        else:
            self._world.inbox.repeat(update, count=count)
        return web.json_response(told)

    async def set_limits(self, request: web.Request) -> web.Response:
        """Switch Telegram's rate limits on (optionally with other figures) or off."""
        body = await body_of(request)
        on = body.pop("on", True)
        try:
            self._gate.limits = Limits(**body) if on else None
        except TypeError:
            raise ClientError("Limits are per_chat, burst, per_group_minute, overall.") from None
        return web.json_response({"on": on})

    async def set_clock(self, request: web.Request) -> web.Response:
        """Let Telegram's own clock run ahead, so that messages grow old at once."""
        body = await body_of(request)
        self._world.clock_ahead += float(body.get("advance", 0))
        return web.json_response({"now": self._world.now()})
