"""What is to be sent on paper: fetched once, and marked when it has left."""

from __future__ import annotations

from aiohttp import web

from bot.domain.intake import Fault, parse_day
from bot.domain.post import How
from bot.services import by_post, case_page, posting
from bot.services.delivery import Link, Refusal
from bot.services.posting import NotFetched
from bot.services.queue import NotAllowed
from bot.web.console import news, pages
from bot.web.console.call import Call, go
from bot.web.patience import patiently


async def fetch(call: Call) -> web.StreamResponse:
    """A link and a PIN to what is to be posted; shown once."""
    outcome = await patiently(
        lambda: call.do(by_post.fetch, call.form.get("paper", "")),
        again=lambda said: said is Refusal.ASKED,
    )
    if isinstance(outcome, NotAllowed):
        return _back(call, f"not={news.refused(outcome.reason)}")
    if not isinstance(outcome, Link):
        return _back(call, f"not=paper_{outcome.value}")
    found = await call.do(case_page.show, call.ref)
    return pages.inside(call, "post.html", at="queue", case=found, link=outcome)


async def left(call: Call) -> web.StreamResponse:
    """It has left: noted with how and when, and the case is over if it waited for that."""
    how = call.form.get("how", "")
    if how not in set(How):
        return _back(call, "not=no_how")
    day = parse_day(call.form.get("day", ""))
    outcome = await call.do(posting.note, call.ref, How(how), day)
    match outcome:
        case Fault():
            return _back(call, f"not=day_{outcome.value}")
        case NotAllowed(reason):
            return _back(call, f"not={news.refused(reason)}")
        case NotFetched():
            return _back(call, "not=not_fetched")
        case _:
            return _back(call, "done=left_over" if outcome.over else "done=left")


def _back(call: Call, said: str) -> web.Response:
    return go(f"/console/case/{call.ref}?{said}")
