"""The page of electronic identification: choose the device, scan or open the app, see how it goes.

GET and HEAD change nothing. An order begins with a press, in the one browser that gets a cookie.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot import i18n
from bot.domain import eid
from bot.domain.eid import SCANNABLE, Ask, End, Hint, Mode
from bot.domain.office import Office
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import eid_tickets
from bot.services.eid_orders import Restart
from bot.services.eid_tickets import Page, Pressed, Stage
from bot.web import eid_words, html, launch, qr_code, visitors
from bot.web.browser import preferred
from bot.web.keys import DESK, OFFICE
from bot.work.eid import EidRounds

PATH = "/eid/{token}"
ROUNDS = web.AppKey("eid", EidRounds)
LOOKS = web.AppKey("eid_looks", dict)
LOOK_SECONDS = 1.6  # in which what was seen of an order is shown again
MOST_LOOKS = 2000
DEVICE_AGE = 400 * 24 * 3600  # of the cookie that tells the provider it is the same device


@dataclass(frozen=True, slots=True)
class _Seen:
    page: Page
    until: float


def add_routes(app: web.Application, rounds: EidRounds) -> None:
    app[ROUNDS] = rounds
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
    return gone(request) if page is None else _answer(request, page)


async def _press(request: web.Request) -> web.StreamResponse:
    """Starts an order; the answer leads back to the page, which then shows how it goes."""
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden
    form = await request.post()
    before = await _run(request, eid_tickets.look, _token(request), cookie(request))
    mode = str(form.get("mode"))
    if before is None or mode not in set(Mode):
        return gone(request)
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
        return gone(request)
    if isinstance(made, Page):
        return _answer(request, made, status=409)
    return await _begun(request, made, device)


async def _launch(request: web.Request) -> web.StreamResponse:
    """Telegram tells whose account looks at the page: somebody else's ends the link."""
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden
    told = await launch.told(request)
    fits = await _run(request, eid_tickets.recognise, _token(request), told)
    return web.json_response({}, status=200 if fits else 409, headers=html.headers())


async def _begun(request: web.Request, made: Pressed, device: str) -> web.Response:
    rounds = request.app[ROUNDS]
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
    told: dict[str, Any] = {"stage": page.stage, "text": _plain(_text(request, page), page)}
    if _is_scannable(page):
        frame = _frame(request, page)
        picture = base64.b64encode(qr_code.png(frame)).decode()
        told["code"] = f"data:image/png;base64,{picture}"
        if request.app[OFFICE].demo:
            told["scan"] = _scan_link(request, frame)
    if page.mode is Mode.SAME_DEVICE and page.started is not None:
        told["link"] = _app_link(request, page)
    return web.json_response(told, headers=html.headers())


async def _code(request: web.Request) -> web.StreamResponse:
    """The newest frame, for browsers without our script: they load the page anew."""
    page = await _seen(request)
    if page is None or not _is_scannable(page):
        raise web.HTTPNotFound(headers=html.headers())
    body = qr_code.png(_frame(request, page))
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
    request.app[ROUNDS].wake()


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


def _is_scannable(page: Page) -> bool:
    return (
        page.mode is Mode.OTHER_DEVICE
        and page.started is not None
        and (page.hint or Hint.OUTSTANDING) in SCANNABLE
    )


def _frame(request: web.Request, page: Page) -> str:
    assert page.started is not None
    assert page.started_at is not None
    passed = request.app[DESK].clock() - page.started_at
    return request.app[ROUNDS].provider.qr_frame(page.started, max(0, int(passed.total_seconds())))


def _app_link(request: web.Request, page: Page) -> str:
    assert page.started is not None
    agent = request.headers.get("User-Agent", "")
    return request.app[ROUNDS].provider.app_link(page.started, user_agent=agent)


def _scan_link(request: web.Request, frame: str) -> str:
    """In the demo alone: the app's page, as if it had scanned the code."""
    return request.app[OFFICE].demo_app + "?" + urlencode({"qr": frame})


# -- pages ------------------------------------------------------------------------------------


def _plain(text: Any, page: Page) -> str:
    return i18n.plain(text, page.language)


def _text(request: web.Request, page: Page) -> Any:
    match page.stage:
        case Stage.STARTING:
            return _("One moment, we are asking BankID.")
        case Stage.WAITING:
            return eid_words.pending(page.hint, page.mode)
        case Stage.CHECKING:
            return _("Approved. One moment, we are looking you up.")
        case Stage.RETURN:
            return _back(request)
        case Stage.CODE:
            return _(
                "Approved. One step is left: go back to the chat and write the code that we have "
                "sent to you, if we have a way to reach you. It has to be there within three "
                "minutes."
            )
        case Stage.DONE:
            return _("Done. Go back to the chat: it goes on there.")
        case Stage.ENDED:
            return eid_words.ended(page.why, page.mode)
        case Stage.CHOOSE:
            return _("Where is your BankID app?")


def _back(request: web.Request) -> Any:
    policy = request.app[OFFICE].eid
    if policy is not None and policy.return_by == "page":
        return _("Approved. Go on in the page that BankID opened.")
    return _("Approved. Go on where BankID led you: in Telegram you press Start.")


TITLES = {
    Stage.CHOOSE: _("Identify yourself with BankID"),
    Stage.STARTING: _("Identify yourself with BankID"),
    Stage.WAITING: _("Identify yourself with BankID"),
    Stage.CHECKING: _("Thank you"),
    Stage.RETURN: _("Almost done"),
    Stage.CODE: _("Almost done"),
    Stage.DONE: _("You are identified"),
    Stage.ENDED: _("It did not go through"),
}
SIGNING = {
    **dict.fromkeys((Stage.CHOOSE, Stage.STARTING, Stage.WAITING), _("Sign with BankID")),
    Stage.DONE: _("You have signed"),
}
GOING_ON = frozenset({Stage.STARTING, Stage.WAITING, Stage.CHECKING, Stage.RETURN, Stage.CODE})


