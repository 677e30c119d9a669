"""Who takes part in a case, and opening a closed one again."""

from __future__ import annotations

from aiohttp import web

from bot.domain.identifiers import Refused
from bot.domain.texts import Sayable
from bot.domain.validators import clean_text
from bot.services import case_page, follow_up, recusal
from bot.services.acts import Act
from bot.services.queue import NotAllowed
from bot.services.refusal import WORDS_LIMIT
from bot.web.console import after, faults, pages
from bot.web.console.call import Call, go


async def recuse(call: Call) -> web.StreamResponse:
    """The member, or for an owner the colleague that was chosen, takes no part."""
    who = call.form.get("member") or None
    return after.done(call, await call.do(recusal.recuse, call.ref, who), "recused")


async def admit(call: Call) -> web.StreamResponse:
    """An owner lets a colleague take part again."""
    return after.done(
        call, await call.do(recusal.admit, call.ref, call.form.get("member", "")), "saved"
    )


async def reopen_form(call: Call) -> web.StreamResponse:
    """The form for the reason why a closed case is looked at again."""
    return await _form(call)


async def _form(call: Call, fault: Sayable | None = None) -> web.Response:
    found = await call.do(case_page.show, call.ref)
    if Act.REOPEN not in found.detail.acts:
        return go(f"/console/case/{call.ref}")
    return pages.inside(
        call,
        "reopen.html",
        at="queue",
        case=found,
        fault=fault,
        limit=WORDS_LIMIT,
        words=call.form.get("words", ""),
        status=422 if fault else 200,
    )


async def reopen(call: Call) -> web.StreamResponse:
    """There is a follow-up, and its page is shown."""
    words = clean_text(call.form.get("words", ""), WORDS_LIMIT)
    if isinstance(words, Refused):
        return await _form(call, faults.why(words))
    outcome = await call.do(follow_up.reopen, call.ref, words)
    if isinstance(outcome, NotAllowed):
        return after.refused(call, outcome)
    return go(f"/console/case/{outcome.case.ref}?done=reopened")
