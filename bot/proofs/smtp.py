"""Sends e-mail over SMTP (RFC 5321), encrypted unless the server is on this very machine."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import math
import ssl
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from functools import lru_cache
from quopri import encodestring
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import errors

from bot.domain.clock import Clock, real_clock
from bot.domain.errors import InsynError
from bot.proofs.mail import MailRefusedError, MailUnavailableError

T = TypeVar("T")
Say = Callable[[aiosmtplib.SMTP, "_Letter"], Coroutine[Any, Any, None]]

IDLE_SECONDS = 20.0  # far below the five minutes that servers grant (RFC 5321, 4.5.3.2.7)
TIMEOUT = 15.0  # seconds for each step of the conversation with the server
_ALWAYS = (
    ("Auto-Submitted", "auto-generated"),
    ("MIME-Version", "1.0"),
    ("Content-Type", 'text/plain; charset="utf-8"'),
    ("Content-Transfer-Encoding", "quoted-printable"),
)
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class SmtpUrlError(InsynError):
    """SMTP_URL must read smtp://, smtp+starttls:// or smtps://, user:password@ and host:port."""

    def __init__(self, *, reason: str) -> None:
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class SmtpServer:
    """Where and how to hand in mail."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False  # from the first byte on
    starttls: bool = False  # obligatory, never only if the server likes


def parse_smtp_url(url: str) -> SmtpServer:
    """Reads SMTP_URL. Raises SmtpUrlError, which never shows the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SmtpUrlError(reason="the port is not a number") from None
    if parts.scheme not in PORTS:
        raise SmtpUrlError(reason="it begins otherwise")
    if not parts.hostname:
        raise SmtpUrlError(reason="the host is missing")
    encrypted = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=encrypted,
        starttls=not encrypted
        and (parts.scheme == "smtp+starttls" or not _is_loopback(parts.hostname)),
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Letter:
    """One e-mail as it is handed in."""

    sender: str
    to: str
    raw: bytes = field(repr=False)


@dataclass(slots=True)
class _Line:
    """A connection, and the event loop that it lives on; one thread at a time has it in hand."""

    client: aiosmtplib.SMTP
    runner: asyncio.Runner
    used_at: float = 0.0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def answers(self) -> bool:
        """Whether the server is still there, with no e-mail begun."""
        try:
            self.run(self.client.rset())
        except (errors.SMTPException, OSError):
            return False
        return True

    def leave(self) -> None:
        self.run(_leave(self.client))
        self.runner.close()


