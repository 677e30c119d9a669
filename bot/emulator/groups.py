"""How people and groups come into the world, and what becomes of a group that is upgraded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.emulator.people import membership_changed
from bot.emulator.records import Chat, User
from bot.emulator.refusals import ClientError
from bot.emulator.world import World

FIRST_USER = 810_000_000
FIRST_GROUP = -4_100_000_000
FIRST_SUPERGROUP = -1_002_100_000_000


def add_user(world: World, given: Mapping[str, Any]) -> User:
    """A new person with a private chat; staff have already met the bot unless told otherwise."""
    if not given.get("first_name"):
        raise ClientError("A user needs a first_name.")
    user_id = given.get("id") or FIRST_USER + world.next_count()
    if user_id in world.users or user_id == world.bot_id:
        raise ClientError(f"There is a user {user_id} already.")
    known = ("first_name", "last_name", "username", "language_code", "role", "note", "email")
    facts = {name: given[name] for name in known if given.get(name) is not None}
    phone = given.get("phone") or f"+46701740{605 + user_id % 95}"
    user = User(id=user_id, phone=phone, **facts)
    started = given.get("started", user.role == "staff")
    world.users[user.id] = user
    world.chats[user.id] = Chat(id=user.id, type="private", members=[user.id], started=started)
    world.touch("user", user.id)
    world.touch("chat", user.id)
    world.tell("user", user.id, user_id=user.id)
    return user


def add_group(world: World, given: Mapping[str, Any]) -> Chat:
    """A new group with the bot in it; the first member made it."""
    members = [world.user(user_id).id for user_id in given.get("members", ())]
    if not members:
        raise ClientError("A group needs members.")
    kind = given.get("type", "group")
    if kind not in ("group", "supergroup"):
        raise ClientError(f"A group is a group or a supergroup, not a {kind}.")
    first = FIRST_GROUP if kind == "group" else FIRST_SUPERGROUP
    chat = Chat(
        id=given.get("id") or first - world.next_count(),
        type=kind,
        title=str(given.get("title", "Group")),
        members=members,
        started=True,
        bot_status="administrator" if given.get("bot_is_admin") else "member",
        forum=kind == "supergroup" and bool(given.get("forum")),
    )
    if chat.id in world.chats or chat.id >= 0:
        raise ClientError(f"A group cannot have the id {chat.id}.")
    _add_chat(world, chat)
    membership_changed(world, chat, members[0], "left", chat.bot_status)
    return chat


def _add_chat(world: World, chat: Chat) -> None:
    world.chats[chat.id] = chat
    world.touch("chat", chat.id)
    world.tell("chat", chat.id)


def add_member(world: World, chat_id: Any, user_id: Any) -> Chat:
    chat = world.client_chat(chat_id)
    if chat.type == "private" or world.user(user_id).id in chat.members:
        raise ClientError(f"User {user_id} cannot be added.")
    chat.members.append(user_id)
    return _members_changed(world, chat, user_id, {"new_chat_members": [world.sender(user_id)]})


def remove_member(world: World, chat_id: Any, user_id: Any) -> Chat:
    """Somebody leaves; without a user it is the bot that is thrown out."""
    chat = world.client_chat(chat_id)
    if user_id is None:
        before, chat.bot_status = chat.bot_status, "kicked"
        world.touch("chat", chat.id)
        membership_changed(world, chat, chat.members[0], before, "kicked")
        return chat
    if chat.type == "private" or user_id not in chat.members:
        raise ClientError(f"User {user_id} is not a member.")
    gone = world.sender(user_id)
    chat.members.remove(user_id)
    return _members_changed(world, chat, user_id, {"left_chat_member": gone})


def _members_changed(world: World, chat: Chat, user_id: int, body: dict[str, Any]) -> Chat:
    world.touch("chat", chat.id)
    message = world.add_message(chat, user_id, body)
    world.inbox.add(chat.id, "message", world.message_as_api(message))
    return chat


def upgrade(world: World, chat_id: Any) -> Chat:
    """A group becomes a supergroup with a new id; both ends of the move are told."""
    old = world.client_chat(chat_id)
    if old.type != "group" or old.migrated_to is not None:
        raise ClientError("Only a group can be upgraded.")
    new = Chat(
        id=FIRST_SUPERGROUP - world.next_count(),
        type="supergroup",
        title=old.title,
        members=list(old.members),
        admins=list(old.admins),
        started=True,
        bot_status=old.bot_status,
    )
    _add_chat(world, new)
    for chat, body in (
        (old, {"migrate_to_chat_id": new.id}),
        (new, {"migrate_from_chat_id": old.id}),
    ):
        message = world.add_message(chat, old.members[0], body)
        world.inbox.add(chat.id, "message", world.message_as_api(message))
    old.migrated_to = new.id
    world.touch("chat", old.id)
    world.tell("chat", old.id)
    return new
