"""Where staff write down how they made sure of who somebody in a chat is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import web

from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused, parse_claim
from bot.domain.identity import Method
from bot.domain.staff_identity import NAMED_BY
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import assisted
from bot.services.assisted import Letter, Outcome
from bot.services.intake_words import WAYS
from bot.web.console import pages, words
from bot.web.console.call import Call, go
from bot.web.html import headers
from bot.work import paper

LONGEST_LINE, MOST_LINES = 60, 6
FIELDS = ("ref", "way", "kind", "value", "address")
KINDS = {kind: words.CLAIMS[kind] for kind in ClaimKind if kind in NAMED_BY}
STATES: Mapping[str, Sayable] = {
    assisted.OPEN: _("waits for us"),
    assisted.CHECKING: _("is being compared with the register"),
    assisted.LETTER: _("the letter's code is waited for"),
    assisted.DONE: _("confirmed"),
    assisted.REFUSED: _("did not fit one person"),
}
FAULTS: Mapping[Outcome, Sayable] = {
    Outcome.GONE: _(
        "There is no such number, or it is over: one works for 14 days. Those that work are "
        "listed on this page, if there are any; a new one comes in the chat with Let the staff "
        "help me."
    ),
    Outcome.OWN: _("Nobody confirms themselves: ask a colleague."),
    Outcome.KIND: _(
        "After a call the person is known by the telephone number that you rang; after an ID, and "
        "for a letter, by a personal identity number or customer number. Choose it in the list."
    ),
}


async def show(call: Call) -> web.StreamResponse:
    """Who waits to be confirmed, and the form to write it down."""
    return await _page(call)


async def _page(call: Call, fault: Sayable | None = None) -> web.Response:
    return pages.inside(
        call,
        "identify.html",
        at="identify",
        status=422 if fault else 200,
        lines=await call.do(assisted.lines),
        ways=WAYS,
        kinds=KINDS,
        states=STATES,
        typed={name: call.form.get(name, "") for name in FIELDS},
        fault=fault,
    )


async def write_down(call: Call) -> web.StreamResponse:
    """Takes it; for a letter the page that comes back is the letter itself."""
    method, kind = call.form.get("way", ""), call.form.get("kind", "")
    if method not in {one.value for one in WAYS} or kind not in {one.value for one in KINDS}:
        return await _page(call, _("Choose how you made sure, and by what the person is known."))
    claim = _claim(call, ClaimKind(kind))
    if claim is None:
        return await _page(call, _("That number cannot be read as such. Look at it again."))
    to = _address(call)
    if method == Method.LETTER_CODE and len(to) < 3:
        return await _page(call, _("Write name, street and town, each on a line of its own."))
    outcome = await call.do(
        assisted.write_down, ref=call.form.get("ref", ""), method=Method(method), claim=claim
    )
    if isinstance(outcome, Letter):
        return await _letter(call, outcome, to)
    if outcome is Outcome.TAKEN:
        return go("/console/identify?done=identified")
    return await _page(call, FAULTS[outcome])


def _claim(call: Call, kind: ClaimKind) -> Claim | None:
    found = parse_claim(kind, call.form.get("value", ""), today=stockholm_day(call.now))
    return None if isinstance(found, Refused) else found


def _address(call: Call) -> list[str]:
    lines = (line.strip()[:LONGEST_LINE] for line in call.form.get("address", "").splitlines())
    return [line for line in lines if line][:MOST_LINES]


async def _letter(call: Call, letter: Letter, to: list[str]) -> web.Response:
    body = await asyncio.to_thread(
        paper.code_letter, call.office.company, to=to, code=letter.code, language=letter.language
    )
    attachment = {"Content-Disposition": 'attachment; filename="insyn-letter.pdf"'}
    return web.Response(
        body=body, content_type="application/pdf", headers={**headers(), **attachment}
    )
