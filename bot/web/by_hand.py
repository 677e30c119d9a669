"""The page of whoever looks by hand and is asked by mail: what to do, and what came of it.

GET and HEAD change nothing; a press opens the link, once. Only the browser that pressed sees
whom it is about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import BodyPartReader, web

from bot.domain.cases import Right
from bot.domain.files import FileRefusal, Looked
from bot.domain.identifiers import Refused
from bot.domain.relay import FILE_LIMIT
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import manual_files, manual_mail, manual_page, manual_tasks
from bot.services import manual_words as words
from bot.services.manual_page import Page
from bot.services.manual_tasks import WORDS_LIMIT, Errand, Outcome, Report
from bot.web import by_hand_views as views
from bot.web import html, one_time, visitors
from bot.web.console import faults
from bot.work.source_file import looked

PATH = manual_mail.PATH + "{token}"
COOKIE = "by_hand"
Act = Callable[[web.Request, Page, Errand], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application) -> None:
    app.router.add_get(PATH, _show)
    app.router.add_post(PATH, _press)
    app.router.add_post(f"{PATH}/again", _again)
    for name, act in {
        "found": _found,
        "done": _done,
        "nothing": _nothing,
        "cannot": _cannot,
        "file": _file,
        "drop": _drop,
    }.items():
        app.router.add_post(f"{PATH}/{name}", _opened(act))


# -- before it is open --------------------------------------------------------------------------


async def _show(request: web.Request) -> web.StreamResponse:
    page = await one_time.run(request, manual_page.look, _cookie(request))
    return views.gone(request) if page is None else views.shown(request, page)


async def _press(request: web.Request) -> web.StreamResponse:
    _refuse_strangers(request)
    found = await one_time.run(request, manual_page.press)
    if found is None:
        return views.gone(request)
    if isinstance(found, Page):
        return views.shown(request, found)
    return one_time.opened(request, COOKIE, found.cookie, manual_page.OPEN_FOR)


async def _again(request: web.Request) -> web.StreamResponse:
    """The same words whether a mail leaves or left a moment ago."""
    _refuse_strangers(request)
    page = await one_time.run(request, manual_page.look, None)
    if page is None:
        return views.gone(request)
    await one_time.run(request, manual_page.again)
    return views.said(request, page.language, _("A new link is on its way"), _AGAIN)


# -- once it is open ----------------------------------------------------------------------------


def _opened(act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Only for the browser that opened the link, from our own page."""

    async def handler(request: web.Request) -> web.StreamResponse:
        _refuse_strangers(request)
        page = await one_time.run(request, manual_page.look, _cookie(request))
        if page is None:
            return views.gone(request)
        if page.errand is None:
            return views.shown(request, page)
        return await act(request, page, page.errand)

    return handler


async def _found(request: web.Request, page: Page, errand: Errand) -> web.StreamResponse:
    form = await request.post()
    count, text = manual_tasks.parse_count(str(form.get("count", ""))), str(form.get("text", ""))
    if errand.right is not Right.ACCESS or count is None:
        return views.shown(request, page, fault=words.NO_NUMBER, text=text)
    if not text.strip() and errand.files:
        return await _reported(request, page, Report(outcome=Outcome.FOUND, count=count))
    clean = clean_text(text, WORDS_LIMIT)
    if isinstance(clean, Refused):
        empty = not text.strip()
        fault = words.NOTHING_YET if empty else faults.why(clean)
        return views.shown(request, page, fault=fault, text=text, count=str(count))
    said = Report(outcome=Outcome.FOUND, count=count, text=clean)
    return await _reported(request, page, said)


async def _done(request: web.Request, page: Page, errand: Errand) -> web.StreamResponse:
    """Corrected, or destroyed and how much of it."""
    form = await request.post()
    count = manual_tasks.parse_count(str(form.get("count", "1")))
    if errand.right is Right.ACCESS or count is None:
        return views.shown(request, page, fault=words.NO_NUMBER)
    return await _reported(request, page, Report(outcome=Outcome.DONE, count=count))


async def _nothing(request: web.Request, page: Page, _errand: Errand) -> web.StreamResponse:
    return await _reported(request, page, Report(outcome=Outcome.NOTHING))


async def _cannot(request: web.Request, page: Page, _errand: Errand) -> web.StreamResponse:
    why = str((await request.post()).get("why", ""))
    clean = clean_text(why, WORDS_LIMIT)
    if isinstance(clean, Refused):
        return views.shown(request, page, fault=faults.why(clean), why=why)
    return await _reported(request, page, Report(outcome=Outcome.CANNOT, text=clean))


async def _reported(request: web.Request, page: Page, said: Report) -> web.StreamResponse:
    ref = await one_time.run(request, manual_page.report, _cookie(request), said)
    if ref is None:
        return views.gone(request)
    thanks = words.NOT_DONE if said.outcome is Outcome.CANNOT else words.THANKS
    return views.said(request, page.language, _("Thank you"), thanks.format(ref=ref))


# -- files --------------------------------------------------------------------------------------


async def _file(request: web.Request, page: Page, _errand: Errand) -> web.StreamResponse:
    """Nothing is read before it is sure that it may come, and no more than may come."""
    may = await one_time.run(request, manual_page.may_upload, _cookie(request))
    if isinstance(may, FileRefusal) or not may:
        why = may if isinstance(may, FileRefusal) else FileRefusal.GONE
        return views.shown(request, page, fault=manual_files.refusal(why))
    content = await _uploaded(request)
    found: Looked | FileRefusal = FileRefusal.TOO_LARGE
    if content is not None:
        found = await asyncio.to_thread(looked, content)
    if await one_time.run(request, manual_page.keep, _cookie(request), found):
        return _back(request)
    fault = manual_files.refusal(found) if isinstance(found, FileRefusal) else None
    return views.gone(request) if fault is None else views.shown(request, page, fault=fault)


async def _uploaded(request: web.Request) -> bytes | None:
    """What stands in the field `file`; None if it is too large. Read as it arrives."""
    if not request.content_type.startswith("multipart/"):
        return b""
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.name == "file":
            content = bytearray()
            while chunk := await part.read_chunk():
                content += chunk
                if len(content) > FILE_LIMIT:
                    return None
            return bytes(content)
    return b""


async def _drop(request: web.Request, _page: Page, _errand: Errand) -> web.StreamResponse:
    file_id = str((await request.post()).get("file", ""))[:64]
    await one_time.run(request, manual_page.drop, _cookie(request), file_id)
    return _back(request)


def _back(request: web.Request) -> web.Response:
    path = request.path.rpartition("/")[0]
    return web.Response(status=303, headers={**html.headers(), "Location": path})


# -- what they share ----------------------------------------------------------------------------


def _cookie(request: web.Request) -> str | None:
    return request.cookies.get(COOKIE)


def _refuse_strangers(request: web.Request) -> None:
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden


_AGAIN = _(
    "It goes to the address that we have, within a few minutes. If you have asked before, the "
    "newest mail is the one that works."
)
