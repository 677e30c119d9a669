"""A browser on the one-time page, as plain HTTP."""

from __future__ import annotations

import io
import json
import zipfile
from types import TracebackType
from typing import Any, Self

import aiohttp
from pypdf import PdfReader


class Browser:
    """Looks at one link, gives a PIN, saves files; keeps cookies as a browser does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        assert self._session is not None
        await self._session.close()

    async def look(self) -> tuple[int, str]:
        return await self._ask("GET", "")

    async def open(self, pin: str) -> tuple[int, str]:
        return await self._ask("POST", "", data={"pin": pin})

    async def _ask(self, verb: str, path: str, **options: Any) -> tuple[int, str]:
        status, body = await self._bytes(verb, path, **options)
        return status, body.decode()

    async def _bytes(self, verb: str, path: str, **options: Any) -> tuple[int, bytes]:
        assert self._session is not None
        async with self._session.request(
            verb, self.url + path, allow_redirects=False, **options
        ) as answer:
            self.headers = dict(answer.headers)
            return answer.status, await answer.read()

    async def save_json(self) -> dict[str, Any]:
        status, body = await self._bytes("POST", "/json")
        assert status == 200, status
        document: dict[str, Any] = json.loads(body)
        return document

    async def save_pdf(self) -> str:
        """The words of the document."""
        status, body = await self._bytes("POST", "/pdf")
        assert status == 200, status
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)

    async def save_zip(self) -> zipfile.ZipFile:
        """The tables to take along."""
        status, body = await self._bytes("POST", "/zip")
        assert status == 200, status
        return zipfile.ZipFile(io.BytesIO(body))

    async def save_html(self) -> str:
        status, body = await self._bytes("POST", "/html")
        assert status == 200, status
        return body.decode()
