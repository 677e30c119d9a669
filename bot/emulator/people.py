"""What a person does in the app: write, send files, press, share a contact, edit, block."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.emulator.facts import Upload
from bot.emulator.formatting import Formatted, plain
from bot.emulator.pictures import size_of
from bot.emulator.records import Chat, Message, Press
from bot.emulator.refusals import ClientError
from bot.emulator.world import World

LONGEST_TEXT = 4096
STICKER = {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False}
STOCKHOLM = {"latitude": 59.3293, "longitude": 18.0686}
FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice"}


class Sent(dict[str, Any]):
    """What the client is told about something it sent."""


def say(
    world: World,
    chat_id: Any,
    user_id: Any,
    text: Any,
    *,
    reply_to: Any = None,
    topic: int | None = None,
) -> Sent:
    """Write a text; the app cuts a long one into several messages."""
    chat = _open_chat(world, chat_id, user_id)
    if not isinstance(text, str) or not text.strip():
        raise ClientError("The text is empty.")
    sent = Sent()
    for start in range(0, len(text), LONGEST_TEXT):
        content = plain(text[start : start + LONGEST_TEXT])
        if content.text:
            _use_keyboard(world, chat, content.text)
            body = _with_entities(content, "text")
            sent = _send(world, chat, user_id, body, reply_to=reply_to, topic=topic)
    return sent


def _with_entities(content: Formatted, key: str) -> dict[str, Any]:
    body: dict[str, Any] = {key: content.text}
    if content.entities:
        body["entities" if key == "text" else f"{key}_entities"] = content.entities
    return body


def send_file(
    world: World,
    chat_id: Any,
    user_id: Any,
    upload: Upload,
    *,
    kind: str,
    caption: str = "",
    album: str = "",
    topic: int | None = None,
) -> Sent:
    """Send a photo, a document or a voice message; those of an album have its number in common."""
    if kind not in FOLDERS:
        raise ClientError(f"A file is sent as photo, document or voice, not as {kind}.")
    chat = _open_chat(world, chat_id, user_id)
    body = file_body(world, upload, kind=kind)
    if caption:
        body |= _with_entities(plain(caption), "caption")
    if album:
        body["media_group_id"] = album
    return _send(world, chat, user_id, body, topic=topic)


def file_body(world: World, upload: Upload, *, kind: str) -> dict[str, Any]:
    """The content of a message with a file, stored in the world."""
    stored = world.add_file(_as_kind(upload, kind), folder=FOLDERS[kind])
    facts: dict[str, Any] = {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
    }
    if kind == "photo":
        width, height = size_of(upload.content) or (800, 600)
        return {"photo": [facts | {"width": width, "height": height}]}
    facts["mime_type"] = stored.mime_type
    if kind == "voice":
        return {"voice": facts | {"duration": 2}}
    return {"document": facts | {"file_name": stored.file_name}}


def _as_kind(upload: Upload, kind: str) -> Upload:
    """Telegram converts photos and voice messages; what they were before does not matter."""
    if kind == "voice":
        return replace(upload, mime_type="audio/ogg")
    if kind == "photo":
        is_png = upload.content.startswith(b"\x89PNG")
        return replace(upload, mime_type="image/png" if is_png else "image/jpeg")
    return upload


def send_sticker(world: World, chat_id: Any, user_id: Any) -> Sent:
    chat = _open_chat(world, chat_id, user_id)
    stored = world.add_file(
        Upload("wave.webp", "image/webp", b"RIFF\0\0\0\0WEBP"), folder="stickers"
    )
    facts = {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
        "emoji": "👋",
    }
    return _send(world, chat, user_id, {"sticker": STICKER | facts})


def send_location(world: World, chat_id: Any, user_id: Any) -> Sent:
    return _send(
        world, _open_chat(world, chat_id, user_id), user_id, {"location": dict(STOCKHOLM)}
    )


def share_contact(
    world: World,
    chat_id: Any,
    user_id: Any,
    *,
    phone: str | None = None,
    contact_user_id: int | None = None,
    forwarded: bool = False,
    via_card: bool = False,
) -> Sent:
    """Share a contact: one's own by the bot's button, another one's, a forwarded one, a card."""
    chat = _open_chat(world, chat_id, user_id)
    user = world.user(user_id)
    owner = contact_user_id or (user_id if phone is None or phone == user.phone else None)
    named = world.users.get(owner, user) if owner else user
    contact: dict[str, Any] = {
        "phone_number": (phone or named.phone).removeprefix("+"),
        "first_name": named.first_name,
    }
    if named.last_name:
        contact["last_name"] = named.last_name
    if owner:
        contact["user_id"] = owner
    body: dict[str, Any] = {"contact": contact}
    if via_card:
        contact["vcard"] = f"BEGIN:VCARD\nVERSION:3.0\nFN:{named.first_name}\nEND:VCARD"
    if forwarded:
        body["forward_origin"] = {
            "type": "user",
            "sender_user": named.as_api(),
            "date": int(world.now()),
        }
    asked_by = None if forwarded or via_card else _contact_request(chat)
    if asked_by is not None:
        _use_keyboard(world, chat, None)
    return _send(world, chat, user_id, body, reply_to=asked_by)


