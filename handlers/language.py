"""Which language the bot speaks in a chat."""

from __future__ import annotations

from bot.domain.messages import Button, Commands, Keyboard, Send
from bot.domain.texts import LANGUAGES, Language, Spoken
from bot.domain.texts import Text as _
from bot.services import access, chats
from bot.telegram.routing import Handler, Messages, Router, Talk
from bot.understanding.intents import Intent
from bot.understanding.understand import language_surely, understand
from handlers import menu, parts

CHANGES = frozenset({Intent.LANGUAGE_SV, Intent.LANGUAGE_EN})
NAMES: dict[Language, str] = {"sv": "Svenska", "en": "English"}  # each in itself


def keyboard() -> Keyboard:
    return (tuple(Button(label=NAMES[one], action=f"language:{one}") for one in LANGUAGES),)


async def ask(_talk: Talk) -> Messages:
    """The languages, each in its own words."""
    return [
        Send(text=_("Which language shall I speak?"), keyboard=(*keyboard(), parts.menu_row()))
    ]


def choosing(router: Router) -> Handler:
    """From now on in that language; what was under way goes on, and is asked in it."""

    async def choose(talk: Talk) -> Messages:
        wanted = next((one for one in LANGUAGES if talk.args[:1] == (one,)), None)
        if wanted is None:
            return await ask(talk)
        member = await talk.do(
            chats.choose_language, chat_id=talk.chat_id, tg_user_id=talk.user_id, language=wanted
        )
        return [*await _going_on(router, talk), Commands(staff=member is not None)]

    return choose


async def _going_on(router: Router, talk: Talk) -> Messages:
    text = _("I speak English with you from now on.")
    asked = router.agains.get(talk.step)
    if asked is None:  # no step is left to go on with
        return [Send(text=text, keyboard=menu.keyboard())]
    return parts.above(talk, text, await asked(talk))


async def offer(talk: Talk) -> Messages:
    """One line to whoever writes a sentence in the other language; the answer stands above it."""
    said = language_surely(talk.text)
    if said is None or said == talk.language or understand(talk.text).best.intent in CHANGES:
        return []
    if await talk.do(access.member, talk.user_id) is not None:
        return []  # staff write letters in both
    text = Spoken(_("Shall I speak English with you?"), said)
    button = Button(label=NAMES[said], action=f"language:{said}")
    return [Send(text=text, keyboard=((button,),))]


def register(router: Router) -> None:
    router.command("language", "sprak", to=ask)
    router.press("language", to=choosing(router))
    router.remark(to=offer)
