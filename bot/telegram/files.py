"""Fetches a file that lies at Telegram, for work that runs in a thread of its own."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from telegram.error import BadRequest
from telegram.request import BaseRequest

from bot.domain.files import FileRefusal
from bot.domain.relay import FILE_LIMIT
from bot.telegram.send import Wire

SECONDS = 60.0


class TelegramFiles:
    """Files by the numbers that updates name. The addresses hold the token: none is quoted."""

    def __init__(self, wire: Wire, request: BaseRequest, *, api_url: str, token: str) -> None:
        self._wire = wire
        self._request = request
        self._base = f"{api_url.rstrip('/')}/file/bot{token}/"
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Remembers the loop on which Telegram is spoken to."""
        self._loop = asyncio.get_running_loop()

    def fetch(self, file_id: str) -> bytes | FileRefusal:
        """The bytes, or why there are none. Raises TelegramError when it is worth another try."""
        assert self._loop is not None
        waiting = asyncio.run_coroutine_threadsafe(self._fetch(file_id), self._loop)
        return waiting.result(SECONDS)

    async def _fetch(self, file_id: str) -> bytes | FileRefusal:
        try:
            found = await self._wire.call("getFile", {"file_id": file_id})
        except BadRequest as error:
            large = "too big" in error.message.lower()
            return FileRefusal.TOO_LARGE if large else FileRefusal.GONE
        path = found.get("file_path") if isinstance(found, dict) else None
        if path is None or int(found.get("file_size") or 0) > FILE_LIMIT:
            return FileRefusal.GONE if path is None else FileRefusal.TOO_LARGE
        content = bytes(await self._request.retrieve(self._base + quote(str(path))))
        return content if len(content) <= FILE_LIMIT else FileRefusal.TOO_LARGE
