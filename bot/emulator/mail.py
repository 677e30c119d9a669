"""A mail server for demo and tests: speaks real SMTP and keeps what arrives in the world."""

from __future__ import annotations

import asyncio
import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.emulator.faults import Fault, Faults
from bot.emulator.world import World

LARGEST_MAIL = 20 * 1024 * 1024


class _Mailbox:
    """What aiosmtpd calls for each mail; one of the answers may be scripted."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        fault = self._faults.take("smtp")
        if fault is None:
            self._keep(envelope)
            return "250 OK"
        if fault.after:
            self._keep(envelope)
        await asyncio.sleep(fault.delay)
        if not (fault.after or fault.status or fault.drop):
            self._keep(envelope)
        return _scripted(server, fault)

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        parsed = email.message_from_bytes(raw, policy=email.policy.default)
        for recipient in envelope.rcpt_tos:
            self._world.add_mail(
                to=recipient,
                sender=str(parsed["From"] or envelope.mail_from or ""),
                subject=str(parsed["Subject"] or ""),
                text=_text_of(parsed),
                at=datetime.now(UTC).isoformat(timespec="seconds"),
            )


def _scripted(server: SMTP, fault: Fault) -> str:
    if fault.drop and isinstance(server.transport, asyncio.Transport):
        server.transport.abort()
    if fault.status:
        return f"{fault.status} {fault.description or 'Scripted refusal'}"
    return "250 OK"


def _text_of(parsed: EmailMessage) -> str:
    body = parsed.get_body(preferencelist=("plain", "html"))
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


class _Connection(SMTP):
    """One SMTP conversation that the server can end."""

    def __init__(self, handler: _Mailbox, opened: set[_Connection]) -> None:
        super().__init__(
            handler,
            hostname="localhost",
            ident="Insyn mail stand-in",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_MAIL,
            loop=asyncio.get_running_loop(),
        )
        self._opened = opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._opened.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._opened.discard(self)
        super().connection_lost(error)

    async def ended(self) -> None:
        """Close the connection and wait for the task that served it."""
        task: asyncio.Task[Any] | None = self._handler_coroutine
        if self.transport is not None:
            self.transport.close()
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class MailServer:
    """Listens on a port of the loopback until it is stopped."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._mailbox = _Mailbox(world, faults)
        self._opened: set[_Connection] = set()
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Connection(self._mailbox, self._opened), host, port
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._opened):
            await connection.ended()
        await self._server.wait_closed()
