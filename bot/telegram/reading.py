"""An update as python-telegram-bot has it, read from JSON: only the kinds that we ask for.

PTB guards its objects against changes by a `__setattr__` in Python, which the some hundred fields
of a message pass one by one; and it looks for every kind of update that there is. Both are spared
here: an update takes half of the time.
"""

from __future__ import annotations

from typing import Any

from telegram import Bot, CallbackQuery, ChatMemberUpdated, Message, TelegramObject, Update


class _ReadMessage(Message):
    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]


class _ReadUpdate(Update):
    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]


KINDS: dict[str, type[TelegramObject]] = {
    "message": _ReadMessage,
    "edited_message": _ReadMessage,
    "callback_query": CallbackQuery,
    "my_chat_member": ChatMemberUpdated,
}


def update_of(data: dict[str, Any], bot: Bot) -> Update:
    """An update without any of KINDS has nothing but its number."""
    found: dict[str, Any] = {
        name: kind.de_json(data[name], bot) for name, kind in KINDS.items() if data.get(name)
    }
    return _ReadUpdate(data["update_id"], **found)
