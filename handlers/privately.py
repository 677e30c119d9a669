"""What people should not have written into a chat: it is taken out again and never repeated."""

from __future__ import annotations

from datetime import timedelta

from bot.domain import redaction
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import is_swedish_mobile
from bot.domain.messages import Delete, Message, Send
from bot.domain.texts import Lines, lines
from bot.domain.texts import Text as _
from bot.telegram.routing import Talk
from handlers import parts

DELETABLE = timedelta(hours=48)  # by Telegram, from when a message was written


def delete(talk: Talk) -> list[Message]:
    """Takes the message that came in out of the chat, as long as Telegram lets us."""
    if talk.message_id is None or _too_old(talk):
        return []
    return [Delete(message_id=talk.message_id)]


def _too_old(talk: Talk) -> bool:
    """Whether a message that was changed now was written too long ago to be deleted."""
    edited = talk.update.edited_message if talk.update else None
    return edited is not None and talk.unit.now - edited.date > DELETABLE


def holds_personnummer(talk: Talk) -> bool:
    """Whether a personal identity number stands in what was typed.

    The digits of many mobile numbers are valid coordination numbers: where a telephone number
    is asked for, they are the number.
    """
    if talk.number_asked and is_swedish_mobile(talk.text):
        return False
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
    return [*delete(talk), *replies, Send(text=_said(talk))]


def _said(talk: Talk) -> Lines:
    gone = _("I have deleted your message: it looked like a personal identity number.")
    stays = _(
        "Your message is too old for me to delete, and it looks like a personal identity number. "
        "Please delete it yourself."
    )
    never = _("Never write that in a chat. I do not need it to help you.")
    return lines(stays if _too_old(talk) else gone, never)


def removed(talk: Talk) -> list[Message]:
    """Takes the message out, and says why without repeating it."""
    return [*delete(talk), Send(text=_said(talk), keyboard=(parts.menu_row(),))]
