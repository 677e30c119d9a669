"""Adding what is missing: choose what it is, fill it in step by step, review it, send it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain import choices
from bot.domain.additions import Offer
from bot.domain.choices import Trouble
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused
from bot.domain.identity import Action
from bot.domain.messages import Send
from bot.domain.registry import Field, Value
from bot.services import wishes
from bot.telegram.routing import Messages, Router, Talk
from handlers import add_views as views
from handlers import correct, faults, parts
from handlers.correct import Errand, over, pressed, under_way
from handlers.verify import begin, proved

FILL, REVIEW = "correct.fill", "correct.filled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Filling:
    """A new row that is being filled in."""

    errand: Errand
    nth: int  # which of the offers
    offer: Offer
    values: dict[str, Value]  # in the order in which they are asked; None was left out

    @property
    def field(self) -> Field | None:
        """What is asked next; None when all has been said."""
        fields = self.offer.fields
        return fields[len(self.values)] if len(self.values) < len(fields) else None

    @property
    def said(self) -> dict[str, Value]:
        return {column: value for column, value in self.values.items() if value is not None}

    def kept(self, values: dict[str, Value]) -> dict[str, Any]:
        return self.errand.kept(nth=self.nth, values=values)


async def missing(talk: Talk) -> Messages:
    """Shows what can be added."""
    errand = await pressed(talk)
    if errand is None:
        return parts.stale()
    talk.go(correct.CHOOSE, errand.kept())
    return [views.offers(errand.choice)]


async def whose(talk: Talk) -> Messages:
    """Shows what the new row could belong to, where there are several."""
    errand, first = await pressed(talk), parts.number(talk.args, 1)
    if errand is None or first is None or first >= len(errand.choice.found.offers):
        return parts.stale()
    talk.go(correct.CHOOSE, errand.kept())
    return [views.whose(errand.choice, first, page=parts.number(talk.args, 2) or 0)]


async def start(talk: Talk) -> Messages:
    """Begins a new row, or begins it anew."""
    errand, nth = await pressed(talk), parts.number(talk.args, 1)
    if errand is None or nth is None or nth >= len(errand.choice.found.offers):
        return parts.stale()
    if await proved(talk, Action.RECTIFY) is None:
        return await begin(talk, action=Action.RECTIFY, then="correct.go")
    offer = errand.choice.found.offers[nth]
    return _next(talk, Filling(errand=errand, nth=nth, offer=offer, values={}), {})


async def pick(talk: Talk) -> Messages:
    """Takes one of the values of a closed list, or leaves out what may be left out."""
    filling = _filling(talk, await pressed(talk))
    at, nth = parts.number(talk.args, 1), parts.number(talk.args, 2)
    if filling is None or filling.field is None or at != len(filling.values):
        return parts.stale()
    asked = filling.field
    closed = choices.options(asked)
    if nth is None:
        return _taken(talk, filling, None) if filling.offer.optional(asked) else parts.stale()
    return _taken(talk, filling, closed[nth]) if nth < len(closed) else parts.stale()


async def typed(talk: Talk) -> Messages:
    """Takes what was written, or says what is wrong with it and shows an example."""
    filling = _filling(talk, await under_way(talk))
    if filling is None:
        return over(talk)
    asked = filling.field
    if asked is None:
        return [views.review(filling.errand.choice, filling.nth, filling.said)]
    value = choices.judged_new(asked, talk.text, today=stockholm_day(talk.unit.now))
    if isinstance(value, Refused | Trouble):
        return _refused(talk, asked, value)
    return _taken(talk, filling, value)


async def asked_again(talk: Talk) -> Messages:
    """The question or the review of this moment, once more."""
    filling = _filling(talk, await under_way(talk))
    return over(talk) if filling is None else _next(talk, filling, filling.values)


async def submit(talk: Talk) -> Messages:
    """Makes the case of the row that was reviewed, and tells its reference and date."""
    filling = _filling(talk, await pressed(talk))
    if filling is None or talk.step != REVIEW:
        return parts.stale()
    if talk.args[1:] != (views.shown(filling.said, filling.nth),):
        return parts.stale()
    customer = await proved(talk, Action.RECTIFY)
    if customer is None:
        return await begin(talk, action=Action.RECTIFY, then="correct.go")
    talk.done()
    opened = await talk.do(
        wishes.submit_addition,
        customer,
        filling.offer,
        values=filling.said,
        received_at=filling.errand.received_at,
    )
    return [parts.receipt(opened)]


def _taken(talk: Talk, filling: Filling, value: Value) -> Messages:
    assert filling.field is not None
    return _next(talk, filling, {**filling.values, filling.field.column: value})


def _next(talk: Talk, filling: Filling, values: dict[str, Value]) -> Messages:
    """Asks for the next value, or shows all of them."""
    choice = filling.errand.choice
    if len(values) < len(filling.offer.fields):
        talk.go(FILL, filling.kept(values))
        return [views.question(choice, filling.offer, len(values))]
    talk.go(REVIEW, filling.kept(values))
    said = {column: value for column, value in values.items() if value is not None}
    return [views.review(choice, filling.nth, said)]


def _refused(talk: Talk, asked: Field, why: Refused | Trouble) -> Messages:
    said = Send(text=faults.told(why, asked), keyboard=(parts.menu_row(),))
    return faults.shown(talk, why, said)


def _filling(talk: Talk, errand: Errand | None) -> Filling | None:
    """The row that is being filled in, if there is one."""
    nth = talk.data.get("nth")
    if errand is None or talk.step not in (FILL, REVIEW) or nth is None:
        return None
    offers = errand.choice.found.offers
    if nth >= len(offers):
        return None
    return Filling(errand=errand, nth=nth, offer=offers[nth], values=dict(talk.data["values"]))


def register(router: Router) -> None:
    router.press("correct.missing", to=missing)
    router.press("correct.whose", to=whose)
    router.press("correct.add", to=start)
    router.press("correct.fill", to=pick)
    router.press("correct.added", to=submit)
    for step in (FILL, REVIEW):
        router.again(step, to=asked_again)
    router.step(FILL, to=typed)
    router.step(REVIEW, to=typed)
