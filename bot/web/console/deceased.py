"""Where an approver or owner records who has died."""

from __future__ import annotations

from aiohttp import web

from bot.domain.claims import ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused, parse_claim
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import case_page, deceased
from bot.services.acts import Act
from bot.services.queue import NotAllowed
from bot.web.console import faults, news, pages, words
from bot.web.console.call import Call, go

KINDS = {kind: words.CLAIMS[kind] for kind in ClaimKind if kind is not ClaimKind.ORGNR}


async def form(call: Call) -> web.StreamResponse:
    """What it does, and by what the person is known."""
    return await _form(call)


async def _form(call: Call, fault: Sayable | None = None) -> web.Response:
    found = await call.do(case_page.show, call.ref)
    if Act.DIED not in found.detail.acts:
        return go(f"/console/case/{call.ref}")
    return pages.inside(
        call,
        "died.html",
        at="queue",
        case=found,
        fault=fault,
        kinds=KINDS,
        kind=call.form.get("kind", ""),
        status=422 if fault else 200,
    )


async def record(call: Call) -> web.StreamResponse:
    """It is being looked up and ended."""
    kind = call.form.get("kind", "")
    if kind not in {one.value for one in KINDS}:
        return await _form(call, _("Choose by what the person is known."))
    claim = parse_claim(ClaimKind(kind), call.form.get("value", ""), today=stockholm_day(call.now))
    if isinstance(claim, Refused):
        return await _form(call, faults.why(claim))
    if not call.form.get("sure"):
        return await _form(call, _("Say first how you know it: tick the box."))
    return _done(call, await call.do(deceased.record, call.ref, claim), "died")


async def sure(call: Call) -> web.StreamResponse:
    """What comes of taking it back, before it is done."""
    found = await call.do(case_page.show, call.ref)
    if Act.LIVES not in found.detail.acts:
        return go(f"/console/case/{call.ref}")
    return pages.inside(call, "lives.html", at="queue", case=found)


async def take_back(call: Call) -> web.StreamResponse:
    """What was recorded is gone."""
    return _done(call, await call.do(deceased.take_back, call.ref), "lives")


def _done(call: Call, outcome: object, done: str) -> web.Response:
    if isinstance(outcome, NotAllowed):
        return go(f"/console/case/{call.ref}?not={news.refused(outcome.reason)}")
    return go(f"/console/case/{call.ref}?done={done}")
