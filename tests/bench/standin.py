"""The other side of the wire, fast: the Bot API for chats that listen, and a mail server."""

from __future__ import annotations

import asyncio
import email
import email.policy
import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs

from tests.bench.wire import ServerConnection
from tests.forms import fields

TOKEN = "123456:BenchBenchBenchBenchBenchBench00"
USERNAME = "bench_insyn_bot"
BOT = {"id": 123456, "is_bot": True, "first_name": "Insyn", "username": USERNAME}
SAYING = {"sendMessage", "editMessageText", "sendDocument"}
CODE = re.compile(r"\b(\d{6})\b")


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the bot, as it reached Telegram."""

    at: float
    method: str
    params: dict[str, Any]
    message_id: int

    @property
    def buttons(self) -> list[str]:
        markup = self.params.get("reply_markup") or {}
        rows = markup.get("inline_keyboard", ())
        return [one["callback_data"] for row in rows for one in row if "callback_data" in one]


@dataclass
class Ear:
    """What one chat hears: whoever waits is woken by what is said."""

    heard: asyncio.Queue[Said] = field(default_factory=asyncio.Queue)


class BotApi:
    """Answers every call true to form; hands what is said to the chat's ear."""

    def __init__(self) -> None:
        self.ears: dict[int, Ear] = {}
        self.port = 0
        self._ids = itertools.count(1000)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: ServerConnection(self._serve), "127.0.0.1", 0, backlog=512
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def listen(self, chat_id: int) -> Ear:
        return self.ears.setdefault(chat_id, Ear())

    def _serve(self, path: str, body: bytes) -> bytes:
        method = path.rpartition("/")[2]
        if method == "getMe":
            return _ok(BOT)
        if method == "getChat":  # asked of the staff group at start: it has no topics
            return _ok({"id": _params(body)["chat_id"], "type": "supergroup", "title": "B"})
        if method not in SAYING:
            return b'{"ok":true,"result":true}'
        params = fields(body) if body.startswith(b"--") else _params(body)
        chat_id = int(params["chat_id"])
        edited = params.get("message_id")
        number = int(edited) if edited else next(self._ids)
        ear = self.ears.get(chat_id)
        if ear is not None:
            ear.heard.put_nowait(Said(time.perf_counter(), method, params, number))
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}
        named = {"first_name": "B"} if chat_id > 0 else {"title": "B"}
        return _ok(
            {
                "message_id": number,
                "date": int(time.time()),
                "chat": chat | named,
                "from": BOT,
                "text": params.get("text", ""),
            }
        )


def _ok(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}, separators=(",", ":")).encode()


def _params(body: bytes) -> dict[str, Any]:
    """JSON as our transport sends it, or a form as httpx does."""
    if body.startswith(b"{"):
        found: dict[str, Any] = json.loads(body)
        return found
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


class _Smtp(asyncio.Protocol):
    """One SMTP conversation (RFC 5321), without anything optional."""

    def __init__(self, deliver: Callable[[str, bytes], None]) -> None:
        self._deliver = deliver
        self._buffer = b""
        self._to = ""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 bench\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._step():
            pass

    def _step(self) -> bool:
        stop = b"\r\n.\r\n" if self._in_data else b"\r\n"
        part, found, rest = self._buffer.partition(stop)
        if not found:
            return False
        self._buffer = rest
        if self._in_data:
            self._in_data = False
            self._deliver(self._to, part)
            self._transport.write(b"250 taken\r\n")
        else:
            self._command(part)
        return True

    def _command(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"RCPT":
            self._to = line[line.index(b"<") + 1 : line.index(b">")].decode()
        if verb == b"DATA":
            self._in_data = True
            self._transport.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
        else:
            self._transport.write(
                b"250-bench\r\n250 8BITMIME\r\n" if verb == b"EHLO" else b"250 ok\r\n"
            )


class Post:
    """The mail server: keeps the code of the newest mail to each address for whoever waits."""

    def __init__(self) -> None:
        self.port = 0
        self._codes: dict[str, asyncio.Future[str]] = {}
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Smtp(self._take), "127.0.0.1", 0, backlog=512
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def code_for(self, address: str) -> asyncio.Future[str]:
        """Resolves with the code once the mail is there; ask before the mail can be sent."""
        future = asyncio.get_running_loop().create_future()
        self._codes[address.lower()] = future
        return future

    def _take(self, to: str, raw: bytes) -> None:
        parsed = email.message_from_bytes(raw, policy=email.policy.default)
        found = CODE.search(str(parsed.get_content()))
        future = self._codes.pop(to.lower(), None)
        if found and future is not None and not future.done():
            future.set_result(found.group(1))
