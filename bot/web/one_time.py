"""What pages share that a link opens: presses in turn, a cookie for the one that opened it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.web import html
from bot.web.browser import preferred
from bot.web.keys import DESK, OFFICE


async def run(request: web.Request, service: Callable[..., Any], *args: Any) -> Any:
    """The service in a unit of its own; the presses of one link wait for one another."""
    token = request.match_info["token"]
    lane = "page:" + hashlib.sha256(token.encode()).hexdigest()[:16]
    return await request.app[DESK].run_in(lane, service, token, *args)


def opened(request: web.Request, name: str, cookie: str, life: timedelta) -> web.Response:
    """Back to the page, which the browser that pressed may see for a while."""
    response = web.Response(status=303, headers={**html.headers(), "Location": request.path})
    response.set_cookie(
        name,
        cookie,
        path=request.path,
        max_age=int(life.total_seconds()),
        httponly=True,
        secure=request.app[OFFICE].public_url.startswith("https:"),
        samesite="Lax",
    )
    return response


def gone(request: web.Request, intro: Sayable, hint: Sayable) -> web.Response:
    """The same words whether the link never was, is over, or has a newer one."""
    language = preferred(request)
    body = html.filled("gone.html", language, intro=intro, hint=hint)
    return html.page(request, _("Nothing to see here"), body, language, status=404)
