"""The other rights in plain words, behind one entry of the menu; and data to take along."""

from __future__ import annotations

from bot.domain.cases import Right
from bot.domain.identity import Action
from bot.domain.messages import Button, Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import intake
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts
from handlers.verify import begin, proved
from handlers.verify_words import HARD

CHOICES = (
    Button(label=_("Stop the advertising to me"), action="do:noads"),
    Button(label=_("Take back a consent"), action="do:consent"),
    Button(label=_("Object to how my data is used"), action="do:object"),
    Button(label=_("Keep my data but do not use it"), action="do:restrict"),
    Button(label=_("Take my data along"), action="do:export"),
    Button(label=_("Let somebody act for me"), action="do:attorney"),
    HARD,
)


async def show(talk: Talk) -> Messages:
    """What else a person can ask for, one button each."""
    talk.done()
    text = lines(
        _("<b>More rights that you have</b>"),
        "",
        _("Advertising and consents end at once. The rest one of our staff looks at first."),
    )
    return [Send(text=text, keyboard=(*parts.column(*CHOICES), parts.menu_row()))]


async def export(talk: Talk) -> Messages:
    """Tells what can be taken along, and asks whether to go on."""
    if await proved(talk, Action.TAKE_ALONG) is None:
        return await begin(talk, action=Action.TAKE_ALONG, then="export.go")
    talk.done()
    text = lines(
        _("<b>Take your data along</b>"),
        "",
        _(
            "You get what you gave us yourself, with your consent or for a contract, as tables "
            "and as JSON that another company can read (Article 20)."
        ),
        _("If you want to see everything that is stored, choose a full copy instead: /access"),
    )
    go_on = Button(label=_("Yes, make the files"), action="export.yes")
    return [Send(text=text, keyboard=((go_on,), parts.menu_row()))]


async def make(talk: Talk) -> Messages:
    """Opens the case, or finds the one that is open already."""
    customer = await proved(talk, Action.TAKE_ALONG)
    if customer is None:
        return await begin(talk, action=Action.TAKE_ALONG, then="export.go")
    opened = await talk.do(
        intake.open_case,
        customer,
        right=Right.PORTABILITY,
        request={"scope": "all"},
        received_at=parts.received_at(talk),
    )
    return [parts.receipt(opened)]


def register(router: Router) -> None:
    router.command("rights", "rattigheter", to=show)
    router.command("export", "flytta", to=export)
    router.signal("export.go", to=export)
    router.press("export.yes", to=make)
