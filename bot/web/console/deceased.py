"""Where an approver or owner records who has died."""

from __future__ import annotations

from aiohttp import web

from bot.domain.claims import Claim, ClaimKind
from bot.domain.texts import Text as _
from bot.services import case_page, deceased
from bot.services.acts import Act
from bot.web.console import after, naming, pages, words
from bot.web.console.call import Call, go

_FORM = naming.NamingForm(
    template="died.html",
    act=Act.DIED,
    kinds={kind: words.CLAIMS[kind] for kind in ClaimKind if kind is not ClaimKind.ORGNR},
    choose=_("Choose by what the person is known."),
)


async def form(call: Call) -> web.StreamResponse:
    """What it does, and by what the person is known."""
    return await _FORM.page(call)


async def record(call: Call) -> web.StreamResponse:
    """It is being looked up and ended."""
    claim = _FORM.named(call)
    if not isinstance(claim, Claim):
        return await _FORM.page(call, claim)
    if not call.form.get("sure"):
        return await _FORM.page(call, _("Say first how you know it: tick the box."))
    return after.done(call, await call.do(deceased.record, call.ref, claim), "died")


async def sure(call: Call) -> web.StreamResponse:
    """What comes of taking it back, before it is done."""
    found = await call.do(case_page.show, call.ref)
    if Act.LIVES not in found.detail.acts:
        return go(f"/console/case/{call.ref}")
    return pages.inside(call, "lives.html", at="queue", case=found)


async def take_back(call: Call) -> web.StreamResponse:
    """What was recorded is gone."""
    return after.done(call, await call.do(deceased.take_back, call.ref), "lives")
