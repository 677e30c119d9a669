"""Somebody asks for another person, or cannot show who they are: each has a way, by the staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.identity import Action
from bot.domain.messages import Button, Keyboard, Send
from bot.domain.relay import Topic
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import attorney_form, who_acts
from bot.services.hard_cases import FOR_ANOTHER
from bot.telegram.routing import Handler, Messages, Router, Talk
from handlers import parts
from handlers import verify_words as words
from handlers.verify import begin, proved

LABELS: Mapping[Topic, Text] = {
    Topic.DECEASED: _("Somebody who has died"),
    Topic.CHILD: _("My child"),
    Topic.AGENT: _("Somebody for whom I act"),
    Topic.COMPANY: _("A company"),
    Topic.NEW_HOLDER: _("My number or e-mail has a new holder"),
    Topic.SHARED: _("We share an e-mail address or number"),
    Topic.PROTECTED: _("I have a protected identity"),
    Topic.NO_NUMBER: _("I have no Swedish identity number"),
}
WAYS: Mapping[Topic, Sayable] = {
    Topic.DECEASED: _(
        "The data of somebody who has died can be asked for by their estate. Our staff need "
        "to see a death certificate and who speaks for the estate; they tell you where to "
        "send it."
    ),
    Topic.CHILD: _(
        "Whoever has custody can ask for a child, and a child who is old enough can ask alone. "
        "For anybody under 16 our staff decide everything but advertising and consents, which end "
        "at once for everybody. They look in the population register "
        "who has custody; you need not send anything. The answer is posted to the child."
    ),
    Topic.AGENT: _(
        "A guardian, or somebody with a power of attorney, shows first who they are "
        "themselves, and our staff then look at the document: what it covers, and until when."
    ),
    Topic.COMPANY: _(
        "Here you get what is stored about you yourself: these rights belong to people, not to "
        "companies. Ask our staff about a company; they look at Bolagsverket first whether you "
        "may sign for it. What is stored about you as a sole trader is your own: ask for it with "
        "/access."
    ),
    Topic.NEW_HOLDER: _(
        "A number or an address that has changed hands proves nothing any more. If it was yours: "
        "show who you are in another way, and write to our staff, so that it is not used any "
        "more. If it is yours now and you get what is meant for somebody else: write to our staff."
    ),
    Topic.SHARED: _(
        "A shared contact does not say which of you it is. Your own phone number, BankID or "
        "our staff do. Nobody is told who else uses it."
    ),
    Topic.PROTECTED: _(
        "Then nothing happens by itself: a member of our staff sees to it by a safe way. Do "
        "not write your address here."
    ),
    Topic.NO_NUMBER: _(
        "You do not need one. A code to an e-mail address and your phone number are enough "
        "for most things, and our staff can see your ID in person or send you a letter."
    ),
}


FORM = Button(label=_("A power of attorney to print"), action="hard.form")
SIGNED = Button(label=_("I have one signed with BankID"), action="power.use")
PROVE = Button(label=_("Show who I am"), action="hard.prove")
GIVE = Button(label=_("Let somebody act for me"), action="do:attorney")


def register(router: Router) -> None:
    router.press(words.HARD.action or "", to=ask)
    router.press("hard.is", to=show)
    router.press("hard.prove", to=prove)
    router.press("hard.form", to=attorney)
    for topic in (None, *sorted(FOR_ANOTHER)):
        router.signal(_proved_as(topic), to=shown_for(topic, afresh=True))


async def ask(_talk: Talk) -> Messages:
    """What makes it special, one button each; the question that was open stays open."""
    text = lines(_("<b>Not about you alone, or not the usual way?</b>"), _("What is it about?"))
    rows = parts.column(*map(way, LABELS))
    return [Send(text=text, keyboard=(*rows, (GIVE,), parts.menu_row()))]


def way(topic: Topic) -> Button:
    """The button that leads to how it is done then."""
    return Button(label=LABELS[topic], action=f"hard.is:{topic.value}")


def signed_row(talk: Talk) -> Keyboard:
    """Where powers are signed electronically, whoever acts can use one."""
    office = talk.unit.office
    return ((SIGNED,),) if office.eid is not None and office.public_url else ()


async def show(talk: Talk) -> Messages:
    """How it is done then, and the way to the staff, who get a case with a date."""
    asked = talk.args[0] if talk.args else ""
    if asked not in set(WAYS):
        return parts.stale()
    topic = Topic(asked)
    write = Button(label=_("Write to the staff about it"), action=f"human.new:{topic.value}")
    form = (*signed_row(talk), (FORM,)) if topic is Topic.AGENT else ()
    show = ((_prove(topic),),) if topic in FOR_ANOTHER and signed_row(talk) else ()
    text = lines(LABELS[topic], "", WAYS[topic], words.help_(talk))
    rows = (*show, (write,), *form, (words.HARD_BACK,), parts.menu_row())
    return [Send(text=text, keyboard=rows)]


# -- who acts ---------------------------------------------------------------------------------


def _prove(topic: Topic) -> Button:
    return replace(PROVE, action=f"{PROVE.action}:{topic.value}")


def _proved_as(topic: Topic | None) -> str:
    return f"hard.proved.{topic.value}" if topic else "hard.proved"


async def prove(talk: Talk) -> Messages:
    """Whoever acts for somebody shows who they are; nothing is asked for, so it is no case."""
    asked = talk.args[0] if talk.args else ""
    topic = Topic(asked) if asked in set(FOR_ANOTHER) else None
    if await proved(talk, Action.ACT_FOR_ANOTHER) is None:
        return await begin(talk, action=Action.ACT_FOR_ANOTHER, then=_proved_as(topic))
    return await shown_for(topic)(talk)


def shown_for(topic: Topic | None, *, afresh: bool = False) -> Handler:
    """They have shown it, and are led to the staff, who hear of it where they have asked."""

    async def shown(talk: Talk) -> Messages:
        customer = await proved(talk, Action.ACT_FOR_ANOTHER)
        if customer is None:
            return [Send(text=_TOO_LONG, keyboard=((PROVE,), parts.menu_row()))]
        ref = await talk.do(who_acts.shown, customer) if afresh else None
        if ref is not None:
            write = Button(label=_("Write to us about it"), action=f"human.case:{ref}")
            return [Send(text=_SEEN.format(ref=ref), keyboard=((write,), parts.menu_row()))]
        action = f"human.new:{topic.value}" if topic else "do:human"
        write = Button(label=_("Write to the staff about it"), action=action)
        return [Send(text=_SHOWN, keyboard=((write,), parts.menu_row()))]

    return shown


_SHOWN = lines(
    _("<b>You have shown who you are.</b>"),
    _(
        "Write to our staff for whom you act and what you want to ask for. They see that it is "
        "sure who writes, and tell you what else they need."
    ),
)
_SEEN = _(
    "<b>You have shown who you are.</b>\nOur staff see it in your case {ref}, and go on with it."
)
_TOO_LONG = _("That was too long ago. Show once more who you are.")


async def attorney(talk: Talk) -> Messages:
    """A form to print, for whoever is to be acted for; it comes as a document in a moment."""
    await talk.do(attorney_form.order, talk.chat_id)
    return []
