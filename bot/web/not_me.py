"""The page on which the owner of an old contact stops its change; GET and HEAD change nothing."""

from __future__ import annotations

from html import escape

from aiohttp import web

from bot import i18n
from bot.domain.texts import Text as _
from bot.services import disowning, old_contact
from bot.services.disowning import Found, Page
from bot.web import html, one_time, visitors
from bot.web.keys import OFFICE


def add_routes(app: web.Application) -> None:
    path = old_contact.PATH + "{token}"
    app.router.add_get(path, _show)
    app.router.add_post(path, _stop)


async def _show(request: web.Request) -> web.StreamResponse:
    found = await one_time.run(request, disowning.look)
    if found is None:
        return _gone(request)
    return _question(request, found) if found.asks else _told(request, found)


async def _stop(request: web.Request) -> web.StreamResponse:
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden
    found = await one_time.run(request, disowning.stop_by_link)
    return _gone(request) if found is None else _told(request, found)


def _question(request: web.Request, page: Page) -> web.Response:
    company = request.app[OFFICE].company.name
    body = html.filled(
        "not_me.html",
        page.language,
        intro=_("{company} was asked to change how it reaches you (case {ref}).").format(
            company=company, ref=page.ref
        ),
        ask=_("If you did not ask for that, stop it here. If you did, just close this page."),
        label=_("It was not me: stop it"),
    )
    return html.page(request, _("Was this you?"), body, page.language)


def _told(request: web.Request, page: Page) -> web.Response:
    said = " ".join(i18n.plain(one, page.language) for one in page.told)
    phone = request.app[OFFICE].company.phone
    call = i18n.plain(_("You reach us at {phone}.").format(phone=phone), page.language)
    body = f'<p class="status" role="status">{escape(said)}</p>\n<p>{escape(call)}</p>\n'
    over = page.found is Found.OVER  # whether or not anybody has pressed
    title = _("Nothing is changed") if over else _("Thank you")
    return html.page(request, title, body, page.language)


def _gone(request: web.Request) -> web.Response:
    return one_time.gone(
        request,
        _("This link does not lead anywhere: it is incomplete, or the case is gone."),
        _("Call us if you have not asked for a change of contact: {phone}.").format(
            phone=request.app[OFFICE].company.phone
        ),
    )
