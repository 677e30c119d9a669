"""The one-time page on which a person fetches the answer about their data."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from html import escape

from aiohttp import web

from bot import i18n
from bot.domain.files import FileKind
from bot.domain.texts import Text as _
from bot.domain.texts import ngettext
from bot.services import delivery
from bot.services.delivery import Page
from bot.services.last_look import Mark
from bot.web import forms, html, launch, one_time
from bot.web.forms import Form
from bot.web.keys import OFFICE
from bot.web.patience import patiently

PATH = "/answer/{token}"
COOKIE = "answer"
PIN_LIMIT = 64  # characters: a PIN has six, people add spaces; an account's word has 32


def add_routes(app: web.Application) -> None:
    """GET and HEAD change nothing, so that crawlers and link previews do no harm."""
    app.router.add_get(PATH, _show)
    app.router.add_post(PATH, _open)
    app.router.add_post(PATH + "/launch", _launch)
    for form in forms.FORMS:
        app.router.add_post(f"{PATH}/{form.ending}", _fetching(form))
    app.router.add_post(PATH + r"/file/{number:\d{1,4}}", _fetch_file)


async def _show(request: web.Request) -> web.StreamResponse:
    found = await one_time.run(request, delivery.look, request.cookies.get(COOKIE))
    if found is None:
        return _gone(request)
    return _ready_page(request, found) if found.opened else _pin_page(request, found)


async def _held_up(request: web.Request) -> web.StreamResponse | None:
    """Nothing leaves before the registers have been asked just now; None if it may leave."""
    cookie = request.cookies.get(COOKIE)
    mark = await patiently(
        lambda: one_time.run(request, delivery.may_leave, cookie),
        again=lambda said: said is Mark.ASKED,
    )
    return None if mark is Mark.CLEAR else _later(request, cookie)


def _later(request: web.Request, cookie: str | None) -> web.Response:
    """Whoever has opened the page keeps it for as long as it is kept for them."""
    response = one_time.later(
        request,
        _(
            "One of our systems, which we have to ask first, does not answer right now. "
            "Your answer stays where it is."
        ),
        _("If the link is too old by then, press the button in the chat again to get a new one."),
    )
    if cookie is not None:
        one_time.remember(request, response, COOKIE, cookie, delivery.RETRY_LIFE)
    return response


async def _open(request: web.Request) -> web.StreamResponse:
    if (wait := await _held_up(request)) is not None:
        return wait
    form = await request.post()
    pin = str(form.get("pin", ""))[:PIN_LIMIT]
    found = await one_time.run(request, delivery.release, pin)
    if found is None:
        return _gone(request)
    if isinstance(found, Page):
        return _pin_page(request, found, wrong=True)
    return one_time.opened(request, COOKIE, found.cookie, delivery.RETRY_LIFE)


async def _launch(request: web.Request) -> web.StreamResponse:
    """Telegram tells whose account looks at the page: that is as good as the PIN."""
    told = await launch.told(request)
    found = await one_time.run(request, delivery.recognise, told)
    return web.json_response({"pass": found}, headers=html.headers())


def _fetching(form: Form) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """One download. The file is made in a thread, so that no chat waits for it.

    It leaves piece by piece, so that nobody's answer has to be held whole.
    """

    async def fetch(request: web.Request) -> web.StreamResponse:
        if (wait := await _held_up(request)) is not None:
            return wait
        cookie = request.cookies.get(COOKIE)
        document = await one_time.run(request, delivery.download, cookie)
        if document is None:
            return _gone(request)
        pieces = form.make(document)
        piece = await asyncio.to_thread(next, pieces, b"")  # it fails here or not at all
        attachment = f'attachment; filename="insyn-{document["case"]}.{form.ending}"'
        response = web.StreamResponse(
            headers={**html.headers(), "Content-Disposition": attachment}
        )
        response.content_type = form.kind
        await response.prepare(request)
        while piece:
            await response.write(piece)
            piece = await asyncio.to_thread(next, pieces, b"")
        await response.write_eof()
        return response

    return fetch


async def _fetch_file(request: web.Request) -> web.StreamResponse:
    """A file that was found by hand, as it was found."""
    if (wait := await _held_up(request)) is not None:
        return wait
    cookie = request.cookies.get(COOKIE)
    number = int(request.match_info["number"])
    found = await one_time.run(request, delivery.download_file, cookie, number)
    if found is None:
        return _gone(request)
    note, body = found
    kind, ending = _KINDS[note.kind]
    attachment = f'attachment; filename="insyn-{note.number}.{ending}"'
    headers = {**html.headers(), "Content-Disposition": attachment}
    return web.Response(body=body, content_type=kind, headers=headers)


_KINDS = {
    FileKind.JPEG: ("image/jpeg", "jpg"),
    FileKind.PDF: ("application/pdf", "pdf"),
    FileKind.TEXT: ("text/plain", "txt"),
}


# -- pages ------------------------------------------------------------------------------------


def _pin_page(request: web.Request, page: Page, *, wrong: bool = False) -> web.Response:
    left = ngettext(
        "That PIN is not right. You have {count} try left.",
        "That PIN is not right. You have {count} tries left.",
        page.tries_left,
    ).format(count=page.tries_left)
    told = escape(i18n.plain(left, page.language))
    fault = f'<p class="fault" role="alert">{told}</p>\n' if wrong else ""
    body = html.filled(
        "pin.html",
        page.language,
        intro=_("Enter the PIN that you got together with the link."),
        label=_("PIN, six digits"),
        button=_("Open my answer"),
        once=_("The page opens once. After that you have ten minutes to save your answer."),
        out=_("Open my answer in the browser"),
        launch=f"{request.path}/launch",
    ).replace("$fault", fault)
    title, status = _("Your answer is here"), 403 if wrong else 200
    live = request.app[OFFICE].web_apps
    head = launch.HEAD if live else ""
    return html.page(request, title, body, page.language, status=status, live=live, head=head)


def _ready_page(request: web.Request, page: Page) -> web.Response:
    left = ngettext(
        "You can download {count} more time. Ten minutes after you opened it the answer is wiped "
        "from this page.",
        "You can download {count} more times. Ten minutes after you opened it the answer is wiped "
        "from this page.",
        page.downloads_left,
    ).format(count=page.downloads_left)
    body = html.filled(
        "ready.html",
        page.language,
        intro=_("Save your answer on your device now. Keep it where others do not get at it."),
        left=left,
    ).replace("$forms", _forms(request, page))
    return html.page(request, _("Your answer is open"), body, page.language)


def _forms(request: web.Request, page: Page) -> str:
    """A button for each form that such an answer has, the one for readers first."""
    told = forms.of(page.right, letter=page.letter)
    file = _("Save file {number} ({kind})")
    buttons = [
        *((form.ending, form.label) for form in told),
        *(
            (f"file/{one.number}", file.format(number=one.number, kind=one.kind.value.upper()))
            for one in page.files
        ),
    ]
    return "\n".join(
        html.filled(
            "form.html",
            page.language,
            action=f"{request.path}/{ending}",
            kind="first" if place == 0 else "second",
            label=label,
        ).strip()
        for place, (ending, label) in enumerate(buttons)
    )


def _gone(request: web.Request) -> web.Response:
    """The same for a link that never was, was used, or is too old."""
    return one_time.gone(
        request,
        _("This link leads nowhere: it has been used, has ended, is too old, or is incomplete."),
        _(
            "Go back to the chat and press “Get the answer”: it gives a new link, unless the "
            "answer has been opened already. If you are logged out, you show first who you are."
        ),
        chat=True,
    )
