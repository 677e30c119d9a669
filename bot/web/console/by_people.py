"""Where an approver or owner writes what people did in a case that the program may not touch."""

from __future__ import annotations

from aiohttp import web

from bot.domain.identifiers import Refused
from bot.domain.texts import Sayable
from bot.domain.validators import REASON, sentence
from bot.services import by_people, case_page, posting
from bot.services.by_people import Closed, Handed
from bot.services.decisions import WordsForbidden
from bot.services.queue import NotAllowed
from bot.services.refusal import WORDS_LIMIT
from bot.services.staff_words import forbidden
from bot.web.console import after, faults, pages
from bot.web.console.call import Call


async def form(call: Call) -> web.StreamResponse:
    """What the customer gets as the answer, and what it ends."""
    return await _form(call)


async def _form(call: Call, fault: Sayable | None = None) -> web.Response:
    refused = await call.do(by_people.judge, call.ref)
    if refused is not None:
        return after.refused(call, refused)
    found = await call.do(case_page.show, call.ref)
    first = await call.do(by_people.written, call.ref)
    return pages.inside(
        call, "by_people.html", at="queue", case=found, fault=fault, limit=WORDS_LIMIT,
        words=call.form.get("words", first), second=bool(first), status=422 if fault else 200,
    )  # fmt: skip


async def close(call: Call) -> web.StreamResponse:
    """The customer has the answer, and the case is closed."""
    words = sentence(call.form.get("words", ""), WORDS_LIMIT, REASON)
    if isinstance(words, Refused):
        return await _form(call, faults.why(words))
    outcome = await call.do(by_people.close, call.ref, words)
    if isinstance(outcome, WordsForbidden):
        return await _form(call, forbidden(outcome.demands))
    if isinstance(outcome, NotAllowed):
        return after.refused(call, outcome)
    return after.done(call, outcome, _done(outcome))


def _done(outcome: Closed | Handed) -> str:
    if isinstance(outcome, Handed):
        return "by_people_first"
    return "by_people_paper" if posting.waits(outcome.case) else "by_people"