def _answer(request: web.Request, page: Page, *, status: int = 200) -> web.Response:
    parts = [_demo_mark(request, page)]
    if page.stage is Stage.CHOOSE:
        parts += [_account(request, page), _choice(request, page)]
    elif page.stage is Stage.ENDED:
        here = page.again and page.why not in eid_words.ONLY_IN_CHAT
        parts += [_words(request, page), _choice(request, page) if here else ""]
        parts += [] if here else [to_chat(request.app[OFFICE], page)]
    else:
        parts += [_words(request, page), _means(request, page), _way_out(request, page)]
        parts += [to_chat(request.app[OFFICE], page)]
    live = page.stage in GOING_ON
    return html.page(
        request, _title(page), "".join(parts), page.language, status=status, live=True,
        head=_head(page) if live else _launched(request, page),
    )  # fmt: skip


def _title(page: Page) -> Sayable:
    signing = SIGNING if page.signs else {}
    return signing.get(page.stage, TITLES[page.stage])


def _head(page: Page) -> str:
    """With the script the page follows by itself; without it the browser loads it anew."""
    seconds = 1 if _is_scannable(page) else 3
    return (
        f'<noscript><meta http-equiv="refresh" content="{seconds}"></noscript>\n'
        '<script src="/eid/script.js" defer></script>\n'
    )


def _launched(request: web.Request, page: Page) -> str:
    begins = page.stage is Stage.CHOOSE and request.app[OFFICE].web_apps
    return launch.HEAD if begins else ""


def _demo_mark(request: web.Request, page: Page) -> str:
    if not request.app[OFFICE].demo:
        return ""
    text = _("This is a demo: BankID is a stand-in here, and nobody is really identified.")
    return f'<p class="demo">{escape(_plain(text, page))}</p>\n'


def to_chat(office: Office, page: Page) -> str:
    """Where it goes on. The link is the same for everybody, so it ties nothing to anybody.

    Not where the app leads back by itself, which has to be seen; nor in the demo, which has no
    chat out there.
    """
    if (
        page.stage not in {Stage.CODE, Stage.DONE, Stage.ENDED}
        or office.demo
        or not office.bot_username
    ):
        return ""
    link = f"https://t.me/{office.bot_username}"
    return html.filled("eid_chat.html", page.language, link=link, label=_("Go to the chat"))


_HERE = _("Here you show {company} who you are.")
_HERE_SIGNED = _("Here you sign for {company} with BankID. The app shows what you sign.")


def _account(request: web.Request, page: Page) -> str:
    company = request.app[OFFICE].company.name
    return html.filled(
        "eid_account.html",
        page.language,
        intro=(_HERE_SIGNED if page.signs else _HERE).format(company=company),
        purpose=eid_words.purpose(page.action, signs=bool(page.signs)),
        label=_("This Telegram account is linked to you:"),
        account=page.account,
        tail=_("number ending in {tail}").format(tail=page.account_tail),
        warning=_(
            "Did somebody else send you this link, or ask you to do this? Then close the page: "
            "they would get to see your data."
        ),
    )


def _choice(request: web.Request, page: Page) -> str:
    return html.filled(
        "eid_choice.html",
        page.language,
        same=_("BankID on this device"),
        other=_("BankID on another device"),
        launch=f"/eid/{_token(request)}/launch",
    )


def _words(request: web.Request, page: Page) -> str:
    """The line that changes as it goes; screen readers are told of it."""
    going = page.stage in GOING_ON
    status = f' data-status="/eid/{_token(request)}"' if going else ""
    kind = "fault" if page.stage is Stage.ENDED else "status"
    text = escape(_plain(_text(request, page), page))
    marks = f'class="{kind}" id="status" role="status" data-stage="{page.stage}"{status}'
    return f"<p {marks}>{text}</p>\n"


def _means(request: web.Request, page: Page) -> str:
    """The code to scan, or the button that opens the app: never both."""
    if _is_scannable(page):
        picture = base64.b64encode(qr_code.png(_frame(request, page))).decode()
        return html.filled(
            "eid_code.html",
            page.language,
            picture=f"data:image/png;base64,{picture}",
            alt=_("Code to scan in the BankID app. It changes every second."),
        ) + _scan(request, page)
    if page.mode is Mode.SAME_DEVICE and page.started is not None:
        return html.filled(
            "eid_open.html",
            page.language,
            link=_app_link(request, page),
            target="_blank" if request.app[OFFICE].demo else "_self",
            label=_("Open BankID"),
        )
    return ""


def _scan(request: web.Request, page: Page) -> str:
    if not request.app[OFFICE].demo:
        return ""
    return html.filled(
        "eid_scan.html",
        page.language,
        link=_scan_link(request, _frame(request, page)),
        label=_("Demo: scan it with the BankID app"),
    )


def _way_out(request: web.Request, page: Page) -> str:
    if page.stage not in (Stage.STARTING, Stage.WAITING):
        return ""
    path = f"/eid/{_token(request)}/cancel"
    return html.filled("eid_cancel.html", page.language, path=path, label=_("Cancel"))


def gone(request: web.Request) -> web.Response:
    """The same for a link that never was, was used, or is too old."""
    language = preferred(request)
    body = html.filled(
        "gone.html",
        language,
        intro=_("This link does not lead anywhere: it has been used, or is too old."),
        hint=_("Go back to the chat and ask for a new one."),
    )
    return html.page(request, _("Nothing to see here"), body, language, status=404)
