"""The cookie of a session: `__Host-` over HTTPS, so that no other host or path can set it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.domain import console


@dataclass(frozen=True, slots=True)
class Cookie:
    """How the session's token travels. A cookie called `__Host-` is only taken over HTTPS."""

    name: str
    secure: bool

    def read(self, request: web.Request) -> str:
        return request.cookies.get(self.name, "")

    def set(self, response: web.Response, token: str) -> web.Response:
        response.set_cookie(
            self.name,
            token,
            path="/",
            max_age=int(console.ABSOLUTE.total_seconds()),
            httponly=True,
            secure=self.secure,
            samesite="Lax",
        )
        return response

    def drop(self, response: web.Response) -> web.Response:
        response.del_cookie(self.name, path="/", httponly=True, secure=self.secure, samesite="Lax")
        return response


COOKIES: Mapping[bool, Cookie] = {
    True: Cookie("__Host-insyn", secure=True),
    False: Cookie("insyn", secure=False),  # loopback and tests
}
