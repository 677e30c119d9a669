"""Stopping a use: advertising and consents at once, an objection after staff have weighed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain import stops
from bot.domain.identifiers import Refused
from bot.domain.identity import Action
from bot.domain.messages import Button, Send
from bot.domain.registry import Wish
from bot.domain.texts import Sayable, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import snapshots, stop_wishes, summary
from bot.services.stop_wishes import Offer
from bot.telegram.routing import Handler, Messages, Router, Talk
from handlers import parts
from handlers.faults import why
from handlers.verify import begin, proved

WORDS_LIMIT = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One way to have something stopped: its commands, and what is asked before."""

    name: str
    wish: Wish
    action: Action
    question: Text
    everything: Text
    none: Text
    unseen: Text  # what we have may be looked at by people alone


CONSENT = Kind(
    name="consent",
    wish=Wish.CONSENT,
    action=Action.WITHDRAW_CONSENT,
    question=_("<b>Which consent do you want to take back?</b> It ends at once."),
    everything=_("All of them"),
    none=_("I find no consent of yours that still holds. Shall we make sure in all our systems?"),
    unseen=_("I cannot show here which consents you have given. All of them can be taken back."),
)
OBJECT = Kind(
    name="object",
    wish=Wish.INTEREST,
    action=Action.OBJECT,
    question=_(
        "<b>What do you object to?</b> We do this because we think that we have good reasons. "
        "While one of us weighs yours against them, we do not use it."
    ),
    everything=_("Everything that rests on such reasons"),
    none=_(
        "I find nothing that we do with your data because we think that we have good reasons. "
        "Shall our staff look all the same?"
    ),
    unseen=_(
        "You can object to what we do because we think that we have good reasons. I cannot show "
        "here what that is, but you can object to all of it. While one of us weighs your reasons "
        "against ours, we do not use it."
    ),
)


AT_ONCE = _(
    "It ends at once, in all our systems. Messages about what you have ordered still come."
)


# -- advertising --------------------------------------------------------------------------------


async def no_ads(talk: Talk) -> Messages:
    """Asks once, and says what goes on all the same."""
    if await proved(talk, Action.OBJECT_TO_MARKETING) is None:
        return await begin(talk, action=Action.OBJECT_TO_MARKETING, then="noads.go")
    talk.done()
    text = lines(_("<b>Stop all advertising to you?</b>"), AT_ONCE)
    yes = Button(label=_("Yes, stop it"), action="noads.yes")
    return [Send(text=text, keyboard=((yes,), parts.menu_row()))]


async def ads_stopped(talk: Talk) -> Messages:
    """It is being stopped, and the letter tells where."""
    customer = await proved(talk, Action.OBJECT_TO_MARKETING)
    if customer is None:
        return await begin(talk, action=Action.OBJECT_TO_MARKETING, then="noads.go")
    opened = await talk.do(
        stop_wishes.submit,
        customer,
        wish=Wish.MARKETING,
        received_at=parts.received_at(talk),
    )
    return [parts.receipt(opened)]


# -- consents and objections --------------------------------------------------------------------


def starting(kind: Kind) -> Handler:
    """Looks up which uses there are, once it is clear enough who is asking."""

    async def start(talk: Talk) -> Messages:
        customer = await proved(talk, kind.action)
        if customer is None:
            return await begin(talk, action=kind.action, then=f"{kind.name}.go")
        snapshot_id = await talk.do(
            snapshots.order, customer, kind.name, signal=f"{kind.name}.ready"
        )
        received = parts.received_at(talk).isoformat()
        talk.go(f"{kind.name}.wait", {"snapshot": snapshot_id, "received": received})
        return [Send(text=_("One moment, I am looking through our systems."))]

    return start


def showing(kind: Kind) -> Handler:
    """Offers what can be stopped, unless the person has gone on to something else meanwhile."""

    async def ready(talk: Talk) -> Messages:
        if talk.step != f"{kind.name}.wait" or talk.data.get("snapshot") != talk.args[0]:
            return []
        return await _offered(talk, kind)

    return ready


async def _offered(talk: Talk, kind: Kind) -> Messages:
    data = talk.data
    offer = await _offer(talk, kind, data)
    if offer is None:
        return _over(talk, kind)
    talk.go(f"{kind.name}.choose", data)
    mark = str(data["snapshot"])[:8]
    uses = talk.unit.office.registry.uses
    buttons = [
        Button(
            label=_count(choice.rows).format(what=uses[choice.use], count=choice.rows),
            action=f"{kind.name}.pick:{mark}:{parts.key(choice.use)}",
        )
        for choice in offer.choices
    ]
    every = Button(label=kind.everything, action=f"{kind.name}.pick:{mark}:{parts.key(stops.ALL)}")
    if offer.choices:
        await talk.do(summary.note_counts, talk.user_id)
    head: Sayable = kind.question if offer.choices else kind.none
    if offer.by_hand and not offer.choices:
        head = kind.unseen
    steps = [parts.step(1, 2)] if kind is OBJECT else []  # a consent ends with the press
    note = [parts.staff_note(talk, young=offer.young)] if offer.by_hand else []
    keyboard = (*parts.column(*buttons, every), parts.menu_row())
    return [Send(text=lines(*steps, head, *note), keyboard=keyboard)]


