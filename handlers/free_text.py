"""What somebody writes freely: the errand that it is about, or those that it may be about."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.messages import Button, Send
from bot.domain.relay import Topic
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import chats, receiving
from bot.telegram.routing import Handler, Messages, Router, Talk
from bot.understanding import choice, special
from bot.understanding.intents import REQUESTS, Intent
from bot.understanding.understand import language_surely, understand
from handlers import hard_cases, menu, parts, privately

# What each intent leads to: the action of a button, and its words.
WAYS: Mapping[Intent, tuple[str, _]] = {
    Intent.ACCESS: ("do:access", _("See what is stored about me")),
    Intent.RECTIFICATION: ("do:correct", _("Correct my data")),
    Intent.ERASURE: ("do:erase", _("Erase my data")),
    Intent.PORTABILITY: ("do:export", _("Take my data along")),
    Intent.RESTRICTION: ("do:restrict", _("Keep my data but do not use it")),
    Intent.OBJECTION: ("do:object", _("Object to how my data is used")),
    Intent.WITHDRAW_CONSENT: ("do:consent", _("Take back a consent")),
    Intent.CASE_STATUS: ("do:cases", _("How my case is going")),
    Intent.WITHDRAW_CASE: ("do:cases:back", _("Take back a case")),
    Intent.POLICY_DATA_TYPES: ("privacy:kinds", _("What kinds of data you store")),
    Intent.POLICY_SOURCES: ("privacy:collection", _("Where you get data from")),
    Intent.POLICY_PURPOSES: ("privacy:use", _("What you use data for")),
    Intent.POLICY_RETENTION: ("privacy:storage", _("How long you keep data")),
    Intent.POLICY_SECURITY: ("privacy:protection", _("How you protect data")),
    Intent.POLICY_CONTROLLER: ("privacy:controller", _("Who is responsible for my data")),
    Intent.POLICY_COOKIES: ("privacy:cookies", _("Cookies on the website")),
    Intent.POLICY_RIGHTS: ("privacy:rights", _("Which rights I have")),
    Intent.HUMAN: ("do:human", _("Write to a person")),
    Intent.COMPLAINT: ("do:human:complaint", _("Complain")),
    Intent.LANGUAGE_SV: ("language:sv", _("Speak Swedish")),
    Intent.LANGUAGE_EN: ("language:en", _("Speak English")),
    Intent.VERIFY: ("do:access", _("Show who I am")),
    Intent.SIGN_OUT: ("do:logout", _("Log out")),
    Intent.HELP: ("do:help", _("What you can help me with")),
}
_COUNTS = _("If it is a request, it counts from your message on, not from when you choose.")
ADVERTISING = Button(label=_("Stop the advertising to me"), action="do:noads")


def reading(router: Router) -> Handler:
    """Free text that no question was waiting for."""

    async def read(talk: Talk) -> Messages:
        if privately.holds_personnummer(talk):
            return privately.removed(talk)
        await _greet(talk)
        waits = await _waits(talk)
        found = choice.weighed(understand(talk.text), waits=waits)
        meant = choice.sure(found)
        if (topic := special.noticed(talk.text)) is not None:
            _remember(talk)
            return [_ask(choice.offered(found), topic)]
        if meant is not None and meant in WAYS and meant is not Intent.OBJECTION:
            return await _go(router, talk, WAYS[meant][0])
        offered = choice.offered(found, waits=waits)
        if offered:
            _remember(talk)
        return [_ask(offered)]

    return read


async def _waits(talk: Talk) -> bool:
    return await talk.do(receiving.waits, chat_id=talk.chat_id, tg_user_id=talk.user_id)


async def _greet(talk: Talk) -> None:
    """Whoever begins with a sentence is spoken to in its language, whatever their Telegram's."""
    if talk.unit.conversation(talk.chat_id).language is None:
        said = language_surely(talk.text)
        await talk.do(chats.greet, chat_id=talk.chat_id, language_code=said)


async def asked_again(talk: Talk) -> Messages:
    """What a message may have meant, once more."""
    waits = await _waits(talk)
    words = str(talk.data.get("words", ""))
    found = choice.weighed(understand(words), waits=waits)
    topic = special.noticed(words)
    return [_ask(choice.offered(found, waits=waits and topic is None), topic)]


def _remember(talk: Talk) -> None:
    """A request counts from the message that made it, not from the press that explains it."""
    received = parts.received_at(talk).isoformat()
    talk.go(parts.SAID, {"received": received, "words": talk.text[: receiving.WORDS_LIMIT]})


async def _go(router: Router, talk: Talk, action: str) -> Messages:
    """As if the button had been pressed; every errand still asks before it does anything."""
    name, *args = action.split(":")
    talk.args = tuple(args)
    return await router.presses[name](talk)


def _ask(offered: tuple[Intent, ...], topic: Topic | None = None) -> Send:
    if not offered and topic is None:
        text = lines(
            _("I look after your personal data here, and cannot help with anything else."),
            _("Choose one of these, or write /help to reach our staff."),
        )
        return Send(text=text, keyboard=menu.keyboard())
    text = lines(
        _("I want to be sure that I understand you. Do you mean one of these?"),
        *([_COUNTS] if REQUESTS & set(offered) else []),
    )
    way = [] if topic is None else [hard_cases.way(topic)]
    return Send(text=text, keyboard=(*parts.column(*way, *_buttons(offered)), parts.menu_row()))


def _buttons(offered: tuple[Intent, ...]) -> list[Button]:
    """One button an errand; advertising is what most people object to."""
    found: dict[str, Button] = {}
    for intent in offered:
        if intent is Intent.OBJECTION:
            found[str(ADVERTISING.action)] = ADVERTISING
        action, label = WAYS[intent]
        found.setdefault(action, Button(label=label, action=action))
    return list(found.values())


def register(router: Router) -> None:
    router.other("text", to=reading(router))
    router.step(parts.SAID, to=reading(router))
    router.again(parts.SAID, to=asked_again)
    for step in ("", parts.SAID):
        router.reread(step, to=reading(router))
