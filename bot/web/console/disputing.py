"""Where an approver or owner records that a contact on file has a new holder."""

from __future__ import annotations

from aiohttp import web

from bot.domain.claims import ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused, parse_claim
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import case_page, disputing
from bot.services.acts import Act
from bot.services.queue import NotAllowed
from bot.web.console import faults, news, pages, words
from bot.web.console.call import Call, go

KINDS = {kind: words.CLAIMS[kind] for kind in (ClaimKind.EMAIL, ClaimKind.PHONE)}


async def form(call: Call) -> web.StreamResponse:
    """What it does, and which contact it is."""
    return await _form(call)


async def _form(call: Call, fault: Sayable | None = None) -> web.Response:
    found = await call.do(case_page.show, call.ref)
    if Act.DISPUTE not in found.detail.acts:
        return go(f"/console/case/{call.ref}")
    return pages.inside(
        call,
        "new_holder.html",
        at="queue",
        case=found,
        fault=fault,
        kinds=KINDS,
        kind=call.form.get("kind", ""),
        status=422 if fault else 200,
    )


async def record(call: Call) -> web.StreamResponse:
    """What was linked by it is ended, and an owner assesses it."""
    kind = call.form.get("kind", "")
    if kind not in {one.value for one in KINDS}:
        return await _form(call, _("Choose what kind of contact it is."))
    claim = parse_claim(ClaimKind(kind), call.form.get("value", ""), today=stockholm_day(call.now))
    if isinstance(claim, Refused):
        return await _form(call, faults.why(claim))
    outcome = await call.do(disputing.record, call.ref, claim)
    if isinstance(outcome, NotAllowed):
        return go(f"/console/case/{call.ref}?not={news.refused(outcome.reason)}")
    return go(f"/console/case/{call.ref}?done=disputed")
