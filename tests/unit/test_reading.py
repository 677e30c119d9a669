"""An update is read as python-telegram-bot itself would read it."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from bot.telegram.reading import update_of

ANNA = {"id": 77, "is_bot": False, "first_name": "Anna", "username": "anna", "language_code": "sv"}
CHAT = {"id": 77, "type": "private", "first_name": "Anna"}
GROUP = {"id": -100, "type": "supergroup", "title": "Ärenden", "is_forum": True}
TEXT = {"message_id": 5, "date": 1_790_000_000, "chat": CHAT, "from": ANNA, "text": "hej"}
COMMAND = TEXT | {
    "text": "/access",
    "entities": [{"type": "bot_command", "offset": 0, "length": 7}],
}
PHOTO = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}

MESSAGES: dict[str, dict[str, Any]] = {
    "words": TEXT,
    "a command": COMMAND,
    "a reply": TEXT | {"reply_to_message": COMMAND},
    "a photo": {key: TEXT[key] for key in ("message_id", "date", "chat", "from")}
    | {"photo": [PHOTO], "caption": "så här"},
    "a contact": TEXT | {"contact": {"phone_number": "+46701740605", "first_name": "A"}},
    "without a sender": {key: TEXT[key] for key in ("message_id", "date", "chat", "text")},
    "in a topic": TEXT | {"chat": GROUP, "message_thread_id": 3, "is_topic_message": True},
    "of a later version": TEXT | {"not_yet": {"known": True}},
    "too old to be seen": TEXT | {"date": 0},
}
UPDATES: list[dict[str, Any]] = [
    *({"message": one} for one in MESSAGES.values()),
    {"edited_message": TEXT | {"edit_date": 1_790_000_100}},
    {"callback_query": {"id": "1", "from": ANNA, "chat_instance": "x", "data": "menu", "message": TEXT}},
    {"my_chat_member": {
        "chat": CHAT, "from": ANNA, "date": 1_790_000_000,
        "old_chat_member": {"status": "member", "user": ANNA},
        "new_chat_member": {"status": "kicked", "user": ANNA, "until_date": 0},
    }},
]  # fmt: skip


@pytest.mark.parametrize("parts", UPDATES, ids=lambda parts: next(iter(parts)))
def test_an_update_is_read_as_the_library_reads_it(parts: dict[str, Any]) -> None:
    data = {"update_id": 9, **parts}
    ours, theirs = update_of(data, None), Update.de_json(data, None)
    assert ours.to_dict() == theirs.to_dict()
    assert ours.effective_message == theirs.effective_message
    assert ours.effective_user == theirs.effective_user
    assert ours.effective_chat == theirs.effective_chat


def test_a_kind_that_was_not_asked_for_is_left_out() -> None:
    assert update_of({"update_id": 9, "poll": {"id": "1"}}, None).to_dict() == {"update_id": 9}
