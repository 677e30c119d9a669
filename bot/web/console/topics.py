"""Where whoever has a question says what it is about."""

from __future__ import annotations

from aiohttp import web

from bot.domain.relay import Topic
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import case_page, topics
from bot.web.console import after, pages
from bot.web.console.call import Call


async def form(call: Call) -> web.StreamResponse:
    """What it can be about, each with what comes of it on the page of the case."""
    return await _form(call)


async def _form(call: Call, fault: Sayable | None = None) -> web.Response:
    refused = await call.do(topics.judge, call.ref)
    if refused is not None:
        return after.refused(call, refused)
    found = await call.do(case_page.show, call.ref)
    return pages.inside(
        call,
        "topic.html",
        at="queue",
        case=found,
        fault=fault,
        names=topics.NAMES,
        status=422 if fault else 200,
    )


async def save(call: Call) -> web.StreamResponse:
    """The page of the case says what to make sure of in such a case."""
    topic = call.form.get("topic", "")
    if topic not in set(topics.NAMES):
        return await _form(call, _("Choose what it is about."))
    return after.done(call, await call.do(topics.name, call.ref, Topic(topic)), "topic")
