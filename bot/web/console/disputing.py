"""Where an approver or owner records that a contact on file has a new holder."""

from __future__ import annotations

from aiohttp import web

from bot.domain.claims import Claim, ClaimKind
from bot.domain.texts import Text as _
from bot.services import disputing
from bot.services.acts import Act
from bot.web.console import after, naming, words
from bot.web.console.call import Call

_FORM = naming.NamingForm(
    template="new_holder.html",
    act=Act.DISPUTE,
    kinds={kind: words.CLAIMS[kind] for kind in (ClaimKind.EMAIL, ClaimKind.PHONE)},
    choose=_("Choose what kind of contact it is."),
)


async def form(call: Call) -> web.StreamResponse:
    """What it does, and which contact it is."""
    return await _FORM.page(call)


async def record(call: Call) -> web.StreamResponse:
    """What was linked by it is ended, and an owner assesses it."""
    claim = _FORM.named(call)
    if not isinstance(claim, Claim):
        return await _FORM.page(call, claim)
    return after.done(call, await call.do(disputing.record, call.ref, claim), "disputed")
