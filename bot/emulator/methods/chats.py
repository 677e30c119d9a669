"""Methods about chats and who is in them."""

from __future__ import annotations

from typing import Any

from bot.emulator.people import member_as_api, membership_changed
from bot.emulator.records import Chat
from bot.emulator.refusals import bad_request
from bot.emulator.world import World

GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
TOPIC_COLOUR = 0x6FB9F0


def get_chat(world: World, params: dict[str, Any]) -> dict[str, Any]:
    chat = world.bot_chat(params["chat_id"], to_write=False)
    shown = world.chat_as_api(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*GIFTS, "gifts_from_channels"), False),
    }
    pinned = world.message(chat.id, chat.pinned_message_id)
    if pinned is not None:
        shown["pinned_message"] = world.message_as_api(pinned)
    return shown


def _status(world: World, chat: Chat, user_id: int) -> str:
    if user_id == world.bot_id:
        return chat.bot_status
    if user_id not in chat.members:
        return "left"
    if chat.type != "private" and user_id == chat.members[0]:
        return "creator"
    return "administrator" if user_id in chat.admins else "member"


def get_member(world: World, params: dict[str, Any]) -> dict[str, Any]:
    chat = world.bot_chat(params["chat_id"])
    user_id = params["user_id"]
    if user_id != world.bot_id and user_id not in world.users:
        raise bad_request("invalid user_id specified")
    shown = member_as_api(world.sender(user_id), _status(world, chat, user_id))
    administers = shown["status"] == "administrator"
    return shown | ({"can_manage_topics": True} if chat.forum and administers else {})


def count_members(world: World, params: dict[str, Any]) -> int:
    return len(world.bot_chat(params["chat_id"]).members) + 1


def get_administrators(world: World, params: dict[str, Any]) -> list[dict[str, Any]]:
    chat = world.bot_chat(params["chat_id"])
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    statuses = {u: _status(world, chat, u) for u in [*chat.members, world.bot_id]}
    return [
        member_as_api(world.sender(u), status)
        for u, status in statuses.items()
        if status in ("creator", "administrator")
    ]


def leave(world: World, params: dict[str, Any]) -> bool:
    chat = world.bot_chat(params["chat_id"])
    if chat.type == "private":
        raise bad_request("can't leave a private chat")
    before, chat.bot_status = chat.bot_status, "left"
    world.touch("chat", chat.id)
    world.tell("chat", chat.id)
    membership_changed(world, chat, world.bot_id, before, "left")
    return True


def _check_forum(chat: Chat) -> None:
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    if chat.bot_status != "administrator":
        raise bad_request("not enough rights to create a topic")


def close_topic(world: World, params: dict[str, Any]) -> bool:
    chat, topic = world.bot_chat(params["chat_id"]), params["message_thread_id"]
    _check_forum(chat)
    if topic not in chat.topics:
        raise bad_request("message thread not found")
    if topic in chat.closed_topics:
        raise bad_request("TOPIC_NOT_MODIFIED")
    body = {"forum_topic_closed": {}, "message_thread_id": topic, "is_topic_message": True}
    world.add_message(chat, world.bot_id, body)
    chat.closed_topics.append(topic)
    world.touch("chat", chat.id)
    return True


def create_topic(world: World, params: dict[str, Any]) -> dict[str, Any]:
    chat = world.bot_chat(params["chat_id"])
    _check_forum(chat)
    started = world.add_message(
        chat,
        world.bot_id,
        {"forum_topic_created": {"name": params["name"], "icon_color": TOPIC_COLOUR}},
    )
    started.body |= {"message_thread_id": started.message_id, "is_topic_message": True}
    chat.topics.append(started.message_id)
    world.touch("chat", chat.id)
    return {
        "message_thread_id": started.message_id,
        "name": params["name"],
        "icon_color": TOPIC_COLOUR,
    }
