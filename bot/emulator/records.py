"""What the emulator remembers: people, chats, messages, updates, button presses, files, mails."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self


@dataclass(kw_only=True)
class Record:
    """A thing that can be written as JSON and read again."""

    def to_json(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(**stored)


@dataclass(kw_only=True, slots=True)
class User(Record):
    """A person with a Telegram account; what only the demo knows stands last."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str = "en"
    phone: str
    role: str = "customer"
    note: dict[str, str] = field(default_factory=dict)
    email: str | None = None

    def as_api(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            shown["last_name"] = self.last_name
        if self.username:
            shown["username"] = self.username
        shown["language_code"] = self.language_code
        return shown


@dataclass(kw_only=True, slots=True)
class Chat(Record):
    """A private chat (with the id of its user), a group, or a supergroup."""

    id: int
    type: str
    title: str = ""
    members: list[int] = field(default_factory=list)
    admins: list[int] = field(default_factory=list)
    bot_status: str = "member"
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    last_message_id: int = 0
    reply_keyboard: dict[str, Any] | None = None
    keyboard_message_id: int | None = None
    pinned_message_id: int | None = None
    forum: bool = False  # a supergroup with topics
    topics: list[int] = field(default_factory=list)
    closed_topics: list[int] = field(default_factory=list)
    typing_until: float = 0.0


@dataclass(kw_only=True, slots=True)
class Message(Record):
    """A message; `body` is its content as the Bot API tells it, `seq` when it last changed."""

    chat_id: int
    message_id: int
    sender_id: int
    date: int
    body: dict[str, Any]
    reply_to: int | None = None
    edit_date: int | None = None
    seq: int = 0


@dataclass(kw_only=True, slots=True)
class Update(Record):
    """An update that the bot has not confirmed yet."""

    update_id: int
    chat_id: int
    kind: str
    content: dict[str, Any]

    def as_api(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.content}


@dataclass(kw_only=True, slots=True)
class Press(Record):
    """A pressed inline button that waits for the bot's answer."""

    id: str
    chat_id: int
    message_id: int
    user_id: int
    at: float


@dataclass(kw_only=True, slots=True)
class StoredFile(Record):
    """A file that a person or the bot sent; its content is stored beside it."""

    file_id: str
    unique_id: str
    file_name: str
    mime_type: str
    size: int
    path: str


@dataclass(kw_only=True, slots=True)
class Mail(Record):
    """A mail that arrived at the stand-in."""

    id: int
    to: str
    sender: str
    subject: str
    text: str
    at: str

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "to": self.to,
            "from": self.sender,
            "subject": self.subject,
            "text": self.text,
            "at": self.at,
        }
