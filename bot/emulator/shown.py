"""The world as the app shows it: people, chats, and messages with safe HTML."""

from __future__ import annotations

from typing import Any

from bot.emulator.methods.profile import shown_commands
from bot.emulator.records import Chat, Message, User
from bot.emulator.rendering import to_html
from bot.emulator.world import World

LANGUAGES = ("sv", "en", "")


def state(world: World) -> dict[str, Any]:
    return {
        "bot": {
            "id": world.bot_id,
            "username": world.bot_username,
            "name": world.profile["name:"],
            "description": _in_languages(world, "description"),
            "short_description": _in_languages(world, "short_description"),
            "descriptions": _by_language(world, "description"),
            "short_descriptions": _by_language(world, "short_description"),
        },
        "users": [user(u) for u in world.users.values()],
        "chats": [chat(world, c) for c in world.chats.values() if c.migrated_to is None],
    }


def _in_languages(world: World, what: str) -> str:
    return world.profile.get(f"{what}:", "")


def _by_language(world: World, what: str) -> dict[str, str]:
    return {code: world.profile.get(f"{what}:{code}", "") for code in LANGUAGES}


def user(shown: User) -> dict[str, Any]:
    return shown.to_json()


def chat(world: World, shown: Chat) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": shown.id,
        "type": shown.type,
        "title": shown.title,
        "members": shown.members,
        "started": shown.started,
        "blocked": shown.blocked,
        "commands": {code: shown_commands(world, shown, code) for code in LANGUAGES},
        "seq": world.chat_seq.get(shown.id, 0),
        "last": _last(world, shown),
    }
    if shown.type == "private":
        person = world.users[shown.id]
        facts["user_id"] = shown.id
        facts["title"] = " ".join(filter(None, (person.first_name, person.last_name)))
    return facts


def _last(world: World, shown: Chat) -> dict[str, Any] | None:
    """The newest message in short, for a list of chats."""
    messages = world.messages.get(shown.id)
    if not messages:
        return None
    newest = messages[next(reversed(messages))]
    return {
        "message_id": newest.message_id,
        "date": newest.date,
        "text": newest.body.get("text") or newest.body.get("caption") or "",
        "out": newest.sender_id != world.bot_id,
    }


def conversation(world: World, shown: Chat, *, after: int = 0) -> dict[str, Any]:
    """The messages of a chat that changed after a point, oldest first, and the chat's state."""
    changed = [m for m in world.messages.get(shown.id, {}).values() if m.seq > after]
    return {
        "messages": [message(world, m) for m in changed],
        "reply_keyboard": shown.reply_keyboard,
        "typing": shown.typing_until > world.now(),
        "blocked": shown.blocked,
        "pinned_message_id": shown.pinned_message_id,
        "migrated_to": shown.migrated_to,
        "seq": world.chat_seq.get(shown.id, 0),
    }


def message(world: World, shown: Message) -> dict[str, Any]:
    facts = world.message_as_api(shown)
    body = shown.body
    if "text" in body:
        facts["html"] = to_html(body["text"], body.get("entities", []))
    else:
        facts["html"] = to_html(body.get("caption", ""), body.get("caption_entities", []))
    facts |= {
        "out": shown.sender_id != world.bot_id,
        "edited": shown.edit_date is not None,
        "protected": bool(body.get("has_protected_content")),
        "reply_markup": body.get("reply_markup"),
        "seq": shown.seq,
    }
    for kind in ("document", "voice"):
        if kind in body:
            facts[kind] = body[kind] | _download(world, body[kind]["file_id"])
    if "photo" in body:
        facts["photo_url"] = f"/client/files/{body['photo'][-1]['file_id']}"
    return facts


def _download(world: World, file_id: str) -> dict[str, Any]:
    stored = world.files[file_id]
    return {
        "file_name": stored.file_name,
        "size": stored.size,
        "url": f"/client/files/{file_id}",
    }
