"""Incidents: what somebody says was not them, the 72 hours, and the owner's assessment."""

from __future__ import annotations

from aiohttp import web

from bot import i18n
from bot.domain.cases import Role
from bot.domain.identifiers import Refused
from bot.domain.texts import LANGUAGES, Language, Sayable
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import incident_words, incidents
from bot.services.incidents import Seen, Verdict
from bot.services.refusal import WORDS_LIMIT
from bot.web.console import faults, pages
from bot.web.console.call import Call, go


async def listing(call: Call) -> web.StreamResponse:
    """What waits for an assessment, the most urgent first, and what was assessed lately."""
    return pages.inside(
        call,
        "incidents.html",
        at="incidents",
        live="queue",
        waiting=await call.run(incidents.waiting),
        assessed=await call.run(incidents.assessed),
        about=incident_words.ABOUT,
        verdicts=incident_words.VERDICTS,
    )


async def show(call: Call) -> web.StreamResponse:
    """What is known of one; for owners the assessment, and the report to the authority."""
    return await _page(call)


async def _page(call: Call, fault: Sayable | None = None) -> web.Response:
    found = await _found(call)
    if found is None:
        return _missing(call)
    owner = call.member.role is Role.OWNER
    return pages.inside(
        call,
        "incident.html",
        at="incidents",
        live="queue",
        found=found,
        owner=owner,
        about=incident_words.ABOUT,
        verdicts=incident_words.VERDICTS,
        shown=incident_words.SHOWN[found.shown],
        reports=[(one, _report(call, found, one)) for one in LANGUAGES] if owner else [],
        chosen=call.form.get("verdict", ""),
        words=call.form.get("words", ""),
        limit=WORDS_LIMIT,
        fault=fault,
        status=422 if fault else 200,
    )


async def _found(call: Call) -> Seen | None:
    return await call.run(incidents.found, call.request.match_info["id"], call.member)


def _report(call: Call, found: Seen, language: Language) -> str:
    text = incident_words.notification(found, call.office.company, call.office.registry)
    return i18n.plain(text, language)


def _missing(call: Call) -> web.Response:
    return pages.inside(
        call,
        "told.html",
        at="incidents",
        status=404,
        title=_("There is no such incident"),
        text=_("Assessed ones are deleted when their time is over."),
    )


async def assess(call: Call) -> web.StreamResponse:
    """The owner's assessment is written down with its reasons (Art. 33(5))."""
    verdict, words = call.form.get("verdict", ""), call.form.get("words", "")
    if verdict not in set(Verdict):
        return await _page(call, _("Choose what the assessment comes to."))
    note = clean_text(words, WORDS_LIMIT)
    if isinstance(note, Refused):
        return await _page(call, faults.why(note))
    place = f"/console/incidents/{call.request.match_info['id']}"
    done = await call.do(incidents.assess, call.request.match_info["id"], Verdict(verdict), note)
    return go(f"{place}?done=assessed" if done else f"{place}?not=assessed")


async def report(call: Call) -> web.StreamResponse:
    """The report as a text file, in the language that the address names."""
    found = await _found(call)
    if found is None:
        return _missing(call)
    language: Language = "en" if call.request.query.get("language") == "en" else "sv"
    name = f"insyn-incident-{found.number}-{language}.txt"
    return web.Response(
        text=_report(call, found, language),
        content_type="text/plain",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
