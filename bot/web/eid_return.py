"""The page to which the app leads back, where it does not lead straight to Telegram.

It shows a code to be typed in the chat that started, beside the name of the account: whoever did
not start it there stops it here. A press would not do: a thief's link is pressed by its victim.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from html import escape
from typing import Any

from aiohttp import web

from bot import i18n
from bot.domain.texts import Text as _
from bot.services import eid_binding
from bot.services.eid_binding import ReturnPage
from bot.web import html, visitors
from bot.web.eid_views import gone
from bot.web.keys import DESK, EID

PATH = "/eid/return/{nonce}"


def add_routes(app: web.Application) -> None:
    app.router.add_get(PATH, _show)
    app.router.add_post(PATH + "/not-me", _not_me)


async def _show(request: web.Request) -> web.StreamResponse:
    found = await _run(request, eid_binding.look_back)
    return gone(request) if found is None else _page(request, found)


async def _not_me(request: web.Request) -> web.StreamResponse:
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden
    found = await _run(request, eid_binding.look_back)
    if found is None:
        return gone(request)
    await _run(request, eid_binding.not_me)
    request.app[EID].wake()
    text = _("It was stopped: nothing was linked to that Telegram account.")
    return _told(request, found, _("It did not go through"), text)


async def _run(request: web.Request, service: Callable[..., Any]) -> Any:
    nonce = request.match_info["nonce"]
    lane = "page:" + hashlib.sha256(nonce.encode()).hexdigest()[:16]
    return await request.app[DESK].run_in(lane, service, nonce)


def _page(request: web.Request, found: ReturnPage) -> web.Response:
    language = found.page.language
    body = html.filled(
        "eid_back.html",
        language,
        intro=_("Write this code in the chat in which you started:"),
        code=f"{found.code[:4]} {found.code[4:]}",
        label=_("This Telegram account is linked to you:"),
        account=found.page.account,
        tail=_("number ending in {tail}").format(tail=found.page.account_tail),
        warning=_("Is that not your account? Then somebody else started this. Stop it here."),
        stop=_("Stop: that is not me"),
        path=request.path,
    )
    return html.page(request, _("Is this you?"), body, language, live=True)


def _told(request: web.Request, found: ReturnPage, title: Any, text: Any) -> web.Response:
    said = escape(i18n.plain(text, found.page.language))
    return html.page(request, title, f'<p class="status">{said}</p>\n', found.page.language)
