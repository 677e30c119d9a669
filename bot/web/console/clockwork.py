"""Extending a case, and letting its date wait for the customer; each with a reason."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.domain.identifiers import Refused
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.domain.validators import REASON, clean_text, sentence
from bot.services import case_page, correspondence, decisions, extension, suspension
from bot.services import reasons as prepared
from bot.services.acts import Act
from bot.services.extension import WHY_NAMES, Why
from bot.services.refusal import WORDS_LIMIT
from bot.services.staff_words import forbidden
from bot.web.console import after, faults, pages
from bot.web.console.call import Call, go


async def extension_form(call: Call) -> web.StreamResponse:
    """The form for two months more: why, and in words of one's own."""
    return await _extension(call)


async def _extension(call: Call, fault: Sayable | None = None, **places: Any) -> web.Response:
    refused = await call.do(extension.ask, call.ref)
    if refused is not None:
        return after.refused(call, refused)
    found = await call.do(case_page.show, call.ref)
    chosen = call.form.get("why", "")
    shown: dict[str, Any] = {
        "letter": None,
        "why": Why(chosen) if chosen in set(Why) else None,
        "words": call.form.get("words", ""),
        "prepared": call.form.get("prepared", ""),
        "ready": await call.run(prepared.for_extension),
        **places,
    }
    return pages.inside(
        call, "extend.html", at="queue", case=found, fault=fault, limit=WORDS_LIMIT,
        reasons=WHY_NAMES, status=422 if fault else 200, **shown,
    )  # fmt: skip


async def extend(call: Call) -> web.StreamResponse:
    """Shows the notice first; extends when it was shown and is sent as it was shown."""
    if call.form.get("use"):
        return await _with_prepared(call)
    if call.form.get("step") == "change":
        return await _extension(call)
    why = call.form.get("why", "")
    if why not in set(Why):
        return await _extension(call, _("Choose why it takes longer."))
    words = sentence(call.form.get("words", ""), WORDS_LIMIT, REASON)
    if isinstance(words, Refused):
        return await _extension(call, faults.why(words))
    if demands := correspondence.demands(words):
        return await _extension(call, forbidden(demands))
    if call.form.get("step") != "send":
        letter = await call.do(extension.preview, call.ref, Why(why), words)
        return await _extension(call, letter=letter, words=words)
    stamp = await call.run(prepared.stamp_of, call.form.get("prepared"), words)
    outcome = await call.do(extension.extend, call.ref, Why(why), words, reason=stamp)
    return after.done(call, outcome, "extended")


async def _with_prepared(call: Call) -> web.StreamResponse:
    """Fills the form with words that were prepared for extensions."""
    found = await call.run(prepared.found, call.form["use"])
    if found is None or found.topic != prepared.EXTENDED:
        return await _extension(call)
    language = await call.do(decisions.customers_language, call.ref)
    words = found.text.in_language(language)
    return await _extension(call, words=words, prepared=found.stamp)


async def pause_form(call: Call) -> web.StreamResponse:
    """The form for the reason why the date waits."""
    return await _pause(call)


async def _pause(call: Call, fault: Sayable | None = None) -> web.Response:
    found = await call.do(case_page.show, call.ref)
    if Act.PAUSE not in found.detail.acts:
        return go(f"/console/case/{call.ref}")
    return pages.inside(
        call, "pause.html", at="queue", case=found, fault=fault, limit=WORDS_LIMIT,
        words=call.form.get("words", ""), status=422 if fault else 200,
    )  # fmt: skip


async def pause(call: Call) -> web.StreamResponse:
    """The date waits until the customer answers."""
    words = clean_text(call.form.get("words", ""), WORDS_LIMIT)
    if isinstance(words, Refused):
        return await _pause(call, faults.why(words))
    return after.done(call, await call.do(suspension.pause, call.ref, words), "paused")
