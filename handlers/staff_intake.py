"""/intake: a member writes down a request that came by letter, telephone, e-mail or in person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.domain import intake
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused, masked, parse_contact
from bot.domain.intake import BY_STAFF, Asked, Channel, Contact, Fault, parse_day
from bot.domain.messages import Button, Keyboard, Message, Send
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import staff_intake
from bot.services.access import Member
from bot.services.intake_words import FAULTS, REASONS
from bot.services.staff_intake import WORDS_LIMIT, Request
from bot.services.staff_words import ASKED, CHANNELS
from bot.telegram.routing import Messages, Router, Talk
from handlers import privately
from handlers.faults import why
from handlers.staff_parts import OVER, done, for_staff, told

STEP = "staff:intake"
NONE = "none"  # no reason was given
ADDRESS_LIMIT = 300
_PRIVATE = frozenset({"words", "enough"})  # from then on what is written is about the person
ADDRESS_LINES = 6


def register(router: Router) -> None:
    router.command("intake", "registrera", to=for_staff("intake", begin, private=True))
    router.press("s:in", for_staff("in", chosen, private=True))
    router.press("s:ingo", for_staff("ingo", take_in, private=True))
    router.step(STEP, for_staff("intake", written, private=True))
    router.again(STEP, for_staff("intake", asked_again, private=True))


async def begin(talk: Talk, _member: Member, _ref: str) -> Messages:
    """The first of a few questions."""
    return [_go(talk, {})]


async def asked_again(talk: Talk, _member: Member, _ref: str) -> Messages:
    """The question of this moment, once more."""
    return [_question(talk, talk.data)]


async def chosen(talk: Talk, _member: Member, _ref: str) -> Messages:
    """An answer by button."""
    field, value = (*talk.args, "", "")[:2]
    data = talk.data
    if talk.step != STEP or value not in _choices(talk, data).get(field, {}):
        return told(talk, OVER)
    if field == "more":
        data.pop("enough", None)
    else:
        data[field] = value
    return [_go(talk, data)]


async def written(talk: Talk, _member: Member, _ref: str) -> Messages:
    """An answer in words; what names the person is taken out of the chat again."""
    data = talk.data
    asking = _asking(data) or ""
    talk.number_asked = asking == "enough"
    if privately.holds_personnummer(talk):
        return privately.removed(talk)
    read = _READ.get(asking)
    if read is None:
        return [_question(talk, data)]
    fault = read(talk, data)
    if fault is not None:
        return [Send(text=fault)]
    removed: list[Message] = privately.delete(talk) if _PRIVATE & data.keys() else []
    return [*removed, _go(talk, data)]


async def take_in(talk: Talk, member: Member, _ref: str) -> Messages:
    """The case is open and counts from the day on which the request came."""
    data = talk.data
    if talk.step != STEP or _asking(data) is not None:
        return told(talk, OVER)
    outcome = await talk.do(staff_intake.take_in, member, _request(data))
    if isinstance(outcome, Fault):
        return told(talk, FAULTS[outcome])
    talk.done()
    case = outcome.case
    text = _(
        "Case {ref} is open and is to be answered by {due}. Next somebody makes sure who asks: "
        "open the case and record how. A colleague decides it, since you wrote it down."
    )
    return [done(text.format(ref=case.ref, due=case.due), case.ref)]


# -- what is asked next -----------------------------------------------------------------------


def _asking(data: Mapping[str, Any]) -> str | None:
    """The first question that has no answer yet."""
    wanted = ["asked", "channel", "day", "language", "enough", "address"]
    if data.get("asked") == Asked.RECTIFICATION:
        wanted.insert(1, "words")
    elif data.get("asked") and intake.reasons(Asked(data["asked"])):
        wanted.insert(1, "reason")
    return next((name for name in wanted if name not in data), None)


def _go(talk: Talk, data: dict[str, Any]) -> Send:
    talk.go(STEP, data)
    return _question(talk, data)


def _question(talk: Talk, data: Mapping[str, Any]) -> Send:
    asking = _asking(data)
    if asking is None:
        return _review(data)
    offered = _choices(talk, data).get(asking, {})
    rows: Keyboard = tuple(
        (Button(label=label, action=f"s:in:{asking}:{value}"),) for value, label in offered.items()
    )
    return Send(text=_QUESTIONS[asking], keyboard=rows)


_QUESTIONS: Mapping[str, Text] = {
    "asked": _("<b>A request that came outside the chat</b>\nWhat is asked for?"),
    "words": _(
        "Write in one message what the person says is wrong or missing, and how it should read. "
        "Which entry it means is pointed out later, when it is clear who asks. Leave out personal "
        "identity numbers. I take your message out of the chat again."
    ),
    "reason": _("Which reason did the person give?"),
    "channel": _("How did it come?"),
    "day": _(
        "On which day did it reach the company? The time to answer counts from that day. Press a "
        "button, or write it as 2026-11-25."
    ),
    "language": _("In which language is the person written to?"),
    "enough": _(
        "Write an e-mail address or a telephone number of the person, by which they can be found. "
        "I take your message out of the chat again."
    ),
    "address": _(
        "Write name and postal address as on the envelope, a line each. It is needed to post the "
        "answer. I take your message out of the chat again."
    ),
}


def _choices(talk: Talk, data: Mapping[str, Any]) -> dict[str, dict[str, Sayable]]:
    """The buttons of each question, by what they stand for."""
    asked = intake.reasons(Asked(data["asked"])) if "asked" in data else ()
    today = stockholm_day(talk.unit.now)
    days = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    return {
        "asked": {one.value: ASKED[one] for one in Asked},
        "reason": {**{one: REASONS[one] for one in asked}, NONE: _("None")},
        "channel": {one.value: CHANNELS[one] for one in BY_STAFF},
        "day": {day.isoformat(): label for day, label in days.items()},
        "language": {"sv": "svenska", "en": "English"},
        "address": {NONE: _("Not known")},
        "more": {"contact": _("Another contact")},
    }


# -- what is written --------------------------------------------------------------------------


def _day_read(talk: Talk, data: dict[str, Any]) -> Sayable | None:
    day = parse_day(talk.text)
    received = intake.receipt(day, talk.unit.now)
    if day is None or isinstance(received, Fault):
        return FAULTS[received if isinstance(received, Fault) else Fault.NO_DATE]
    data["day"] = day.isoformat()
    return None


def _words_read(talk: Talk, data: dict[str, Any]) -> Sayable | None:
    words = clean_text(talk.text, WORDS_LIMIT)
    if isinstance(words, Refused):
        return why(words)
    data["words"] = words
    return None


def _contact_read(talk: Talk, data: dict[str, Any]) -> Sayable | None:
    parsed = parse_contact(talk.text)
    if isinstance(parsed, Refused):
        return why(parsed)
    data.setdefault("contacts", {})[parsed.claim.kind.value] = parsed.claim.value
    data["enough"] = True
    return None


def _address_read(talk: Talk, data: dict[str, Any]) -> Sayable | None:
    text = clean_text(talk.text, ADDRESS_LIMIT)
    if isinstance(text, Refused):
        return why(text)
    data["address"] = [line.strip() for line in text.splitlines() if line.strip()]
    if len(data["address"]) > ADDRESS_LINES:
        del data["address"]
        return _("That is more than an envelope holds: six lines at most.")
    return None


_READ: Mapping[str, Callable[[Talk, dict[str, Any]], Sayable | None]] = {
    "day": _day_read,
    "words": _words_read,
    "enough": _contact_read,
    "address": _address_read,
}


# -- the end ----------------------------------------------------------------------------------


def _contact(data: Mapping[str, Any]) -> Contact:
    address = data["address"] if isinstance(data.get("address"), list) else []
    claims = {Claim(ClaimKind(kind), value) for kind, value in data["contacts"].items()}
    return Contact(
        name=address[0] if address else "", address=tuple(address[1:]), claims=frozenset(claims)
    )


def _request(data: Mapping[str, Any]) -> Request:
    return Request(
        asked=Asked(data["asked"]),
        channel=Channel(data["channel"]),
        received_on=parse_day(data["day"]),
        language="en" if data["language"] == "en" else "sv",
        contact=_contact(data),
        reason=str(data.get("reason", "")),
        words=data.get("words"),
    )


def _review(data: Mapping[str, Any]) -> Send:
    """Everything once more, covered, before the case is opened."""
    request = _request(data)
    reason = REASONS.get(request.reason)
    contacts = (masked(claim.kind, claim.value) for claim in sorted(request.contact.claims))
    text = lines(
        _("<b>Write this down as a case?</b>"),
        ASKED[request.asked],
        *([_("Reason: {reason}").format(reason=reason)] if reason else []),
        *([request.words] if request.words else []),
        _("{channel}, received on {day}").format(
            channel=CHANNELS[request.channel], day=request.received_on
        ),
        _("Contacts: {contacts}").format(contacts=", ".join(contacts)),
        _("For the envelope: {lines}").format(
            lines=", ".join(filter(None, (request.contact.name, *request.contact.address))) or "–"
        ),
    )
    rows = (
        (Button(label=_("Open the case"), action="s:ingo"),),
        (Button(label=_("Another contact"), action="s:in:more:contact"),),
    )
    return Send(text=text, keyboard=rows)
