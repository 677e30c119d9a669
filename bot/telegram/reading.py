"""An update as python-telegram-bot has it, read from JSON: only the kinds that we ask for.

PTB looks for every kind of update and for each of the hundred things that a message may hold, and
guards its objects against changes by a `__setattr__` in Python. An update of ours is read in a
third of the time; what is in it, and what it is, are PTB's.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Message,
    MessageEntity,
    TelegramObject,
    Update,
    User,
)

PLAIN = {"message_id", "date", "chat", "from", "text", "entities"}  # of a message in words alone


class _Update(Update):
    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]


class _User(User):
    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]


class _Chat(Chat):
    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]


class _Message(Message):
    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]

    @classmethod
    def de_json(cls, data: dict[str, Any], bot: Bot | None = None) -> _Message:
        if not data.keys() <= PLAIN or not data.get("from") or not data["date"]:
            return cast("_Message", super().de_json(data, bot))
        found = cls(
            message_id=data["message_id"],
            date=datetime.fromtimestamp(data["date"], UTC),
            chat=_Chat.de_json(data["chat"], bot),
            from_user=_User.de_json(data["from"], bot),
            text=data.get("text"),
            entities=MessageEntity.de_list(data.get("entities") or [], bot),
        )
        found.set_bot(bot)
        return found


KINDS: dict[str, type[TelegramObject]] = {
    "message": _Message,
    "edited_message": _Message,
    "callback_query": CallbackQuery,
    "my_chat_member": ChatMemberUpdated,
}


def update_of(data: dict[str, Any], bot: Bot | None) -> Update:
    """An update without any of KINDS has nothing but its number."""
    found: dict[str, Any] = {
        name: kind.de_json(data[name], bot) for name, kind in KINDS.items() if data.get(name)
    }
    return _Update(data["update_id"], **found)