class SmtpMailer:
    """Hands in e-mails, one after another on a few connections. Blocks: for worker threads.

    `url` is SMTP_URL; with an empty one no e-mail can be sent. A connection that has been idle is
    asked first whether it still stands, so that a server which hung up costs no e-mail.
    """

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        clock: Clock = real_clock,
        tls_context: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._server = parse_smtp_url(url) if url else None
        self._sender = sender
        self._clock = clock
        self._tls_context = tls_context
        self._timeout = timeout
        self._idle: list[_Line] = []  # the one that was used last comes last
        self._lock = threading.Lock()

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Sends one e-mail. Raises MailRefusedError or MailUnavailableError."""
        self._speak(_hand_in, self._message(to, subject, text))

    def rehearse(self, *, to: str, subject: str, text: str) -> None:
        """As long as sending takes, without anybody being written to. Raises as `send`."""
        self._speak(_go_through, self._message(to, subject, text))

    def _speak(self, say: Say, letter: _Letter) -> None:
        line = self._kept() or self._enter()
        try:
            line.run(say(line.client, letter))
        except BaseException:
            line.leave()
            raise
        self._keep(line)

    def ping(self) -> None:
        """Returns when the server lets us in. Raises MailUnavailableError."""
        self._enter().leave()

    def rest(self) -> None:
        """Hangs up where nothing has been sent for a while."""
        self._hang_up(before=time.monotonic() - IDLE_SECONDS)

    def close(self) -> None:
        self._hang_up(before=math.inf)

    def _hang_up(self, *, before: float) -> None:
        with self._lock:
            leaving = [line for line in self._idle if line.used_at < before]
            self._idle = [line for line in self._idle if line.used_at >= before]
        for line in leaving:
            line.leave()

    def _kept(self) -> _Line | None:
        """A connection that is free and stands, if there is one."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                line = self._idle.pop()
            if line.answers():
                return line
            line.leave()

    def _keep(self, line: _Line) -> None:
        line.used_at = time.monotonic()
        with self._lock:
            self._idle.append(line)

    def _message(self, to: str, subject: str, text: str) -> _Letter:
        if not to.isprintable() or " " in to:
            raise MailRefusedError
        try:
            head, sender = _head(self._sender, subject)
        except (ValueError, MessageError):
            raise MailRefusedError from None
        changing = (
            f"To: {to}\r\nDate: {format_datetime(self._clock())}\r\n"
            f"Message-ID: {make_msgid(domain=sender.rpartition('@')[2] or 'localhost')}\r\n\r\n"
        )
        body = encodestring(text.encode("utf-8")).replace(b"\n", b"\r\n")
        return _Letter(sender=sender, to=to, raw=head + changing.encode("utf-8") + body)

    def _enter(self) -> _Line:
        """A new connection. Whatever goes wrong up to here says nothing about the e-mail."""
        if self._server is None:
            raise MailUnavailableError(reason="not set up")
        runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        try:
            return _Line(runner.run(self._connected(self._server)), runner)
        except BaseException:
            runner.close()
            raise

    async def _connected(self, server: SmtpServer) -> aiosmtplib.SMTP:
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=server.starttls,
            tls_context=self._tls_context,
            timeout=self._timeout,
            local_hostname="localhost",
        )
        line = None
        try:
            await client.connect()
            line = client.transport
            if server.username is not None:
                await client.login(server.username, server.password or "")
        except (errors.SMTPException, OSError, ValueError) as error:
            await _hang_up(client, line)
            raise MailUnavailableError(reason=type(error).__name__) from None
        return client


async def _go_through(client: aiosmtplib.SMTP, letter: _Letter) -> None:
    """As many questions as a mail takes. The address is not told: nobody there is to know it."""
    try:
        await client.mail(letter.sender)
        await client.rset()
        await client.ehlo()
        await client.noop()
    except (errors.SMTPException, OSError) as error:
        raise MailUnavailableError(reason=type(error).__name__) from None


async def _hand_in(client: aiosmtplib.SMTP, letter: _Letter) -> None:
    options = () if letter.to.isascii() else ("SMTPUTF8", "BODY=8BITMIME")  # RFC 6531
    try:
        await client.sendmail(letter.sender, [letter.to], letter.raw, mail_options=options)
    except errors.SMTPRecipientsRefused as error:
        raise _told(error.recipients[0].code) from None
    except errors.SMTPResponseException as error:
        raise _told(error.code) from None
    except (errors.SMTPException, OSError) as error:
        raise MailUnavailableError(reason=type(error).__name__, in_doubt=True) from None
    except ValueError:
        raise MailRefusedError from None


def _told(code: int) -> MailRefusedError | MailUnavailableError:
    """Codes from 500 on are final (RFC 5321, 4.2.1)."""
    if code >= 500:
        return MailRefusedError(code=code)
    return MailUnavailableError(reason=str(code))


async def _leave(client: aiosmtplib.SMTP) -> None:
    line = client.transport
    with contextlib.suppress(errors.SMTPException, OSError):
        await client.execute_command(b"QUIT")
    await _hang_up(client, line)


async def _hang_up(client: aiosmtplib.SMTP, line: asyncio.BaseTransport | None) -> None:
    """Closes at once: the loop ends right after, and waits for no silent server."""
    client.close()
    if isinstance(line, asyncio.WriteTransport):
        line.abort()
    await asyncio.sleep(0)


@lru_cache(maxsize=64)
def _head(sender: str, subject: str) -> tuple[bytes, str]:
    """The headers that come again and again, and the sender's bare address.

    To read and fold them takes longer than all the rest. Auto-Submitted keeps holiday answers away
    (RFC 3834). Raises ValueError or MessageError for what cannot stand in a header.
    """
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = sender, subject
    for name, value in _ALWAYS:
        message[name] = value
    return message.as_bytes().removesuffix(b"\r\n"), parseaddr(sender)[1]
