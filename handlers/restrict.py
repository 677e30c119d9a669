"""Restriction: why, of what, and send it in; staff decide (Art. 18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain import stops
from bot.domain.identity import Action
from bot.domain.messages import Button, Send
from bot.domain.registry import Wish
from bot.domain.restrictions import Reason
from bot.domain.texts import Text, lines
from bot.domain.texts import Text as _
from bot.services import stop_wishes
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts
from handlers.verify import begin, proved

GROUND, SCOPE = "restrict.ground", "restrict.scope"

GROUNDS: Mapping[Reason, Text] = {
    Reason.ACCURACY_DISPUTED: _("It is not correct, and you have to look into it"),
    Reason.UNLAWFUL: _("You may not use it, but I do not want it erased"),
    Reason.LEGAL_CLAIMS: _("I need it for a legal claim, though you do not need it"),
    Reason.OBJECTION: _("I have objected, and you have not answered yet"),
}


async def start(talk: Talk) -> Messages:
    """Asks why, in the four ways that the law knows."""
    if await proved(talk, Action.RESTRICT) is None:
        return await begin(talk, action=Action.RESTRICT, then="restrict.go")
    talk.go(GROUND, {"received": parts.received_at(talk).isoformat()})
    return [_ask_ground()]


def _ask_ground() -> Send:
    text = lines(
        _("<b>We keep your data, but do not use it</b>"),
        parts.step(1, 2),
        _("Why do you want that? Choose what fits best."),
    )
    buttons = [
        Button(label=words, action=f"restrict.why:{ground.value}")
        for ground, words in GROUNDS.items()
    ]
    return Send(text=text, keyboard=(*parts.column(*buttons), parts.menu_row()))


async def ground_chosen(talk: Talk) -> Messages:
    """Asks of what: one kind of data, or all."""
    value = talk.args[0] if talk.args else ""
    if talk.step not in (GROUND, SCOPE) or value not in set(Reason):
        return parts.stale()
    talk.go(SCOPE, {**talk.data, "ground": value})
    return [_ask_scope(talk)]


def _ask_scope(talk: Talk) -> Send:
    categories = talk.unit.office.registry.categories
    buttons = [
        Button(label=label, action=f"restrict.of:{parts.key(name)}")
        for name, label in categories.items()
    ]
    everything = f"restrict.of:{parts.key(stops.ALL)}"
    every = Button(label=_("Everything about me"), action=everything)
    keyboard = (*parts.column(every, *buttons), parts.menu_row())
    text = lines(parts.step(2, 2), _("Which data is it about?"))
    return Send(text=text, keyboard=keyboard)


async def scope_chosen(talk: Talk) -> Messages:
    """Makes the case, and tells its reference and date."""
    known = (stops.ALL, *talk.unit.office.registry.categories)
    scope = parts.meant(talk.args[0] if talk.args else "", known)
    if talk.step != SCOPE or scope is None:
        return parts.stale()
    data = talk.data
    customer = await proved(talk, Action.RESTRICT)
    if customer is None:
        return await begin(
            talk, action=Action.RESTRICT, then="restrict.go", since=str(data["received"])
        )
    talk.done()
    opened = await talk.do(
        stop_wishes.submit,
        customer,
        wish=Wish.RESTRICTION,
        use=scope,
        ground=Reason(data["ground"]),
        received_at=datetime.fromisoformat(data["received"]),
    )
    return [parts.receipt(opened)]


async def instead_of_choosing(talk: Talk) -> Messages:
    """Somebody writes where a button is wanted."""
    hint = _("Please choose with the buttons. /cancel ends this.")
    return [Send(text=hint), *await asked_again(talk)]


async def asked_again(talk: Talk) -> Messages:
    """The choice of this moment, once more."""
    return [_ask_ground() if talk.step == GROUND else _ask_scope(talk)]


def register(router: Router) -> None:
    router.command("restrict", "begransa", to=start)
    router.signal("restrict.go", to=start)
    router.press("restrict.why", to=ground_chosen)
    router.press("restrict.of", to=scope_chosen)
    for step in (GROUND, SCOPE):
        router.again(step, to=asked_again)
    router.step(GROUND, to=instead_of_choosing)
    router.step(SCOPE, to=instead_of_choosing)
