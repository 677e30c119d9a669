"""Where staff write down by what power somebody acts for another, and open cases by it."""

from __future__ import annotations

from datetime import date

from aiohttp import web

from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused
from bot.domain.intake import BY_STAFF, Asked, Channel, Contact, Fault, parse_day, reasons
from bot.domain.mandates import DOCUMENT_LIMIT, Kind, Lack, Mandate
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import case_page, representing
from bot.services.acts import Act
from bot.services.intake_words import FAULTS, REASONS
from bot.services.mandates import KINDS
from bot.services.representing import MISSING, Missing
from bot.services.staff_intake import WORDS_LIMIT, TakenIn
from bot.services.staff_words import ASKED, CHANNELS
from bot.web.console import after, faults, pages, words
from bot.web.console.call import Call, go
from bot.web.console.outside import SEARCHED_BY, contact_of, text_of


async def form(call: Call) -> web.StreamResponse:
    """What is known of the power, the form to write it down, and what can be opened by it."""
    return await _form(call)


async def _form(call: Call, fault: Sayable | None = None) -> web.Response:
    found = await call.do(case_page.show, call.ref)
    if Act.MANDATE not in found.detail.acts:
        return go(f"/console/case/{call.ref}")
    return pages.inside(
        call,
        "mandate.html",
        at="queue",
        status=422 if fault else 200,
        case=found,
        fault=fault,
        typed=call.form,
        kinds=KINDS,
        asked=ASKED,
        open_to=await call.do(representing.open_to, call.ref),
        whom=await call.do(representing.whom, call.ref),
        holds=await call.do(representing.holds, call.ref),
        signed=await call.do(representing.by_signature, call.ref),
        channels={one.value: CHANNELS[one] for one in BY_STAFF},
        reasons={one: REASONS[one] for asked in Asked for one in reasons(asked)},
        searched_by={kind.value: words.CLAIMS[kind] for kind in SEARCHED_BY},
        today=stockholm_day(call.now).isoformat(),
        limit=WORDS_LIMIT,
        document_limit=DOCUMENT_LIMIT,
    )


async def record(call: Call) -> web.StreamResponse:
    """Writes it down, or says what is missing."""
    mandate = _mandate(call)
    if not isinstance(mandate, Mandate):
        return await _form(call, mandate)
    saw_id = bool(call.form.get("saw_id"))
    outcome = await call.do(representing.record, call.ref, mandate, saw_id=saw_id)
    if isinstance(outcome, Missing):
        return await _form(call, MISSING[outcome])
    company = mandate.kind is Kind.SIGNATORY
    return after.done(call, outcome, "signatory" if company else "mandate")


def _mandate(call: Call) -> Mandate | Sayable:
    kind, day = call.form.get("power", ""), call.form.get("until", "")
    until = parse_day(day) if day else None
    document = text_of(call, "document", DOCUMENT_LIMIT)
    principal = contact_of(call)
    if kind not in set(Kind):
        return _("Choose from what the power comes.")
    if day and until is None:
        return FAULTS[Fault.NO_DATE]
    if isinstance(document, Refused):
        return faults.why(document)
    if not document:
        return _("Write what you have seen, for example: the signed original, of 3 May 2026.")
    if not isinstance(principal, Contact):
        return principal
    return Mandate(
        kind=Kind(kind),
        covers=frozenset(one for one in Asked if call.form.get(f"covers_{one.value}")),
        until=until,
        document=document,
        principal=principal,
        seen_on=date.min,
        seen_by="",
    )


async def open_case(call: Call) -> web.StreamResponse:
    """A case of the person for whom somebody acts, if the power covers it."""
    asked, channel = call.form.get("asked", ""), call.form.get("channel", "")
    said = text_of(call, "words", WORDS_LIMIT)
    signed = await call.do(representing.by_signature, call.ref)
    if asked not in set(Asked) or (channel not in BY_STAFF and not signed):
        return await _form(call, _("Choose what is asked for, and how it came."))
    if isinstance(said, Refused):
        return await _form(call, faults.why(said))
    outcome = await call.do(
        representing.open_case,
        call.ref,
        Asked(asked),
        channel=Channel.CHAT if signed else Channel(channel),
        reason=call.form.get("reason", ""),
        words=said or None,
    )
    match outcome:
        case TakenIn(case):
            return go(f"/console/case/{case.ref}?done={'signed_for' if signed else 'taken_for'}")
        case Fault():
            return await _form(call, FAULTS[outcome])
        case Lack():
            return go(f"/console/case/{call.ref}?not=power_{outcome.value}")
        case _:
            return after.done(call, outcome, "")


async def end(call: Call) -> web.StreamResponse:
    """The power was taken back."""
    return after.done(call, await call.do(representing.end, call.ref), "mandate_ended")
