"""Reasons that are prepared for letters, in both languages; an edit is a new version."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.domain.cases import SECOND_PERSONS
from bot.domain.identifiers import Refused
from bot.domain.rights import Ground
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.domain.validators import REASON, sentence
from bot.services import reasons
from bot.services.decisions import WordsForbidden
from bot.services.queue import NotAllowed
from bot.services.reasons import EXTENDED, TOPICS
from bot.services.refusal import GROUND_NAMES, WORDS_LIMIT
from bot.services.staff_words import forbidden
from bot.web.console import faults, news, pages
from bot.web.console.call import Call, go


async def show(call: Call) -> web.StreamResponse:
    """What is prepared, by topic; with `code` one of them is open to be changed."""
    return await _page(call)


async def _page(call: Call, fault: Sayable | None = None) -> web.Response:
    ready = await call.run(reasons.listing)
    code = call.form.get("code") or call.request.query.get("code", "")
    chosen = next((one for one in ready if one.code == code), None)
    typed: dict[str, Any] = {
        "topic": call.form.get("topic", chosen.topic if chosen else ""),
        "sv": call.form.get("sv", chosen.text.sv if chosen else ""),
        "en": call.form.get("en", chosen.text.en if chosen else ""),
    }
    return pages.inside(
        call,
        "letters.html",
        at="letters",
        status=422 if fault else 200,
        ready=[(topic, [one for one in ready if one.topic == topic]) for topic in TOPICS],
        names={topic: topic_name(topic) for topic in TOPICS},
        may_write=call.member.role in SECOND_PERSONS,
        chosen=chosen,
        typed=typed,
        fault=fault,
        limit=WORDS_LIMIT,
    )


def topic_name(topic: str) -> Sayable:
    return _("Extension") if topic == EXTENDED else GROUND_NAMES[Ground(topic)]


async def save(call: Call) -> web.StreamResponse:
    """A new reason, or a new version of one."""
    swedish = sentence(call.form.get("sv", ""), WORDS_LIMIT, REASON)
    english = sentence(call.form.get("en", ""), WORDS_LIMIT, REASON)
    for words in (swedish, english):
        if isinstance(words, Refused):
            return await _page(call, faults.why(words))
    topic, code = call.form.get("topic", ""), call.form.get("code") or None
    if topic not in TOPICS and code is None:
        return await _page(call, _("Choose what the reason is for."))
    outcome = await call.do(reasons.save, topic=topic, sv=str(swedish), en=str(english), code=code)
    if isinstance(outcome, WordsForbidden):
        return await _page(call, forbidden(outcome.demands))
    return _back(outcome, "reason")


async def retire(call: Call) -> web.StreamResponse:
    """Takes a reason out of use."""
    return _back(await call.do(reasons.retire, call.form.get("code", "")), "retired")


def _back(outcome: object, done: str) -> web.Response:
    if isinstance(outcome, NotAllowed):
        return go(f"/console/letters?not={news.refused(outcome.reason)}")
    return go(f"/console/letters?done={done}")
