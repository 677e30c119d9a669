"""What every request of the console passes: origin, session, form token, role, and the headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.services import refusals, sign_in
from bot.services.access import CaseNotFoundError
from bot.services.sign_in import NotSignedInError, Visit
from bot.web import visitors
from bot.web.console import pages
from bot.web.console.call import Call, go, texts_of
from bot.web.console.cookie import COOKIES
from bot.web.console.keys import THROTTLE
from bot.web.console.route import Door, Route
from bot.web.keys import DESK, OFFICE

LIVE_HEADER = "X-Insyn-Live"  # a page that refreshes itself keeps no session alive

SIGN_IN, SECOND = "/console/sign-in", "/console/second"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guarded(route: Route) -> Handler:
    """The handler of a route behind everything that it must pass."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if route.door is Door.OPEN and not _lets_in(request):
            return secured(request, web.Response(status=429, headers={"Retry-After": "5"}))
        if request.method == "POST" and not _same_origin(request):
            return secured(request, web.Response(status=403))
        return secured(request, await _answered(route, await _call(request)))

    return handle


async def _call(request: web.Request) -> Call:
    token = COOKIES[_secure(request)].read(request)
    slide = LIVE_HEADER not in request.headers
    visit = await request.app[DESK].run(sign_in.visit, token, slide=slide) if token else None
    form = texts_of(await request.post()) if request.method == "POST" else {}
    return Call(request=request, token=token, visit=visit, form=form)


async def _answered(route: Route, call: Call) -> web.StreamResponse:
    turned_away = await _turned_away(route, call)
    if turned_away is not None:
        return turned_away
    try:
        return await route.handler(call)
    except NotSignedInError:
        return go(SIGN_IN)
    except CaseNotFoundError:
        return pages.missing(call)


async def _turned_away(route: Route, call: Call) -> web.StreamResponse | None:
    """What is answered instead, if the caller may not come in here."""
    if route.door in (Door.FREE, Door.OPEN):
        return None
    if call.visit is None:
        return go(SIGN_IN)
    if call.request.method == "POST" and not sign_in.is_own_form(
        call.visit, call.form.get("csrf", "")
    ):
        return pages.stale_form(call)
    if route.door is Door.UNPROVED:
        return None
    if not call.visit.proved:
        return go(SECOND)
    return await _by_role(route, call, call.visit)


async def _by_role(route: Route, call: Call, visit: Visit) -> web.StreamResponse | None:
    if visit.member.role in route.roles:
        return None
    await call.do(refusals.note_page, page=route.name)
    return pages.not_yours(call)


def _lets_in(request: web.Request) -> bool:
    now = request.app[DESK].clock().timestamp()
    return request.app[THROTTLE].lets_in(visitors.address(request), now)


def _same_origin(request: web.Request) -> bool:
    """Whether a form came from our own pages, as far as the browser tells."""
    if visitors.from_elsewhere(request):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    ours = {request.host, urlsplit(request.app[OFFICE].public_url).netloc}
    return urlsplit(origin).netloc in ours


def _secure(request: web.Request) -> bool:
    return request.app[OFFICE].public_url.startswith("https:")


_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


def secured(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """Nothing foreign may run, be loaded or frame us; nothing rests in a cache by default."""
    if response.prepared:
        return response
    for name, value in {**_HEADERS, "Cache-Control": "no-store"}.items():
        response.headers.setdefault(name, value)  # a stricter one of the page's own stays
    if _secure(request):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
