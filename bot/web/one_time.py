"""What pages share that a link opens: presses in turn, a cookie for the one that opened it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.domain.office import Office
from bot.domain.texts import Language, Sayable
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
    remember(request, response, name, cookie, life)
    return response


def remember(
    request: web.Request, response: web.Response, name: str, cookie: str, life: timedelta
) -> None:
    """Lets the browser show the cookie at this link, and nowhere else."""
    response.set_cookie(
        name,
        cookie,
        path=_path(request),
        max_age=int(life.total_seconds()),
        httponly=True,
        secure=request.app[OFFICE].public_url.startswith("https:"),
        samesite="Lax",
    )


def _path(request: web.Request) -> str:
    """The page of the link, whichever of its forms was sent."""
    token = request.match_info["token"]
    return request.path[: request.path.index(token) + len(token)]


def later(request: web.Request, intro: Sayable, hint: Sayable) -> web.Response:
    """Not right now: the same page can be tried again."""
    language = preferred(request)
    body = html.filled(
        "later.html", language, intro=intro, hint=hint, page=_path(request), again=_("Try again")
    )
    return html.page(request, _("Please try again in a while"), body, language, status=503)


def gone(
    request: web.Request, intro: Sayable, hint: Sayable, *, chat: bool = False
) -> web.Response:
    """The same words whether the link never was, is over, or has a newer one.

    With `chat` it goes on there.
    """
    language = preferred(request)
    body = html.filled("gone.html", language, intro=intro, hint=hint)
    link = chat_link(request.app[OFFICE], language) if chat else ""
    return html.page(request, _("Nothing to see here"), body + link, language, status=404)


def chat_link(office: Office, language: Language) -> str:
    """Where it goes on. The link is the same for everybody, so it ties nothing to anybody.

    Not in the demo, which has no chat out there.
    """
    if office.demo or not office.bot_username:
        return ""
    link = f"https://t.me/{office.bot_username}"
    return html.filled("chat.html", language, link=link, label=_("Go to the chat"))
