"""The queue: what is open, by when, and with whom; and the search by reference."""

from __future__ import annotations

from aiohttp import web

from bot.domain.cases import Right
from bot.domain.references import parse_reference
from bot.services import bulk as several
from bot.services import case_lists, queue_page
from bot.services.bulk import BulkAct, Result
from bot.services.case_lists import Order, View
from bot.web.console import asked, pages, words
from bot.web.console.call import Call, go

LONGEST_REFERENCE = 40


async def show(call: Call) -> web.StreamResponse:
    """One page of cases, narrowed and sorted as the address says."""
    wanted = asked.read(call.request.query)
    found = await call.do(queue_page.show, wanted.query())
    most = max((load.open for load in found.loads), default=0)
    return pages.inside(
        call,
        "queue.html",
        at="queue",
        live="queue",
        asked=wanted,
        found=found,
        most=max(most, 1),
        rights=list(Right),
        views=View,
        orders=Order,
        words=words,
    )


async def bulk(call: Call) -> web.StreamResponse:
    """One act on several cases, with a result for each."""
    act = call.form.get("act", "")
    if act not in set(BulkAct):
        return go("/console/queue")
    sent = await call.request.post()
    typed = (str(one)[:LONGEST_REFERENCE] for one in sent.getall("ref", []))
    refs = [ref for ref in map(parse_reference, typed) if ref is not None]
    items = await call.do(several.carry_out, BulkAct(act), refs)
    done = sum(item.result is Result.DONE for item in items)
    return pages.inside(
        call, "bulk.html", at="queue", items=items, done=done, results=words.RESULTS
    )


async def find(call: Call) -> web.StreamResponse:
    """People are searched by the reference of their case, or its beginning, and nothing else."""
    typed = call.request.query.get("q", "")[:LONGEST_REFERENCE]
    lines = await call.run(case_lists.find, typed)
    if not lines:
        return pages.missing(call)
    if len(lines) == 1:
        return go(f"/console/case/{lines[0].ref}")
    return pages.inside(call, "found.html", at="queue", lines=lines, words=words, typed=typed)
