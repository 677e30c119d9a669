"""Requests that came outside the chat: written down, who asks, what they answered."""

from __future__ import annotations

from aiohttp import web

from bot.domain import intake
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused
from bot.domain.intake import BY_STAFF, Asked, Channel, Contact, Fault, parse_day
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text, validate
from bot.services import case_page, paper_answers, staff_identity, staff_intake
from bot.services.acts import Act
from bot.services.intake_words import FAULTS, REASONS, WAYS, not_confirmed, recorded
from bot.services.queue import NotAllowed
from bot.services.staff_identity import NothingConfirmed
from bot.services.staff_intake import WORDS_LIMIT, Request
from bot.services.staff_words import ASKED, CHANNELS
from bot.web.console import after, faults, pages, words
from bot.web.console.call import Call, go

NAME_LIMIT, ADDRESS_LIMIT, NUMBER_LIMIT = 100, 300, 40
SEARCHED_BY = (
    ClaimKind.EMAIL,
    ClaimKind.PHONE,
    ClaimKind.CUSTOMER_NUMBER,
    ClaimKind.PERSONNUMMER,
)


async def form(call: Call) -> web.StreamResponse:
    """The form for a letter, a call or an e-mail."""
    return _form(call)


def _form(call: Call, fault: Sayable | None = None) -> web.Response:
    reasons = {one: REASONS[one] for asked in Asked for one in intake.reasons(asked)}
    return pages.inside(
        call,
        "intake.html",
        at="queue",
        fault=fault,
        status=422 if fault else 200,
        typed=call.form,
        asked=ASKED,
        channels={one.value: CHANNELS[one] for one in BY_STAFF},
        reasons=reasons,
        searched_by={kind.value: words.CLAIMS[kind] for kind in SEARCHED_BY},
        today=stockholm_day(call.now).isoformat(),
        limit=WORDS_LIMIT,
    )


async def take_in(call: Call) -> web.StreamResponse:
    """Opens the case, or says what is missing."""
    request = _request(call)
    if not isinstance(request, Request):
        return _form(call, request)
    outcome = await call.do(staff_intake.take_in, request)
    if isinstance(outcome, Fault):
        return _form(call, FAULTS[outcome])
    return go(f"/console/case/{outcome.case.ref}?done=taken_in")


def _request(call: Call) -> Request | Sayable:
    asked, channel = call.form.get("asked", ""), call.form.get("channel", "")
    if asked not in set(Asked) or channel not in BY_STAFF:
        return _("Choose what is asked for, and how it came.")
    contact = contact_of(call)
    said = text_of(call, "words", WORDS_LIMIT)
    if not isinstance(contact, Contact):
        return contact
    if isinstance(said, Refused):
        return faults.why(said)
    return Request(
        asked=Asked(asked),
        channel=Channel(channel),
        received_on=parse_day(call.form.get("day", "")),
        language="en" if call.form.get("language") == "en" else "sv",
        contact=contact,
        reason=call.form.get("reason", ""),
        words=said or None,
    )


def text_of(call: Call, name: str, limit: int) -> str | Refused:
    """What was written into a field; nothing is no fault."""
    typed = call.form.get(name, "")
    return clean_text(typed, limit) if typed.strip() else ""


def contact_of(call: Call) -> Contact | Sayable:
    name, address = text_of(call, "name", NAME_LIMIT), text_of(call, "address", ADDRESS_LIMIT)
    if isinstance(name, Refused):
        return faults.why(name)
    if isinstance(address, Refused):
        return faults.why(address)
    claims = set()
    for kind in SEARCHED_BY:
        if not call.form.get(kind.value, "").strip():
            continue
        claim = _claim(call, kind)
        if claim is None:
            wrong = _("That does not look right: {field}.")
            return wrong.format(field=words.CLAIMS[kind])
        claims.add(claim)
    lines = tuple(line.strip() for line in address.splitlines() if line.strip())
    return Contact(name=name, address=lines, claims=frozenset(claims))


def _claim(call: Call, kind: ClaimKind) -> Claim | None:
    typed, today = call.form[kind.value], stockholm_day(call.now)
    if kind is ClaimKind.CUSTOMER_NUMBER:
        value = clean_text(typed, NUMBER_LIMIT, one_line=True)
    else:
        value = validate(kind.value, typed, today=today)
    return None if isinstance(value, Refused) else Claim(kind, value)


# -- who asks ---------------------------------------------------------------------------------


async def identify(call: Call) -> web.StreamResponse:
    """Records how somebody made sure who asks, and which contacts stand on file."""
    way = next((one for one in WAYS if one.value == call.form.get("way")), None)
    kinds = [kind for kind in SEARCHED_BY if call.form.get(f"on_file_{kind.value}")]
    if way is None:
        return go(f"/console/case/{call.ref}?not=no_way")
    outcome = await call.do(staff_identity.record, call.ref, way, kinds)
    match outcome:
        case NotAllowed():
            return after.refused(call, outcome)
        case NothingConfirmed():
            return _said(call, _("Nothing was recorded"), not_confirmed(outcome), status=422)
        case _:
            return _said(call, _("Recorded"), recorded(outcome))


def _said(call: Call, title: Sayable, text: Sayable, *, status: int = 200) -> web.Response:
    place = f"/console/case/{call.ref}"
    return pages.inside(
        call, "said.html", at="queue", status=status, title=title, text=text, place=place
    )


async def take_back(call: Call) -> web.StreamResponse:
    """The person has said that they do not want it any more."""
    outcome = await call.do(staff_intake.take_back, call.ref)
    return after.done(call, outcome, "taken_back")


# -- what they answered -----------------------------------------------------------------------


async def answer_form(call: Call) -> web.StreamResponse:
    """The form for what the person answered by letter or telephone."""
    return await _answer_form(call)


async def _answer_form(call: Call, fault: Sayable | None = None) -> web.Response:
    found = await call.do(case_page.show, call.ref)
    if Act.ANSWERED not in found.detail.acts:
        return go(f"/console/case/{call.ref}")
    return pages.inside(
        call,
        "answered.html",
        at="queue",
        case=found,
        fault=fault,
        limit=WORDS_LIMIT,
        words=call.form.get("words", ""),
        day=call.form.get("day", ""),
        today=stockholm_day(call.now).isoformat(),
        status=422 if fault else 200,
    )


async def answered(call: Call) -> web.StreamResponse:
    """The case goes on from the day on which the answer came."""
    said = clean_text(call.form.get("words", ""), WORDS_LIMIT)
    if isinstance(said, Refused):
        return await _answer_form(call, faults.why(said))
    day = parse_day(call.form.get("day", ""))
    outcome = await call.do(paper_answers.write_down, call.ref, day, said)
    match outcome:
        case Fault():
            return await _answer_form(call, FAULTS[outcome])
        case NotAllowed():
            return after.refused(call, outcome)
        case _:
            return go(f"/console/case/{call.ref}?done=answered")
