"""Which language the bot speaks in a chat."""

from __future__ import annotations

from bot.domain.messages import Button, Commands, Keyboard, Send
from bot.domain.texts import LANGUAGES, Language, lines
from bot.domain.texts import Text as _
from bot.services import chats
from bot.telegram.routing import Messages, Router, Talk
from handlers import menu, parts

NAMES: dict[Language, str] = {"sv": "Svenska", "en": "English"}  # each in itself


def keyboard() -> Keyboard:
    return (tuple(Button(label=NAMES[one], action=f"language:{one}") for one in LANGUAGES),)


async def ask(_talk: Talk) -> Messages:
    """The languages, each in its own words."""
    return [
        Send(text=_("Which language shall I speak?"), keyboard=(*keyboard(), parts.menu_row()))
    ]


async def choose(talk: Talk) -> Messages:
    """From now on in that language; what was under way goes on."""
    wanted = next((one for one in LANGUAGES if talk.args[:1] == (one,)), None)
    if wanted is None:
        return await ask(talk)
    member = await talk.do(
        chats.choose_language, chat_id=talk.chat_id, tg_user_id=talk.user_id, language=wanted
    )
    commands = Commands(staff=member is not None)
    text = _("I speak English with you from now on.")
    if talk.step:
        on = _("We go on where we were: answer my last question, or stop with /cancel.")
        return [Send(text=lines(text, on)), commands]
    return [Send(text=text, keyboard=menu.keyboard()), commands]


def register(router: Router) -> None:
    router.command("language", "sprak", to=ask)
    router.press("language", to=choose)
