"""What people should not have written into a chat: it is taken out again and never repeated."""

from __future__ import annotations

from bot.domain import redaction
from bot.domain.clock import stockholm_day
from bot.domain.messages import Delete, Message, Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.telegram.routing import Talk
from handlers import parts


def delete(talk: Talk) -> list[Message]:
    """Takes the message that came in out of the chat."""
    return [] if talk.message_id is None else [Delete(message_id=talk.message_id)]


def holds_personnummer(talk: Talk) -> bool:
    """Whether a personal identity number stands in what was typed."""
    return bool(redaction.find_personnummer(talk.text, today=stockholm_day(talk.unit.now)))


def delete_if_private(talk: Talk) -> list[Message]:
    """Takes the message out if a personal identity number stands in it."""
    return delete(talk) if holds_personnummer(talk) else []


def kept_clean(talk: Talk, replies: list[Message]) -> list[Message]:
    """Takes a personal identity number out of a private chat, whatever the handler made of it."""
    pressed = talk.update is None or talk.update.callback_query is not None
    if pressed or talk.chat_id < 0 or not holds_personnummer(talk):
        return replies
    if any(isinstance(one, Delete) and one.message_id == talk.message_id for one in replies):
        return replies
    return [*delete(talk), *replies, Send(text=_SAID)]


_SAID = lines(
    _("I have deleted your message: it looked like a personal identity number."),
    _("Never write that in a chat. I do not need it to help you."),
)


def removed(talk: Talk) -> list[Message]:
    """Takes the message out, and says why without repeating it."""
    return [*delete(talk), Send(text=_SAID, keyboard=(parts.menu_row(),))]
