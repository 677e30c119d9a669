"""A correction on paper: which entry it means is pointed out on a page of its own."""

from __future__ import annotations

from aiohttp import web

from bot.domain import choices
from bot.domain.choices import Trouble
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Item, masked_always
from bot.domain.identifiers import Refused
from bot.domain.registry import Source, Value
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import pointing
from bot.services.intake_words import STILL_SEARCHED, too_unsure
from bot.services.pointing import Choices, TooUnsure
from bot.services.queue import NotAllowed
from bot.services.typed_words import EXAMPLES
from bot.web.console import faults, news, pages
from bot.web.console.call import Call, go


async def form(call: Call) -> web.StreamResponse:
    """What is stored, covered, and what the person wrote."""
    return await _form(call)


async def _form(call: Call, fault: Sayable | None = None) -> web.StreamResponse:
    found = await call.do(pointing.look, call.ref)
    if isinstance(found, NotAllowed):
        return _back(call, found)
    return pages.inside(
        call,
        "point.html",
        at="queue",
        ref=call.ref,
        found=found,
        fault=fault or (None if found.searched else STILL_SEARCHED),
        typed=call.form,
        masked=lambda item: masked_always(item.field, item.value),
        options=lambda item: [
            (one, choices.option_told(item.field, one)) for one in choices.options(item.field)
        ],
        status=422 if fault else 200,
    )


async def point_out(call: Call) -> web.StreamResponse:
    """The plan is made of what was chosen, or it is said what is wrong with it."""
    found = await call.do(pointing.look, call.ref)
    if isinstance(found, NotAllowed):
        return _back(call, found)
    chosen = _chosen(found, call.form.get("at", ""))
    if chosen is None:
        return await _form(call, _("Choose what the person means."))
    if isinstance(chosen, Source):
        outcome = await call.do(pointing.to_place, call.ref, chosen)
        return _back(call, outcome)
    value = choices.judged(chosen, call.form.get("value", ""), today=stockholm_day(call.now))
    if isinstance(value, Refused | Trouble):
        return await _form(call, _fault(chosen, value))
    return await _to_entry(call, chosen, value)


async def _to_entry(call: Call, item: Item, value: Value) -> web.StreamResponse:
    outcome = await call.do(pointing.to_entry, call.ref, item, value)
    if isinstance(outcome, TooUnsure):
        return await _form(call, too_unsure(outcome))
    return _back(call, outcome)


def _chosen(found: Choices, at: str) -> Item | Source | None:
    """What a form names: `place.N`, or category, entry and field as `N.N.N`."""
    kind, _dot, number = at.partition(".")
    if kind == "place" and number.isascii() and number.isdigit():
        return found.places[int(number)] if int(number) < len(found.places) else None
    places = at.split(".")
    if len(places) != 3 or not all(n.isascii() and n.isdigit() and len(n) < 5 for n in places):
        return None
    group, entry, nth = map(int, places)
    return found.item(group, entry, nth)


def _fault(item: Item, why: Refused | Trouble) -> Sayable:
    example = EXAMPLES.get(item.field.correct or "")
    hint = [_("For example: {example}").format(example=example)] if example else []
    closed = [
        _("• {option}").format(option=choices.option_told(item.field, one))
        for one in choices.options(item.field)
    ]
    if isinstance(why, Refused):
        said = _("It has to be one of these:") if closed else faults.why(why)
        return lines(said, *closed, *hint)
    return _TROUBLES[why]


_TROUBLES = {
    Trouble.UNCHANGED: _("That is what is stored already. Write what it should be instead."),
    Trouble.PERSONNUMMER: _("Please write it without a personal identity number."),
}


def _back(call: Call, outcome: object) -> web.Response:
    end = (
        f"?not={news.refused(outcome.reason)}"
        if isinstance(outcome, NotAllowed)
        else "?done=pointed"
    )
    return go(f"/console/case/{call.ref}{end}")
