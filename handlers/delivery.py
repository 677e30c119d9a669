"""Getting the answer: a press gives a link and a PIN, once the person has proved who they are."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.identity import Action
from bot.domain.messages import Button, Kind, Message, Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import access, delivery, fetching, last_look, withholding
from bot.services.access import CaseNotFoundError, Customer
from bot.services.delivery import Link, Refusal
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts
from handlers.verify import FETCH, begin, brought, certain_first, proved


async def get(talk: Talk) -> Messages:
    """The button under the letter. Full access asks for a fresh proof at the moment of release."""
    wanted = talk.args[0] if talk.args else ""
    who = await talk.do(access.customer, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    if await talk.do(fetching.is_over, who, wanted):
        return _beside([_gone()])
    if await talk.do(fetching.asks_certainty, who, wanted):
        return _beside(await certain_first(talk, then=f"{FETCH}:{wanted}"))
    customer = await proved(talk, Action.ACCESS_FULL)
    if customer is None:
        since, then = talk.unit.now.isoformat(), f"{FETCH}:{wanted}"
        return _beside(await begin(talk, action=Action.ACCESS_FULL, then=then, since=since))
    return _beside(await _hand_out(talk, customer, wanted))


def _beside(messages: Messages) -> list[Message]:
    """The pressed button stands under the letter, which stays: protected texts replace none."""
    return [replace(one, protect=True) if isinstance(one, Send) else one for one in messages]


async def go(talk: Talk) -> Messages:
    """The person has just proved who they are: on with the answer for which they pressed."""
    customer, wanted = await proved(talk, Action.ACCESS_FULL), brought(talk)
    if customer is None:
        return [_gone()]
    newest = None if wanted else await talk.do(delivery.waiting_for, customer)
    found = wanted or newest or ""
    if await talk.do(fetching.asks_certainty, customer, found):
        return list(await certain_first(talk, then=f"{FETCH}:{found}"))
    return await _hand_out(talk, customer, found)


async def _hand_out(talk: Talk, customer: Customer, delivery_id: str) -> list[Message]:
    try:
        made = await talk.do(delivery.make_link, customer, delivery_id)
    except CaseNotFoundError:
        return [_gone()]
    match made:
        case Link():
            return _link(talk, made, delivery_id)
        case Refusal.NO_PAGE:
            return [_no_page(talk)]
        case Refusal.ASKED:
            return []  # `looked` goes on as soon as the registers have answered
        case Refusal.SILENT:
            return [_later(delivery_id)]
        case Refusal.WITHHELD:
            return [await talk.do(withholding.told, delivery_id)]
        case Refusal.GONE:
            return [_gone()]


async def looked(talk: Talk) -> Messages:
    """The registers have answered: on with the link, or with what they say."""
    customer = await proved(talk, Action.ACCESS_FULL)
    return await get(talk) if customer is None else await _hand_out(talk, customer, talk.args[0])


async def slow(talk: Talk) -> Messages:
    """A register does not answer: nothing leaves, and the person can do something else."""
    return [_later(talk.args[0])]


async def back(talk: Talk) -> Messages:
    """It answers again; a link is made when the person presses, not by itself."""
    text = _("Our systems answer again. Your answer can be fetched now.")
    fetch = Button(label=_("Get the answer"), action=f"delivery:get:{talk.args[0]}")
    return [Send(text=text, keyboard=((fetch,), parts.menu_row()))]


def _later(delivery_id: str) -> Send:
    text = _(
        "Your answer cannot be handed out right now: one of our systems, which we have to ask "
        "first, does not answer. Your answer stays where it is. Try again in a while; we also "
        "write to you here when it works again."
    )
    again = Button(label=_("Try again"), action=f"delivery:get:{delivery_id}")
    return Send(text=text, keyboard=((again,), parts.menu_row()))


def _link(talk: Talk, link: Link, delivery_id: str) -> list[Message]:
    """Link and PIN are never sent twice; with both in hand the answer can be opened once.

    Opened in Telegram the page knows the account, and asks for no PIN.
    """
    text = lines(
        _("<b>Your answer waits on this page</b>"),
        _("PIN: <code>{pin}</code>").format(pin=link.pin),
        "",
        _("The link works until {until}, and opens once. Do not pass it on.").format(
            until=link.until
        ),
    )
    here = parts.page_buttons(talk, _("Open the page"), link.url)
    again = Button(label=_("New link"), action=f"delivery:get:{delivery_id}")
    return [Send(text=text, keyboard=(*here, (again,)), protect=True, kind=Kind.SECRET)]


def _gone() -> Send:
    text = _("There is no answer to fetch here: it has been fetched, or its seven days are over.")
    ask = Button(label=_("Ask for a new copy"), action="access.full")
    return Send(text=text, keyboard=((ask,), parts.menu_row()))


def _no_page(talk: Talk) -> Send:
    company = talk.unit.office.company
    text = _("The page cannot be shown right now. Call us and we send you the answer: {phone}.")
    return Send(text=text.format(phone=company.phone), keyboard=(parts.menu_row(),))


def register(router: Router) -> None:
    router.press("delivery:get", to=get)
    router.signal(FETCH, to=go)
    router.signal(f"{delivery.FETCHING}.{last_look.LOOKED}", to=looked)
    router.signal(f"{delivery.FETCHING}.{last_look.SLOW}", to=slow)
    router.signal(f"{delivery.FETCHING}.{last_look.BACK}", to=back)
