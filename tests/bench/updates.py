"""Updates as Telegram sends them, from a person in a private chat or in the staff group."""

from __future__ import annotations

import itertools
import json
import time
from dataclasses import dataclass
from typing import Any

_update_ids = itertools.count(1)
_message_ids = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    chat_id: int
    language: str = "en"

    def text(self, text: str) -> bytes:
        message = self._message(text=text)
        if text.startswith("/"):
            size = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": size}]
        return _update(message=message)

    def contact(self, phone: str) -> bytes:
        card = {"phone_number": phone, "first_name": "Bench", "user_id": self.id}
        return _update(message=self._message(contact=card))

    def press(self, data: str, message_id: int) -> bytes:
        pressed = self._message(text="?", message_id=message_id)
        number = next(_update_ids)
        query = {
            "id": str(number),
            "from": self._user(),
            "message": pressed,
            "chat_instance": "1",
            "data": data,
        }
        return _update(callback_query=query)

    def _user(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": "Bench",
            "language_code": self.language,
        }

    def _message(self, **content: object) -> dict[str, Any]:
        kind = "private" if self.chat_id > 0 else "supergroup"
        named = {"first_name": "Bench"} if self.chat_id > 0 else {"title": "Staff"}
        return {
            "message_id": next(_message_ids),
            "date": int(time.time()),
            "chat": {"id": self.chat_id, "type": kind, **named},
            "from": self._user(),
            **content,
        }


def _update(**content: object) -> bytes:
    return json.dumps({"update_id": next(_update_ids), **content}).encode()
