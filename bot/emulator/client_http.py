"""The app's side over HTTP: what the demo page and tests do in the name of a person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from bot.emulator import groups, launches, people, shown
from bot.emulator.facts import Upload
from bot.emulator.refusals import ClientError
from bot.emulator.signals import Signals
from bot.emulator.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ANSWER_WITHIN = 10.0
BEFORE = web.RequestKey("before", int)
SHOWN_IN_PLACE = {"image/png", "image/jpeg", "audio/ogg"}
FILE_KINDS = ("photo", "document", "voice")


@web.middleware
async def told_plainly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What the app would not let a person do is answered as 400 with the reason."""
    try:
        return await handler(request)
    except ClientError as error:
        coded = {"code": error.code} if error.code else {}
        return web.json_response({"error": str(error)} | coded, status=400)


def _acted(request: web.Request, told: dict[str, Any]) -> web.Response:
    """The answer to an act, with the point at which the chat stood before it."""
    return web.json_response(told | {"before": request[BEFORE]})


def number(value: Any, name: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ClientError(f"{name} must be a whole number.") from None


async def body_of(request: web.Request) -> dict[str, Any]:
    """A JSON object, or the fields and files of a multipart form."""
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise ClientError("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise ClientError("The body is not a JSON object.")
    return body


async def _multipart(request: web.Request) -> dict[str, Any]:
    body: dict[str, Any] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            body[part.name] = content.decode("utf-8", "replace")
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            body[part.name] = Upload(part.filename, kind, content)
    return body


class ClientApi:
    """What stands under /client for people and chats."""

    def __init__(self, world: World, signals: Signals) -> None:
        self._world = world
        self._signals = signals

    def add_routes(self, router: web.UrlDispatcher) -> None:
        chat = "/client/chats/{chat_id:-?[0-9]+}"
        router.add_get("/client/state", self.state)
        router.add_get(f"{chat}/messages", self.messages)
        router.add_post(f"{chat}/send", self.send)
        router.add_post(f"{chat}/press", self.press)
        router.add_post(f"{chat}/launch", self.launch)
        router.add_post(f"{chat}/contact", self.contact)
        router.add_post(f"{chat}/edit", self.edit)
        router.add_post(f"{chat}/delete", self.delete)
        router.add_post(f"{chat}/block", self.block)
        router.add_post(f"{chat}/unblock", self.unblock)
        router.add_post("/client/users", self.add_user)
        router.add_post("/client/groups", self.add_group)
        router.add_post("/client/groups/{chat_id:-?[0-9]+}/upgrade", self.upgrade)
        router.add_post("/client/groups/{chat_id:-?[0-9]+}/join", self.join)
        router.add_post("/client/groups/{chat_id:-?[0-9]+}/leave", self.leave)
        router.add_get("/client/files/{file_id}", self.file)

    async def state(self, _request: web.Request) -> web.Response:
        return web.json_response(shown.state(self._world))

    async def messages(self, request: web.Request) -> web.Response:
        viewer = request.query.get("viewer")
        user_id = number(viewer, "viewer") if viewer else None
        chat = self._world.client_chat(_chat_id(request), user_id)
        return web.json_response(shown.conversation(self._world, chat))

    async def _act(self, request: web.Request) -> dict[str, Any]:
        """What somebody wants to do in a chat; remembers where the chat stood before."""
        body = await body_of(request)
        request[BEFORE] = self._world.chat_seq.get(_chat_id(request), 0)
        return body

    async def send(self, request: web.Request) -> web.Response:
        body = await self._act(request)
        where = (self._world, _chat_id(request), _user_id(body))
        topic = number(body["topic"], "topic") if body.get("topic") else None
        for kind in FILE_KINDS:
            if isinstance(body.get(kind), Upload):
                sent = people.send_file(
                    *where,
                    body[kind],
                    kind=kind,
                    caption=str(body.get("caption", "")),
                    album=str(body.get("album", "")),
                    topic=topic,
                )
                return _acted(request, sent)
        if body.get("sticker"):
            return _acted(request, people.send_sticker(*where))
        if body.get("location"):
            return _acted(request, people.send_location(*where))
        reply_to = body.get("reply_to")
        said = people.say(*where, body.get("text"), reply_to=reply_to, topic=topic)
        return _acted(request, said)

    async def press(self, request: web.Request) -> web.Response:
        """Press a button and wait for the bot's answer, unless the caller does not want to."""
        body = await self._act(request)
        pressed, update_id = people.press(
            self._world,
            _chat_id(request),
            _user_id(body),
            number(body.get("message_id"), "message_id"),
            str(body.get("data", "")),
            forge=bool(body.get("forge")),
        )
        told: dict[str, Any] = {"update_id": update_id, "callback_query_id": pressed.id}
        answer = None
        if body.get("wait", True):
            with self._signals.answer_to(pressed.id) as waiting:
                await asyncio.wait((waiting,), timeout=body.get("timeout", ANSWER_WITHIN))
                if waiting.done() and not waiting.cancelled():
                    answer = waiting.result()
        return _acted(request, told | {"answer": answer})

    async def launch(self, request: web.Request) -> web.Response:
        """Open the page of a web app button: its address, with who looks at it."""
        body = await self._act(request)
        message_id = number(body.get("message_id"), "message_id")
        where = (self._world, _chat_id(request), _user_id(body), message_id)
        return _acted(request, {"url": launches.opened(*where, str(body.get("url", "")))})

    async def contact(self, request: web.Request) -> web.Response:
        body = await self._act(request)
        sent = people.share_contact(
            self._world,
            _chat_id(request),
            _user_id(body),
            phone=body.get("phone"),
            contact_user_id=body.get("contact_user_id"),
            forwarded=bool(body.get("forwarded")),
            via_card=bool(body.get("via_card")),
        )
        return _acted(request, sent)

    async def edit(self, request: web.Request) -> web.Response:
        body = await self._act(request)
        message_id = number(body.get("message_id"), "message_id")
        text = str(body.get("text", ""))
        if not text.strip():
            raise ClientError("The text is empty.")
        sent = people.edit(self._world, _chat_id(request), _user_id(body), message_id, text)
        return _acted(request, sent)

    async def delete(self, request: web.Request) -> web.Response:
        body = await self._act(request)
        message_id = number(body.get("message_id"), "message_id")
        people.delete(self._world, _chat_id(request), _user_id(body), message_id)
        return _acted(request, {})

    async def block(self, request: web.Request) -> web.Response:
        return await self._set_blocked(request, blocked=True)

    async def unblock(self, request: web.Request) -> web.Response:
        return await self._set_blocked(request, blocked=False)

    async def _set_blocked(self, request: web.Request, *, blocked: bool) -> web.Response:
        body = await self._act(request)
        update_id = people.set_blocked(
            self._world, _chat_id(request), _user_id(body), blocked=blocked
        )
        return _acted(request, {"update_id": update_id})

    async def add_user(self, request: web.Request) -> web.Response:
        added = groups.add_user(self._world, await body_of(request))
        return web.json_response(shown.user(added))

    async def add_group(self, request: web.Request) -> web.Response:
        added = groups.add_group(self._world, await body_of(request))
        return web.json_response(shown.chat(self._world, added))

    async def upgrade(self, request: web.Request) -> web.Response:
        made = groups.upgrade(self._world, _chat_id(request))
        return web.json_response(shown.chat(self._world, made))

    async def join(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        joined = groups.add_member(self._world, _chat_id(request), _user_id(body))
        return web.json_response(shown.chat(self._world, joined))

    async def leave(self, request: web.Request) -> web.Response:
        """A user leaves the group; with `"bot": true` the bot is thrown out of it."""
        body = await body_of(request)
        who = None if body.get("bot") else _user_id(body)
        left = groups.remove_member(self._world, _chat_id(request), who)
        return web.json_response(shown.chat(self._world, left))

    async def file(self, request: web.Request) -> web.Response:
        stored = self._world.files.get(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        inline = stored.mime_type in SHOWN_IN_PLACE
        kind = "inline" if inline else "attachment"
        return web.Response(
            body=self._world.blobs[stored.file_id],
            headers={
                "Content-Type": stored.mime_type if inline else "application/octet-stream",
                "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(stored.file_name)}",
                "X-Content-Type-Options": "nosniff",
            },
        )


def _chat_id(request: web.Request) -> int:
    return int(request.match_info["chat_id"])


def _user_id(body: dict[str, Any]) -> int:
    return number(body.get("user_id"), "user_id")
