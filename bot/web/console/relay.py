"""Writing to the customer from the page of a case, and looking at what the customer sent."""

from __future__ import annotations

from aiohttp import web

from bot.domain.console import Purpose
from bot.domain.files import FileKind
from bot.domain.identifiers import Refused
from bot.domain.relay import WORDS_LIMIT, Said
from bot.domain.texts import Sayable
from bot.domain.validators import clean_text
from bot.services import case_page, evidence, relay_out
from bot.services.decisions import WordsForbidden
from bot.services.evidence import NotThere, Shown
from bot.services.queue import NotAllowed
from bot.services.relay_out import HoldsNumber
from bot.services.staff_words import forbidden
from bot.web.console import case, faults, news
from bot.web.console.call import Call, go

# Nothing in a file may run, load or reach anything, nor send a form: not even our own page.
SANDBOX = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "sandbox"
)
TYPES = {FileKind.JPEG: ("image/jpeg", "jpg"), FileKind.PDF: ("application/pdf", "pdf")}


async def write(call: Call) -> web.StreamResponse:
    """The words go to the customer's chat as they were written."""
    words = clean_text(call.form.get("words", ""), WORDS_LIMIT)
    if isinstance(words, Refused):
        return await _faulty(call, faults.why(words))
    outcome = await call.do(relay_out.write, call.ref, Said(words=words))
    if isinstance(outcome, WordsForbidden):
        return await _faulty(call, forbidden(outcome.demands))
    if isinstance(outcome, HoldsNumber):
        return await _faulty(call, relay_out.NUMBER)
    return _back(call, outcome, "done=written")


async def _faulty(call: Call, fault: Sayable) -> web.Response:
    found = await call.do(case_page.show, call.ref)
    written = call.form.get("words", "")
    return case.page(call, found, status=422, fault=fault, written=written)


async def settle(call: Call) -> web.StreamResponse:
    """A question is closed as answered."""
    return _back(call, await call.do(relay_out.settle, call.ref), "done=settled")


async def show_file(call: Call) -> web.StreamResponse:
    """A file by itself, shut in: it is the answer to saying what it is needed for."""
    purpose = call.form.get("purpose", "")
    if purpose not in set(Purpose):
        return _back(call, None, "")
    outcome = await call.do(
        evidence.show, call.ref, call.request.match_info["id"], Purpose(purpose)
    )
    if not isinstance(outcome, Shown):
        return _back(call, outcome, "")
    kind, ending = TYPES[outcome.kind]
    return web.Response(
        body=outcome.content,
        content_type=kind,
        headers={
            "Content-Security-Policy": SANDBOX,
            "Content-Disposition": f'inline; filename="{outcome.ref}.{ending}"',
        },
    )


async def delete_file(call: Call) -> web.StreamResponse:
    """An identity document is not kept: the file goes at once."""
    outcome = await call.do(
        evidence.delete_identity_document, call.ref, call.request.match_info["id"]
    )
    return _back(call, outcome, "done=file_deleted")


def _back(call: Call, outcome: object, done: str) -> web.Response:
    if isinstance(outcome, NotAllowed):
        done = f"not={news.refused(outcome.reason)}"
    elif isinstance(outcome, NotThere):
        done = "not=file"
    return go(f"/console/case/{call.ref}?{done}")
