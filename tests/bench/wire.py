"""The least of HTTP/1.1 that a load generator needs: it must never be the bottleneck itself."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

Serve = Callable[[str, bytes], bytes]  # path and body of a request -> JSON of the answer

_END = b"\r\n\r\n"


class _Framed(asyncio.Protocol):
    """Cuts a stream into messages of a head and a body whose length the head tells."""

    def __init__(self) -> None:
        self._buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(_END)) >= 0:
            head, size = self._buffer[:end], 0
            low = head.lower()
            if (at := low.find(b"\r\ncontent-length:")) >= 0:
                size = int(low[at + 17 :].split(b"\r\n", 1)[0])
            whole = end + len(_END) + size
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + len(_END) : whole], self._buffer[whole:]
            self.message(head, body)

    def message(self, head: bytes, body: bytes) -> None:
        raise NotImplementedError


class ServerConnection(_Framed):
    def __init__(self, serve: Serve) -> None:
        super().__init__()
        self._serve = serve

    def message(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1].decode()
        answer = self._serve(path, body)
        status = b"200 OK" if answer.startswith(b'{"ok":true') else b"400 Bad Request"
        assert self.transport is not None
        self.transport.write(
            b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (status, len(answer), answer)
        )


class _ClientConnection(_Framed):
    def __init__(self) -> None:
        super().__init__()
        self.waiting: asyncio.Future[int] | None = None

    def message(self, head: bytes, body: bytes) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(int(head.split(b" ", 2)[1]))

    def connection_lost(self, error: Exception | None) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(error or ConnectionResetError())


class Client:
    """POSTs JSON to one address over kept connections; returns the status."""

    def __init__(self, *, port: int, path: str, headers: dict[str, str]) -> None:
        self._port = port
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"{lines}Content-Length: "
        ).encode()
        self._idle: deque[_ClientConnection] = deque()

    async def post(self, body: bytes) -> int:
        connection = await self._connection()
        future = connection.waiting = asyncio.get_running_loop().create_future()
        assert connection.transport is not None
        connection.transport.write(self._head + str(len(body)).encode() + _END + body)
        status: int = await future
        self._idle.append(connection)
        return status

    async def _connection(self) -> _ClientConnection:
        while self._idle:
            connection = self._idle.pop()
            if connection.transport is not None and not connection.transport.is_closing():
                return connection
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(_ClientConnection, "127.0.0.1", self._port)
        return connection

    def close(self) -> None:
        for connection in self._idle:
            if connection.transport is not None:
                connection.transport.close()
        self._idle.clear()
