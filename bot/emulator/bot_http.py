"""The Bot API over HTTP: reads a call in any of its forms, checks it, carries it out, answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Any

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from bot.emulator.controls import Controls
from bot.emulator.facts import Upload, checked, method_named
from bot.emulator.faults import Call, Fault
from bot.emulator.methods import METHODS
from bot.emulator.polling import Polling
from bot.emulator.refusals import RefusedError, bad_request, scripted
from bot.emulator.world import World

LIMITED = ("send", "edit", "copy")
BY_SET_WEBHOOK = "terminated by setWebhook request"


class BotApi:
    """What stands behind /bot<token>/<method> and /file/bot<token>/<path>."""

    def __init__(self, world: World, polling: Polling, controls: Controls) -> None:
        self._world = world
        self._polling = polling
        self._webhook = controls.webhook
        self._gate = controls.gate
        self._faults = controls.faults
        self._calls = controls.calls
        self._delayed: set[asyncio.Task[web.StreamResponse]] = set()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_route("GET", "/bot{token:[^/]+}/{method}", self.call)
        router.add_route("POST", "/bot{token:[^/]+}/{method}", self.call)
        router.add_get("/file/bot{token:[^/]+}/{path:.+}", self.download)

    async def call(self, request: web.Request) -> web.StreamResponse:
        try:
            self._refuse_wrong_token(request)
            method = method_named(request.match_info["method"])
            given = await read_params(request)
        except RefusedError as refused:
            return _answered(refused.body(), refused.code)
        call = self._calls.begin(method, given)
        fault = self._faults.take(method, call.chat_id)
        if fault is not None:
            return await self._to_its_end(self._faulty(request, call, fault))
        return await self._answer(call)

    async def _to_its_end(
        self, answering: Coroutine[Any, Any, web.StreamResponse]
    ) -> web.StreamResponse:
        """A call that arrived takes effect even when the caller has hung up meanwhile."""
        task = asyncio.create_task(answering)
        self._delayed.add(task)
        task.add_done_callback(self._delayed.discard)
        return await asyncio.shield(task)

    async def stop(self) -> None:
        for task in self._delayed:
            task.cancel()
        await asyncio.gather(*self._delayed, return_exceptions=True)

    def _refuse_wrong_token(self, request: web.Request) -> None:
        if request.match_info["token"] != self._world.token:
            raise RefusedError(401, "Unauthorized")

    async def _answer(self, call: Call) -> web.Response:
        try:
            result = await self._carried_out(call)
        except RefusedError as refused:
            call.status, call.description = refused.code, refused.description
            return _answered(refused.body(), refused.code)
        call.status = 200
        return _answered({"ok": True, "result": result}, 200)

    async def _carried_out(self, call: Call) -> Any:
        method = call.method
        params = checked(method, call.params)
        if method == "getUpdates":
            return await self._polling.get_updates(params)
        if method == "setWebhook":
            self._polling.end(BY_SET_WEBHOOK)
            return await self._webhook.set(params)
        if method == "deleteWebhook":
            return await self._webhook.delete(params)
        if method == "getWebhookInfo":
            return self._webhook.info()
        carry_out = METHODS.get(method)
        if carry_out is None:
            raise bad_request(f"{method} is not emulated")
        if self._gate.limits and method.startswith(LIMITED) and isinstance(call.chat_id, int):
            self._gate.pass_one(call.chat_id, now=self._world.now())
        return carry_out(self._world, params)

    async def _faulty(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        """Answer as the script says: late, with a refusal, or not at all."""
        plain = not fault.drop and fault.status is None
        answer = await self._answer(call) if fault.after else None
        await asyncio.sleep(fault.delay)
        if plain:
            return answer or await self._answer(call)
        if fault.drop:
            call.status = 0
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        refused = scripted(
            fault.status or 500, retry_after=fault.retry_after, description=fault.description
        )
        call.status, call.description = refused.code, refused.description
        return _answered(refused.body(), refused.code)

    async def download(self, request: web.Request) -> web.Response:
        try:
            self._refuse_wrong_token(request)
        except RefusedError as refused:
            return _answered(refused.body(), refused.code)
        for stored in self._world.files.values():
            if stored.path == request.match_info["path"]:
                return web.Response(
                    body=self._world.blobs[stored.file_id],
                    content_type="application/octet-stream",
                )
        return _answered(RefusedError(404, "Not Found").body(), 404)


def _answered(body: dict[str, Any], status: int) -> web.Response:
    return web.Response(
        body=json.dumps(body, separators=(",", ":")).encode(),
        status=status,
        content_type="application/json",
    )


async def read_params(request: web.Request) -> dict[str, Any]:
    """The parameters from the query and from a form, JSON or multipart body."""
    given: dict[str, Any] = dict(request.query)
    if request.method != "POST" or not request.can_read_body:
        return given
    kind = request.content_type
    if kind == "application/json":
        return given | await _json_params(request)
    if kind == "multipart/form-data":
        return given | await _multipart_params(request)
    if kind == "application/x-www-form-urlencoded":
        return given | dict((await request.post()).items())
    return given


async def _json_params(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON object")
    return body


async def _multipart_params(request: web.Request) -> dict[str, Any]:
    given: dict[str, Any] = {}
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise bad_request("can't parse multipart body")
            content = bytes(await part.read(decode=True))
            if part.filename is None:
                given[part.name] = content.decode()
            else:
                kind = part.headers.get("Content-Type", "application/octet-stream")
                given[part.name] = Upload(part.filename, kind, content)
    except ValueError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return given
