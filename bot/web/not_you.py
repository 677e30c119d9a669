"""The page on which whoever got a notice at a contact on file says that it was not them.

Looking changes nothing, for robots and previews look too; a press does it.
"""

from __future__ import annotations

from html import escape

from aiohttp import web

from bot import i18n
from bot.domain.texts import Language, Sayable
from bot.domain.texts import Text as _
from bot.services import not_me
from bot.store.unit import Unit
from bot.web import html, visitors
from bot.web.browser import preferred
from bot.web.keys import DESK, OFFICE

PATH = not_me.PATH + "/{binding}/{word}"


def add_routes(app: web.Application) -> None:
    app.router.add_get(PATH, _show)
    app.router.add_post(PATH, _said)


def _args(request: web.Request) -> tuple[str, str]:
    return request.match_info["binding"][:64], request.match_info["word"][:128]


async def _show(request: web.Request) -> web.Response:
    language = preferred(request)
    if not await request.app[DESK].run(_known, *_args(request)):
        return _gone(request, language)
    form = html.filled(
        "form.html",
        language,
        action=request.path,
        kind="second",
        label=_("Stop it: that was not me"),
    )
    text = _("A Telegram account was linked to you. If it was you, just close this page.")
    return html.page(request, _("Was it you?"), _said_so(text, language) + form, language)


async def _said(request: web.Request) -> web.Response:
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden
    language = preferred(request)
    if not await request.app[DESK].run(not_me.from_link, *_args(request)):
        return _gone(request, language)
    text = _("Thank you. It has been ended, and our staff look into it now.")
    more = _("If anybody else can read your e-mail, change its password now.")
    body = _said_so(text, language) + _said_so(more, language) + _call_us(request, language)
    return html.page(request, _("It is stopped"), body, language)


def _known(unit: Unit, binding: str, word: str) -> bool:
    return not_me.linked(unit, binding, word) is not None


def _said_so(text: Sayable, language: Language) -> str:
    return f"<p>{escape(i18n.plain(text, language))}</p>\n"


def _call_us(request: web.Request, language: Language) -> str:
    text = _("You reach us at {phone}.").format(phone=request.app[OFFICE].company.phone)
    return _said_so(text, language)


def _gone(request: web.Request, language: Language) -> web.Response:
    text = _("That link is too old or incomplete.")
    body = _said_so(text, language) + _call_us(request, language)
    return html.page(request, _("Nothing here"), body, language, status=404)
