"""A server that answers as it is told and writes down what it was asked, for the rarer cases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass
class Told:
    """One answer."""

    status: int = 200
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def content(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return b"" if self.document is None else json.dumps(self.document).encode()


Answer = Callable[[Asked], Told]


@dataclass
class Server:
    """`answer` is asked for every request, one at a time."""

    answer: Answer
    asked: list[Asked] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    url: str = ""

    def of(self, method: str) -> list[Asked]:
        return [one for one in self.asked if one.method == method]


@contextmanager
def scripted(answer: Answer) -> Iterator[Server]:
    server = Server(answer)
    handler = type("Handler", (_Handler,), {"script": server})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


class _Handler(BaseHTTPRequestHandler):
    script: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None: ...

    def _serve(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(size).decode()
        parts = urlsplit(self.path)
        is_json = "json" in (self.headers.get("Content-Type") or "")
        asked = Asked(
            method=self.command,
            path=parts.path,
            query={name: one[0] for name, one in parse_qs(parts.query).items()},
            headers=dict(self.headers),
            body=json.loads(raw) if is_json else raw,
        )
        with self.script.lock:
            self.script.asked.append(asked)
            told = self.script.answer(asked)
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told.content)))
        self.end_headers()
        self.wfile.write(told.content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - as the library calls them