def _contact_request(chat: Chat) -> int | None:
    """The message whose keyboard asked for the number: the app answers to it."""
    rows = (chat.reply_keyboard or {}).get("keyboard", [])
    asks = any(button.get("request_contact") for row in rows for button in row)
    return chat.keyboard_message_id if asks else None


def _use_keyboard(world: World, chat: Chat, label: str | None) -> None:
    """A keyboard that was asked for once goes away when one of its buttons is used."""
    keyboard = chat.reply_keyboard
    if not keyboard or not keyboard.get("one_time_keyboard"):
        return
    labels = {button["text"] for row in keyboard["keyboard"] for button in row}
    if label is None or label in labels:
        chat.reply_keyboard = chat.keyboard_message_id = None
        world.touch("chat", chat.id)
        world.tell("chat", chat.id)


def press(
    world: World, chat_id: Any, user_id: Any, message_id: Any, data: str, *, forge: bool = False
) -> tuple[Press, int | None]:
    """Press an inline button; only a modified app can send data that no button holds."""
    chat = world.client_chat(chat_id, None if forge else user_id)
    message = world.message(chat.id, message_id)
    if message is None or message.sender_id != world.bot_id:
        raise ClientError(f"There is no message {message_id} of the bot.")
    if not forge and data not in _callback_data(message):
        raise ClientError("No button of this message holds this data.")
    pressed = world.add_press(message, world.user(user_id).id)
    query = {
        "id": pressed.id,
        "from": world.sender(user_id),
        "message": world.message_as_api(message),
        "chat_instance": world.chat_instance(chat),
        "data": data,
    }
    return pressed, world.inbox.add(chat.id, "callback_query", query)


def _callback_data(message: Message) -> set[str]:
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["callback_data"] for row in rows for button in row if "callback_data" in button}


def edit(world: World, chat_id: Any, user_id: Any, message_id: Any, text: str) -> Sent:
    chat = _open_chat(world, chat_id, user_id)
    message = _own_message(world, chat, user_id, message_id)
    if "text" not in message.body:
        raise ClientError("Only a text can be edited.")
    body = {k: v for k, v in message.body.items() if k not in ("text", "entities")}
    message.body = body | _with_entities(plain(text), "text")
    message.edit_date = int(world.now())
    world.changed_message(message, "edit")
    update_id = None
    if _bot_sees(world, chat, message):
        update_id = world.inbox.add(chat.id, "edited_message", world.message_as_api(message))
    return Sent(message_id=message.message_id, update_id=update_id)


def delete(world: World, chat_id: Any, user_id: Any, message_id: Any) -> None:
    """The bot is not told that a person deleted a message."""
    chat = world.client_chat(chat_id, user_id)
    message = world.message(chat.id, message_id)
    if message is None or (chat.type != "private" and message.sender_id != user_id):
        raise ClientError(f"There is no message {message_id} of user {user_id}.")
    world.remove_message(message)


