"""The page of electronic identification: choose the device, scan or open the app, see how it goes.

GET and HEAD change nothing. An order begins with a press, in the one browser that gets a cookie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot import i18n
from bot.domain import eid
from bot.domain.eid import Ask, End, Mode
from bot.services import eid_tickets
from bot.services.eid_orders import Restart
from bot.services.eid_tickets import Page, Pressed, Stage
from bot.web import eid_views as views
from bot.web import eid_words, html, launch, qr_code, visitors
from bot.web.keys import DESK, EID, OFFICE
from bot.work.eid import EidRounds

PATH = "/eid/{token}"
LOOKS = web.AppKey("eid_looks", dict)
LOOK_SECONDS = 1.6  # in which what was seen of an order is shown again
MOST_LOOKS = 2000
DEVICE_AGE = 400 * 24 * 3600  # of the cookie that tells the provider it is the same device


@dataclass(frozen=True, slots=True)
class _Seen:
    page: Page
    until: float


def add_routes(app: web.Application, rounds: EidRounds) -> None:
    app[EID] = rounds
    app[LOOKS] = {}
    app.router.add_get("/eid/script.js", _script)
    app.router.add_get(PATH, _show)
    app.router.add_post(PATH, _press)
    app.router.add_get(PATH + "/status", _status)
    app.router.add_get(PATH + "/code.png", _code)
    app.router.add_post(PATH + "/launch", _launch)
    app.router.add_post(PATH + "/cancel", _cancel)
    app.router.add_post(PATH + "/closed", _closed)


# -- what the browser asks --------------------------------------------------------------------


async def _show(request: web.Request) -> web.StreamResponse:
    page = await _run(request, eid_tickets.look, _token(request), cookie(request))
    return views.gone(request) if page is None else views.answer(request, page)


async def _press(request: web.Request) -> web.StreamResponse:
    """Starts an order; the answer leads back to the page, which then shows how it goes."""
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden
    form = await request.post()
    before = await _run(request, eid_tickets.look, _token(request), cookie(request))
    mode = str(form.get("mode"))
    if before is None or mode not in set(Mode):
        return views.gone(request)
    device = (
        request.cookies.get(_name(request, "device"))
        or hashlib.sha256(_token(request).encode()).hexdigest()
    )
    ask = _ask(request, before, device)
    _forget(request)
    made = await _run(
        request, eid_tickets.press, _token(request), cookie(request), mode=Mode(mode), ask=ask
    )
    if made is None:
        return views.gone(request)
    if isinstance(made, Page):
        return views.answer(request, made, code=409)
    return await _begun(request, made, device)


async def _launch(request: web.Request) -> web.StreamResponse:
    """Telegram tells whose account looks at the page: somebody else's ends the link."""
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden
    told = await launch.told(request)
    fits = await _run(request, eid_tickets.recognise, _token(request), told)
    return web.json_response({}, status=200 if fits else 409, headers=html.headers())


async def _begun(request: web.Request, made: Pressed, device: str) -> web.Response:
    rounds = request.app[EID]
    rounds.wake(made.order_id)
    await rounds.begin(Restart(order_id=made.order_id, ask=made.ask))
    headers = {**html.headers(live=True), "Location": request.path}
    response = web.Response(status=303, headers=headers)
    secure = _is_secure(request)
    response.set_cookie(
        _name(request, "eid"), made.cookie, path="/", httponly=True, secure=secure,
        samesite="Lax", max_age=int(eid.TICKET_LIFE.total_seconds()),
    )  # fmt: skip
    response.set_cookie(
        _name(request, "device"), device, path="/", httponly=True, secure=secure,
        samesite="Lax", max_age=DEVICE_AGE,
    )  # fmt: skip
    return response


def _ask(request: web.Request, page: Page, device: str) -> Ask:
    office = request.app[OFFICE]
    return Ask(
        ip=visitors.address(request),
        user_agent=request.headers.get("User-Agent", "")[:256],
        device=hashlib.sha256(device.encode()).hexdigest(),
        domain=(urlsplit(office.public_url).hostname or "localhost")[:253],
        visible=_visible(office.company.name, page),
        sign=bool(page.signs),
    )