def _count(rows: int) -> Text:
    return ngettext("{what} ({count} entry)", "{what} ({count} entries)", rows)


async def _offer(talk: Talk, kind: Kind, data: dict[str, Any]) -> Offer | None:
    snapshot_id = data.get("snapshot")
    if not snapshot_id or "received" not in data:
        return None
    return await talk.do(
        stop_wishes.offer, chat_id=talk.chat_id, snapshot_id=snapshot_id, wish=kind.wish
    )


def _picked(talk: Talk, kind: Kind) -> str | None:
    """The use of a button that belongs to what was shown last."""
    if talk.step != f"{kind.name}.choose" or len(talk.args) != 2:
        return None
    mark, pressed = talk.args
    if str(talk.data.get("snapshot", ""))[:8] != mark:
        return None
    known = (stops.ALL, *stops.uses_of(talk.unit.office.registry, kind.wish))
    return parts.meant(pressed, known)


async def consent_picked(talk: Talk) -> Messages:
    """The consent ends at once: that is no harder than to give it was."""
    use = _picked(talk, CONSENT)
    if use is None:
        return parts.stale()
    return await _submit(talk, CONSENT, use=use, words=None)


async def objection_picked(talk: Talk) -> Messages:
    """Asks for the person's own reasons, which staff have to weigh."""
    use = _picked(talk, OBJECT)
    if use is None:
        return parts.stale()
    talk.go("object.why", {**talk.data, "use": use})
    return await ask_why(talk)


async def ask_why(_talk: Talk) -> Messages:
    """The question for the reasons."""
    text = lines(
        parts.step(2, 2),
        _("Why do you not want it? Write it in a few words; it is about your situation."),
        _("Please leave out your personal identity number."),
    )
    bare = Button(label=_("Send it without reasons"), action="object.bare")
    return [Send(text=text, keyboard=((bare,), parts.menu_row()))]


async def reasons_written(talk: Talk) -> Messages:
    """The objection is sent in with its reasons."""
    words = clean_text(talk.text, WORDS_LIMIT)
    if isinstance(words, Refused):
        return [Send(text=why(words), keyboard=(parts.menu_row(),))]
    return await _submit(talk, OBJECT, use=str(talk.data["use"]), words=words)


async def without_reasons(talk: Talk) -> Messages:
    """The objection is sent in as it is."""
    if talk.step != "object.why":
        return parts.stale()
    return await _submit(talk, OBJECT, use=str(talk.data["use"]), words=None)


async def _submit(talk: Talk, kind: Kind, *, use: str, words: str | None) -> Messages:
    received = str(talk.data["received"])
    customer = await proved(talk, kind.action)
    if customer is None:
        return await begin(talk, action=kind.action, then=f"{kind.name}.go", since=received)
    talk.done()
    opened = await talk.do(
        stop_wishes.submit,
        customer,
        wish=kind.wish,
        use=use,
        words=words,
        received_at=datetime.fromisoformat(received),
    )
    return [parts.receipt(opened)]


def instead_of_choosing(kind: Kind) -> Handler:
    """Somebody writes where a button is wanted."""

    async def hint(talk: Talk) -> Messages:
        text = _("Please choose with the buttons. /cancel ends this.")
        return [Send(text=text), *await _offered(talk, kind)]

    return hint


def asking_again(kind: Kind) -> Handler:
    """The choice once more, in another language."""

    async def again(talk: Talk) -> Messages:
        return await _offered(talk, kind)

    return again


def _over(talk: Talk, kind: Kind) -> Messages:
    """What was looked up is kept for a quarter of an hour only."""
    talk.done()
    text = _("It has been a while, and for your safety I have forgotten what I had found.")
    again = Button(label=_("Look again"), action=f"do:{kind.name}")
    return [Send(text=text, keyboard=((again,), parts.menu_row()))]


def register(router: Router) -> None:
    router.command("noads", "reklam", to=no_ads)
    router.signal("noads.go", to=no_ads)
    router.press("noads.yes", to=ads_stopped)
    for kind, swedish, picked in (
        (CONSENT, "samtycke", consent_picked),
        (OBJECT, "invand", objection_picked),
    ):
        router.command(kind.name, swedish, to=starting(kind))
        router.signal(f"{kind.name}.go", to=starting(kind))
        router.signal(f"{kind.name}.ready", to=showing(kind))
        router.press(f"{kind.name}.pick", to=picked)
        router.again(f"{kind.name}.wait", to=parts.still_looking)
        router.again(f"{kind.name}.choose", to=asking_again(kind))
        router.step(f"{kind.name}.choose", to=instead_of_choosing(kind))
    router.again("object.why", to=ask_why)
    router.step("object.why", to=reasons_written)
    router.press("object.bare", to=without_reasons)
