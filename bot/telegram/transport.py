"""HTTP to the Bot API over aiohttp as python-telegram-bot's request, and one that refuses."""

from __future__ import annotations

from typing import Any

import aiohttp
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.domain.errors import InsynError


class SendingForbiddenError(InsynError):
    """A handler tried to send inside its transaction; only the sender talks to Telegram."""


class NotConnectedError(NetworkError):
    """The server was never reached: the call has certainly had no effect."""


class AiohttpRequest(BaseRequest):
    """One pooled aiohttp session. Addresses hold the bot's token, so errors never quote them."""

    def __init__(self, *, connections: int = 64, seconds: float = 15.0) -> None:
        self._connections = connections
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._seconds

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0917 - PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - sock_read
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - waits its turn
    ) -> tuple[int, bytes]:
        """Raises TimedOut, NotConnectedError or NetworkError, none of which names the address."""
        timeout = self._timeout(read_timeout, connect_timeout)
        if self._session is None:
            await self.initialize()
        assert self._session is not None
        try:
            async with self._session.request(
                method, url, timeout=timeout, **_body(request_data)
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotConnectedError("no connection") from None
        except (TimeoutError, aiohttp.ServerTimeoutError):
            raise TimedOut("no answer in time") from None
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from None

    def _timeout(self, read: ODVInput[float], connect: ODVInput[float]) -> aiohttp.ClientTimeout:
        """PTB's per-call timeouts are honoured; its marker means our default."""
        seconds = read if isinstance(read, (int, float)) else self._seconds
        reach = connect if isinstance(connect, (int, float)) else 5.0
        return aiohttp.ClientTimeout(total=None, sock_connect=reach, sock_read=seconds)


def _body(data: RequestData | None) -> dict[str, Any]:
    """JSON where it will do; multipart when a file goes along."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"json": data.parameters}
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}


class RefusingRequest(BaseRequest):
    """The application's own transport: whatever tries to send through it is at fault."""

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, *_args: Any, **_kwargs: Any) -> tuple[int, bytes]:
        raise SendingForbiddenError
