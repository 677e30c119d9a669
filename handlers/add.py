"""Adding what is missing: choose what it is, fill it in step by step, review it, send it in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import choices
from bot.domain.choices import Trouble
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused
from bot.domain.identity import Action
from bot.domain.messages import Send
from bot.domain.registry import Field
from bot.services import wishes
from bot.telegram.routing import Messages, Router, Talk
from handlers import add_views as views
from handlers import correct, faults, parts
from handlers.correct import Errand, over, pressed, under_way
from handlers.filling import Filling
from handlers.verify import begin, proved

FILL, REVIEW = "correct.fill", "correct.filled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Adding:
    """A new row that is being filled in, in the errand that it belongs to."""

    errand: Errand
    filling: Filling

    def go(self, talk: Talk, filling: Filling) -> Messages:
        """Asks for the next value, or shows all of them."""
        kept = self.errand.kept(nth=filling.nth, values=filling.values)
        talk.go(FILL if filling.field is not None else REVIEW, kept)
        return [filling.screen()]


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
    filling = Filling(choice=errand.choice, nth=nth)
    return Adding(errand=errand, filling=filling).go(talk, filling)


async def pick(talk: Talk) -> Messages:
    """Takes one of the values of a closed list, or leaves out what may be left out."""
    adding = _adding(talk, await pressed(talk))
    at, option = parts.number(talk.args, 1), parts.number(talk.args, 2)
    taken = adding.filling.pressed(at, option) if adding else None
    return adding.go(talk, taken) if adding and taken else parts.stale()


async def typed(talk: Talk) -> Messages:
    """Takes what was written, or says what is wrong with it and shows an example."""
    adding = _adding(talk, await under_way(talk))
    if adding is None:
        return over(talk)
    asked = adding.filling.field
    if asked is None:
        return [adding.filling.screen()]
    talk.number_asked = asked.correct == "phone"
    value = choices.judged_new(asked, talk.text, today=stockholm_day(talk.unit.now))
    if isinstance(value, Refused | Trouble):
        return _refused(talk, asked, value)
    return adding.go(talk, adding.filling.with_next(value))


async def asked_again(talk: Talk) -> Messages:
    """The question or the review of this moment, once more."""
    adding = _adding(talk, await under_way(talk))
    return over(talk) if adding is None else adding.go(talk, adding.filling)


async def submit(talk: Talk) -> Messages:
    """Makes the case of the row that was reviewed, and tells its reference and date."""
    adding = _adding(talk, await pressed(talk))
    if adding is None or talk.step != REVIEW or talk.args[1:] != (adding.filling.shown,):
        return parts.stale()
    customer = await proved(talk, Action.RECTIFY)
    if customer is None:
        return await begin(talk, action=Action.RECTIFY, then="correct.go")
    talk.done()
    opened = await talk.do(
        wishes.submit_addition,
        customer,
        adding.filling.offer,
        values=adding.filling.said,
        received_at=adding.errand.received_at,
    )
    return [parts.receipt(opened)]


def _refused(talk: Talk, asked: Field, why: Refused | Trouble) -> Messages:
    said = Send(text=faults.told(why, asked), keyboard=(parts.menu_row(),))
    return faults.shown(talk, why, said)


def _adding(talk: Talk, errand: Errand | None) -> Adding | None:
    """The row that is being filled in, if there is one."""
    nth = talk.data.get("nth")
    if errand is None or talk.step not in (FILL, REVIEW) or nth is None:
        return None
    if nth >= len(errand.choice.found.offers):
        return None
    filling = Filling(choice=errand.choice, nth=nth, values=dict(talk.data["values"]))
    return Adding(errand=errand, filling=filling)


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