def _visible(company: str, page: Page) -> str:
    """The purpose as the app shows it; marks that it would take for layout are left out."""
    account = page.account
    while True:
        said = eid_words.visible(
            company=unmarked(company), action=page.action, account=unmarked(account),
            tail=page.account_tail, signs=page.signs, said=page.said,
        )  # fmt: skip
        text = i18n.plain(said, page.language)
        if eid.visible_ok(text) or not account:
            return text
        account = account[: len(account) // 2]


def unmarked(text: str) -> str:
    """Without what the app would take for layout."""
    return "".join(one for one in text if one.isprintable() and one not in "*#|_~`<>").strip()


async def _status(request: web.Request) -> web.StreamResponse:
    """How it goes, each second, for the browser of the press; with the newest frame."""
    page = await _seen(request)
    if page is None or page.stage is Stage.CHOOSE:
        return web.json_response({"stage": "gone"}, status=404, headers=html.headers())
    told: dict[str, Any] = {"stage": page.stage, "text": views.told(request, page)}
    if views.is_scannable(page):
        frame = views.frame(request, page)
        told["code"] = views.picture(frame)
        if request.app[OFFICE].demo:
            told["scan"] = views.scan_link(request, frame)
    if page.mode is Mode.SAME_DEVICE and page.started is not None:
        told["link"] = views.app_link(request, page)
    return web.json_response(told, headers=html.headers())


async def _code(request: web.Request) -> web.StreamResponse:
    """The newest frame, for browsers without our script: they load the page anew."""
    page = await _seen(request)
    if page is None or not views.is_scannable(page):
        raise web.HTTPNotFound(headers=html.headers())
    body = qr_code.png(views.frame(request, page))
    return web.Response(body=body, content_type="image/png", headers=html.headers())


async def _cancel(request: web.Request) -> web.StreamResponse:
    await _end(request, End.BY_PERSON)
    headers = {**html.headers(live=True), "Location": f"/eid/{_token(request)}"}
    return web.Response(status=303, headers=headers)


async def _closed(request: web.Request) -> web.StreamResponse:
    """The browser's last word when the page is left."""
    await _end(request, End.PAGE_CLOSED)
    return web.Response(status=204, headers=html.headers())


async def _end(request: web.Request, why: End) -> None:
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden
    _forget(request)
    await _run(request, eid_tickets.cancel, _token(request), cookie(request), why)
    request.app[EID].wake()


async def _script(_request: web.Request) -> web.Response:
    text = (files("bot.web") / "pages" / "eid.js").read_text(encoding="utf-8")
    headers = {**html.headers(), "Cache-Control": "max-age=300"}
    return web.Response(text=text, content_type="text/javascript", headers=headers)


# -- parts ------------------------------------------------------------------------------------


def _token(request: web.Request) -> str:
    return request.match_info["token"]


def _is_secure(request: web.Request) -> bool:
    return request.app[OFFICE].public_url.startswith("https:")


def _name(request: web.Request, name: str) -> str:
    """`__Host-` ties a cookie to this host alone; browsers take it over HTTPS only."""
    return f"__Host-{name}" if _is_secure(request) else name


def cookie(request: web.Request) -> str | None:
    """What the browser of a press has been given."""
    return request.cookies.get(_name(request, "eid"))


async def _run(
    request: web.Request, service: Callable[..., Any], token: str, *args: Any, **kwargs: Any
) -> Any:
    """The service in a unit of its own; the presses of one link wait for one another."""
    lane = "page:" + hashlib.sha256(token.encode()).hexdigest()[:16]
    return await request.app[DESK].run_in(lane, service, token, *args, **kwargs)


async def _seen(request: web.Request) -> Page | None:
    """What was seen a moment ago, so that two hundred waiting browsers do not ask the database."""
    looks: dict[tuple[str, str], _Seen] = request.app[LOOKS]
    key = (_token(request), cookie(request) or "")
    now = request.app[DESK].clock().timestamp()
    kept = looks.get(key)
    if kept is not None and now < kept.until:
        return kept.page
    page: Page | None = await _run(request, eid_tickets.look, *key)
    if len(looks) >= MOST_LOOKS:
        looks.clear()
    looks.pop(key, None)
    if page is not None:
        looks[key] = _Seen(page, now + LOOK_SECONDS)
    return page


def _forget(request: web.Request) -> None:
    request.app[LOOKS].pop((_token(request), cookie(request) or ""), None)