def set_blocked(world: World, chat_id: Any, user_id: Any, *, blocked: bool) -> int | None:
    """Block the bot or let it write again; it is told as a change of its own membership."""
    chat = world.client_chat(chat_id, user_id)
    if chat.type != "private":
        raise ClientError("Only a private chat can be blocked.")
    if chat.blocked == blocked:
        return None
    chat.blocked = blocked
    world.touch("chat", chat.id)
    world.tell("chat", chat.id)
    states = ("member", "kicked") if blocked else ("kicked", "member")
    return membership_changed(world, chat, user_id, *states)


def membership_changed(
    world: World, chat: Chat, user_id: int, before: str, after: str
) -> int | None:
    """Tell the bot that somebody changed its place in a chat."""
    change = {
        "chat": world.chat_as_api(chat),
        "from": world.sender(user_id),
        "date": int(world.now()),
        "old_chat_member": bot_member(world, before),
        "new_chat_member": bot_member(world, after),
    }
    return world.inbox.add(chat.id, "my_chat_member", change)


RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
GRANTED = {"can_manage_chat", "can_delete_messages", "can_invite_users"}


def bot_member(world: World, status: str) -> dict[str, Any]:
    return member_as_api(world.bot(), status)


def member_as_api(who: dict[str, Any], status: str) -> dict[str, Any]:
    """A ChatMember of the status, with what its kind must tell."""
    shown: dict[str, Any] = {"user": who, "status": status}
    if status == "kicked":
        shown["until_date"] = 0
    elif status == "creator":
        shown["is_anonymous"] = False
    elif status == "administrator":
        shown |= {right: right in GRANTED for right in RIGHTS}
    return shown


def _open_chat(world: World, chat_id: Any, user_id: Any) -> Chat:
    """A chat in which the person can write; writing starts a private one."""
    chat = world.client_chat(chat_id, user_id)
    if chat.blocked:
        raise ClientError("You have blocked this bot. Unblock it to write.")
    if chat.migrated_to is not None:
        raise ClientError("This group was upgraded to a supergroup.")
    if not chat.started:
        chat.started = True
        world.touch("chat", chat.id)
    return chat


def _own_message(world: World, chat: Chat, user_id: Any, message_id: Any) -> Message:
    message = world.message(chat.id, message_id)
    if message is None or message.sender_id != user_id:
        raise ClientError(f"There is no message {message_id} of user {user_id}.")
    return message


def _send(
    world: World,
    chat: Chat,
    user_id: int,
    body: dict[str, Any],
    *,
    reply_to: Any = None,
    topic: int | None = None,
) -> Sent:
    answered = world.message(chat.id, reply_to)
    topic = topic if answered is None else answered.body.get("message_thread_id")
    if topic is not None:
        body |= _in_topic(chat, user_id, topic)
        reply_to = reply_to or topic  # what answers nothing else answers the topic's beginning
    message = world.add_message(chat, user_id, body, reply_to=reply_to)
    update_id = None
    if _bot_sees(world, chat, message):
        update_id = world.inbox.add(chat.id, "message", world.message_as_api(message))
    return Sent(message_id=message.message_id, update_id=update_id)


def _in_topic(chat: Chat, user_id: int, topic: int) -> dict[str, Any]:
    if topic not in chat.topics:
        raise ClientError(f"There is no topic {topic}.")
    if topic in chat.closed_topics and user_id != chat.members[0]:
        raise ClientError("This topic is closed.")
    return {"message_thread_id": topic, "is_topic_message": True}


def _bot_sees(world: World, chat: Chat, message: Message) -> bool:
    """Privacy mode: in a group a bot hears commands, answers to it, and what names it."""
    if chat.type == "private" or chat.bot_status == "administrator":
        return True
    if chat.bot_status != "member":
        return False
    answered = world.message(chat.id, message.reply_to)
    if answered is not None and answered.sender_id == world.bot_id:
        return True
    return any(_addresses(world, entity, message) for entity in message.body.get("entities", ()))


def _addresses(world: World, entity: dict[str, Any], message: Message) -> bool:
    units = message.body["text"].encode("utf-16-le")
    start = entity["offset"] * 2
    named = units[start : start + entity["length"] * 2].decode("utf-16-le").lower()
    _, at, name = named.partition("@")
    if entity["type"] == "mention":
        return bool(name == world.bot_username.lower())
    if entity["type"] == "bot_command":
        return not at or bool(name == world.bot_username.lower())
    return False
