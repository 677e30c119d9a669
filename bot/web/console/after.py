"""Back to a case's page after something was done there, with what came of it."""

from __future__ import annotations

from aiohttp import web

from bot.services.queue import NotAllowed
from bot.web.console import news
from bot.web.console.call import Call, go


def done(call: Call, outcome: object, said: str) -> web.Response:
    """Says what was done (a name in `news.GOOD`), or why it was not."""
    if isinstance(outcome, NotAllowed):
        return refused(call, outcome)
    return go(f"/console/case/{call.ref}?done={said}")


def refused(call: Call, outcome: NotAllowed) -> web.Response:
    """Says why nothing was done."""
    return go(f"/console/case/{call.ref}?not={news.refused(outcome.reason)}")
