"""The world behind the wire: people, chats and messages in memory, without any input or output."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any, Literal

from bot.emulator.facts import Upload
from bot.emulator.inbox import Inbox
from bot.emulator.records import Chat, Mail, Message, Press, StoredFile, User
from bot.emulator.refusals import ClientError, RefusedError, bad_request, forbidden

EventKind = Literal["message", "edit", "delete", "typing", "answer", "mail", "chat", "user"]
Event = dict[str, Any]
OPEN_FOR = 15 * 60.0


class World:
    """All that Telegram's side knows, and the rules of who may reach whom."""

    def __init__(
        self,
        *,
        token: str,
        bot_name: str = "Insyn",
        bot_username: str = "insyn_demo_bot",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        self.bot_id = int(token.partition(":")[0])
        self.bot_username = bot_username
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.messages: dict[int, dict[int, Message]] = {}
        self.presses: dict[str, Press] = {}
        self.files: dict[str, StoredFile] = {}
        self.blobs: dict[str, bytes] = {}
        self.mails: dict[int, Mail] = {}
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.profile: dict[str, str] = {"name:": bot_name}
        self.webhook: dict[str, Any] = {}
        self.last_message_id = 0
        self.counter = 0
        self.seq = 0
        self.chat_seq: dict[int, int] = {}
        self.clock_ahead = 0.0
        self.changed: dict[tuple[str, Any], None] = {}
        self.tracks_changes = False
        self.listeners: list[Callable[[Event], None]] = []
        self.inbox = Inbox(self.touch)
        self._clock = clock

    def now(self) -> float:
        return self._clock() + self.clock_ahead

    def touch(self, kind: str, key: Any) -> None:
        """Remember that a record changed, for whoever writes the world to disk."""
        if self.tracks_changes:
            self.changed[kind, key] = None

    def tell(self, kind: EventKind, chat_id: int | None = None, **facts: Any) -> None:
        self.seq += 1
        if chat_id is not None:
            self.chat_seq[chat_id] = self.seq
        event = {"chat_id": chat_id, "kind": kind, **facts}
        for listener in tuple(self.listeners):
            listener(event)

    def next_count(self) -> int:
        self.counter += 1
        self.touch("meta", "counters")
        return self.counter

    # Who is who

    def bot(self) -> dict[str, Any]:
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.profile["name:"],
            "username": self.bot_username,
        }

    def sender(self, sender_id: int) -> dict[str, Any]:
        return self.bot() if sender_id == self.bot_id else self.users[sender_id].as_api()

    def user(self, user_id: Any) -> User:
        user = self.users.get(user_id)
        if user is None:
            raise ClientError(f"There is no user {user_id}.")
        return user

    def client_chat(self, chat_id: Any, user_id: Any = None) -> Chat:
        """A chat as a person reaches it: they must be in it."""
        chat = self.chats.get(chat_id)
        if chat is None or (user_id is not None and self.user(user_id).id not in chat.members):
            raise ClientError(f"There is no chat {chat_id} for user {user_id}.")
        return chat

    def bot_chat(self, chat_id: int | str, *, to_write: bool = True) -> Chat:
        """A chat as the bot reaches it, or the refusal that says why it cannot."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            what = "group chat was upgraded to a supergroup chat"
            raise bad_request(what, migrate_to_chat_id=chat.migrated_to)
        if to_write:
            self._refuse_unreachable(chat)
        return chat

    def _refuse_unreachable(self, chat: Chat) -> None:
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.type == "private" and not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if chat.bot_status == "left":
            raise forbidden(f"bot is not a member of the {chat.type} chat")

    def chat_as_api(self, chat: Chat) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": chat.id, "type": chat.type}
        if chat.type != "private":
            return shown | {"title": chat.title} | ({"is_forum": True} if chat.forum else {})
        user = self.users[chat.id]
        shown["first_name"] = user.first_name
        if user.last_name:
            shown["last_name"] = user.last_name
        if user.username:
            shown["username"] = user.username
        return shown

    def chat_instance(self, chat: Chat) -> str:
        """The same for one bot in one chat, and it tells neither."""
        digest = hashlib.sha256(f"{self.bot_id}:{chat.id}".encode()).digest()
        return str(int.from_bytes(digest[:8], "big", signed=True))

    # Messages

    def add_message(
        self, chat: Chat, sender_id: int, body: dict[str, Any], *, reply_to: int | None = None
    ) -> Message:
        message = Message(
            chat_id=chat.id,
            message_id=self._next_message_id(chat),
            sender_id=sender_id,
            date=int(self.now()),
            body=body,
            reply_to=reply_to,
        )
        self.messages.setdefault(chat.id, {})[message.message_id] = message
        self.changed_message(message, "message")
        return message

    def _next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; all other chats share the bot's own count."""
        if chat.type == "supergroup":
            chat.last_message_id += 1
            self.touch("chat", chat.id)
            return chat.last_message_id
        self.last_message_id += 1
        self.touch("meta", "counters")
        return self.last_message_id

    def changed_message(self, message: Message, kind: EventKind) -> None:
        message.seq = self.seq + 1
        self.touch("message", (message.chat_id, message.message_id))
        self.tell(kind, message.chat_id, message_id=message.message_id)

    def message(self, chat_id: int, message_id: Any) -> Message | None:
        return self.messages.get(chat_id, {}).get(message_id)

    def remove_message(self, message: Message) -> None:
        del self.messages[message.chat_id][message.message_id]
        self.touch("message", (message.chat_id, message.message_id))
        self.tell("delete", message.chat_id, message_id=message.message_id)

    def message_as_api(self, message: Message, *, deep: bool = True) -> dict[str, Any]:
        chat = self.chats[message.chat_id]
        shown = {
            "message_id": message.message_id,
            "from": self.sender(message.sender_id),
            "chat": self.chat_as_api(chat),
            "date": message.date,
        }
        if message.edit_date is not None:
            shown["edit_date"] = message.edit_date
        if deep and message.reply_to is not None:
            answered = self.message(message.chat_id, message.reply_to)
            if answered is not None:
                shown["reply_to_message"] = self.message_as_api(answered, deep=False)
        return shown | message.body

    # Presses, files, mails

    def add_press(self, message: Message, user_id: int) -> Press:
        digest = hashlib.sha256(f"{self.token}:{self.next_count()}".encode()).digest()
        press = Press(
            id=str(int.from_bytes(digest[:8], "big") >> 1),
            chat_id=message.chat_id,
            message_id=message.message_id,
            user_id=user_id,
            at=self.now(),
        )
        self.presses[press.id] = press
        self.touch("press", press.id)
        return press

    def answer_press(self, press_id: str, answer: dict[str, Any]) -> None:
        """One answer for each press, and only while it is young."""
        press = self.presses.pop(press_id, None)
        self.touch("press", press_id)
        if press is None or self.now() - press.at > OPEN_FOR:
            what = "query is too old and response timeout expired or query ID is invalid"
            raise bad_request(what)
        self.tell("answer", press.chat_id, press_id=press_id, answer=answer)

    def add_file(self, upload: Upload, *, folder: str) -> StoredFile:
        count = self.next_count()
        digest = hashlib.sha256(f"{self.token}:file:{count}".encode()).hexdigest()
        _, dot, ending = upload.file_name.rpartition(".")
        stored = StoredFile(
            file_id=f"BQAC{digest[:56]}",
            unique_id=f"AgAD{digest[-12:]}",
            file_name=upload.file_name,
            mime_type=upload.mime_type,
            size=len(upload.content),
            path=f"{folder}/file_{count}{dot}{ending if dot else ''}",
        )
        self.files[stored.file_id] = stored
        self.blobs[stored.file_id] = upload.content
        self.touch("file", stored.file_id)
        return stored

    def file(self, file_id: str) -> StoredFile:
        stored = self.files.get(file_id)
        if stored is None:
            raise RefusedError(400, "Bad Request: wrong file identifier/HTTP URL specified")
        return stored

    def add_mail(self, *, to: str, sender: str, subject: str, text: str, at: str) -> Mail:
        number = self.next_count()
        mail = Mail(id=number, to=to, sender=sender, subject=subject, text=text, at=at)
        self.mails[number] = mail
        self.touch("mail", number)
        self.tell("mail", None, mail_id=number)
        return mail
