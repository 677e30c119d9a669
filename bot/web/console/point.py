"""A correction on paper: what it means is pointed out on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from aiohttp import web

from bot.domain import choices
from bot.domain.additions import Offer
from bot.domain.choices import Entry, Trouble
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Item, masked_always
from bot.domain.identifiers import Refused
from bot.domain.registry import Field, Value
from bot.domain.statements import LIMIT
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import pointing
from bot.services.intake_words import STILL_SEARCHED, too_unsure
from bot.services.pointing import Choices, TooUnsure
from bot.services.queue import NotAllowed
from bot.services.typed_words import EXAMPLES
from bot.services.wishes import Where
from bot.web.console import after, faults, pages
from bot.web.console.call import Call

T = TypeVar("T")


async def form(call: Call) -> web.StreamResponse:
    """What is stored, covered, and what the person wrote."""
    return await _form(call)


async def _form(call: Call, fault: Sayable | None = None) -> web.StreamResponse:
    found = await call.do(pointing.look, call.ref)
    if isinstance(found, NotAllowed):
        return after.done(call, found, "pointed")
    return pages.inside(
        call,
        "point.html",
        at="queue",
        ref=call.ref,
        found=found,
        fault=fault or (None if found.searched else STILL_SEARCHED),
        typed=call.form,
        masked=lambda item: masked_always(item.field, item.value),
        options=lambda asked: [
            (one, choices.option_told(asked, one)) for one in choices.options(asked)
        ],
        example=lambda asked: EXAMPLES.get(asked.correct or ""),
        owner=lambda offer: choices.entry_of(offer.source, offer.owner),
        most=LIMIT,
        status=422 if fault else 200,
    )


async def point_out(call: Call) -> web.StreamResponse:
    """The plan is made of what was chosen, or it is said what is wrong with it."""
    found = await call.do(pointing.look, call.ref)
    if isinstance(found, NotAllowed):
        return after.done(call, found, "pointed")
    chosen = _chosen(found, call.form.get("at", ""))
    match chosen:
        case Where():
            return after.done(call, await call.do(pointing.to_place, call.ref, chosen), "pointed")
        case Offer():
            return await _to_addition(call, chosen)
        case Entry():
            return await _to_statement(call, chosen)
        case Item():
            return await _to_value(call, chosen)
    return await _form(call, _("Choose what the person means."))


async def _to_value(call: Call, item: Item) -> web.StreamResponse:
    value = choices.judged(item, call.form.get("value", ""), today=stockholm_day(call.now))
    if isinstance(value, Refused | Trouble):
        return await _form(call, _fault(item.field, value))
    outcome = await call.do(pointing.to_value, call.ref, item, value)
    if isinstance(outcome, TooUnsure):
        return await _form(call, too_unsure(outcome))
    return after.done(call, outcome, "pointed")


async def _to_addition(call: Call, offer: Offer) -> web.StreamResponse:
    values: dict[str, Value] = {}
    for nth, asked in enumerate(offer.fields):
        typed = call.form.get(f"{call.form['at']}.{nth}", "")
        if not typed.strip() and offer.optional(asked):
            continue
        value = choices.judged_new(asked, typed, today=stockholm_day(call.now))
        if isinstance(value, Refused | Trouble):
            return await _form(call, lines(asked.label, _fault(asked, value)))
        values[asked.column] = value
    return after.done(
        call, await call.do(pointing.to_addition, call.ref, offer, values), "pointed"
    )


async def _to_statement(call: Call, entry: Entry) -> web.StreamResponse:
    today = stockholm_day(call.now)
    said = choices.judged_words(call.form.get("statement", ""), LIMIT, today=today)
    if isinstance(said, Refused | Trouble):
        fault = faults.why(said) if isinstance(said, Refused) else _TROUBLES[said]
        return await _form(call, fault)
    return after.done(call, await call.do(pointing.to_statement, call.ref, entry, said), "pointed")


def _chosen(found: Choices, at: str) -> Item | Where | Offer | Entry | None:
    """What a form names: `place.N`, `add.N`, `say.N.N`, or category, entry, field as `N.N.N`."""
    kind, *rest = at.split(".") if not at[:1].isdigit() else ("value", *at.split("."))
    if not all(n.isascii() and n.isdigit() and len(n) < 5 for n in rest):
        return None
    numbers = [int(n) for n in rest]
    match kind, len(numbers):
        case "place", 1:
            return _nth(found.places, numbers[0])
        case "add", 1:
            return _nth(found.offers, numbers[0])
        case "say", 2:
            return found.entry(*numbers)
        case "value", 3:
            return found.item(*numbers)
    return None


def _nth(found: Sequence[T], nth: int) -> T | None:
    return found[nth] if nth < len(found) else None


def _fault(asked: Field, why: Refused | Trouble) -> Sayable:
    example = EXAMPLES.get(asked.correct or "")
    hint = [_("For example: {example}").format(example=example)] if example else []
    closed = [
        _("• {option}").format(option=choices.option_told(asked, one))
        for one in choices.options(asked)
    ]
    if isinstance(why, Refused):
        said = _("It has to be one of these:") if closed else faults.why(why)
        return lines(said, *closed, *hint)
    return _TROUBLES[why]


_TROUBLES = {
    Trouble.UNCHANGED: _("That is what is stored already. Write what it should be instead."),
    Trouble.PERSONNUMMER: _("Please write it without a personal identity number."),
}
