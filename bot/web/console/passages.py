"""Passages about other people, on the page of a case: shown one by one, and decided about."""

from __future__ import annotations

from aiohttp import web

from bot.domain.console import Purpose
from bot.services import case_page, passages
from bot.services.passages import Line, Shown
from bot.services.queue import NotAllowed
from bot.web.console import case, news
from bot.web.console.call import Call, go


async def uncover(call: Call) -> web.StreamResponse:
    """Shows one passage once, to whoever says why; a reload covers it again."""
    purpose, passage_id = call.form.get("purpose", ""), call.form.get("passage", "")[:64]
    if purpose not in set(Purpose):
        return _back(call)
    outcome = await call.do(passages.reveal, call.ref, passage_id, Purpose(purpose))
    if isinstance(outcome, NotAllowed):
        return _back(call, f"?not={news.refused(outcome.reason)}")
    if not isinstance(outcome, Shown):
        return _back(call)
    found = await call.do(case_page.show, call.ref)
    return case.page(call, found, passage=outcome)


async def decide(call: Call) -> web.StreamResponse:
    """Lets a passage go out, or covers it."""
    choice, passage_id = call.form.get("choice", ""), call.form.get("passage", "")[:64]
    if choice not in ("in", "out"):
        return _back(call)
    outcome = await call.do(passages.decide, call.ref, passage_id, release=choice == "out")
    if isinstance(outcome, NotAllowed):
        return _back(call, f"?not={news.refused(outcome.reason)}")
    return _back(call, "#passages-title" if isinstance(outcome, Line) else "")


def _back(call: Call, end: str = "") -> web.Response:
    return go(f"/console/case/{call.ref}{end}")
