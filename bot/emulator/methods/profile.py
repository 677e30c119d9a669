"""Methods about the bot itself: who it is, its commands, its texts, its files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.emulator.records import Chat
from bot.emulator.refusals import bad_request
from bot.emulator.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS = 100
LARGEST_DOWNLOAD = 20 * 1024 * 1024


def get_me(world: World, _params: dict[str, Any]) -> dict[str, Any]:
    return world.bot() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def done(_world: World, _params: dict[str, Any]) -> bool:
    return True


def _language(params: dict[str, Any]) -> str:
    code = str(params.get("language_code", ""))
    if code and re.fullmatch("[a-z]{2}", code) is None:
        raise bad_request("invalid language code specified")
    return code


def _scope_key(world: World, params: dict[str, Any]) -> str:
    """Where a list of commands holds: `chat:5:sv`, `all_private_chats:`."""
    scope = params.get("scope") or {"type": "default"}
    parts = [scope["type"]]
    if "chat_id" in scope:
        parts.append(str(world.bot_chat(scope["chat_id"], to_write=False).id))
    if "user_id" in scope:
        parts.append(str(scope["user_id"]))
    return ":".join([*parts, _language(params)])


def set_commands(world: World, params: dict[str, Any]) -> bool:
    if len(params["commands"]) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in params["commands"]:
        if COMMAND.fullmatch(command["command"].removeprefix("/")) is None:
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope_key(world, params)] = [
        {"command": c["command"].removeprefix("/"), "description": c["description"]}
        for c in params["commands"]
    ]
    return _changed(world)


def delete_commands(world: World, params: dict[str, Any]) -> bool:
    world.commands.pop(_scope_key(world, params), None)
    return _changed(world)


def get_commands(world: World, params: dict[str, Any]) -> list[dict[str, str]]:
    return world.commands.get(_scope_key(world, params), [])


def shown_commands(world: World, chat: Chat, language: str) -> list[dict[str, str]]:
    """The commands that the app shows in a chat: the narrowest scope wins, then the language."""
    if chat.type == "private":
        scopes = [f"chat:{chat.id}", "all_private_chats", "default"]
    else:
        scopes = [f"chat:{chat.id}", "all_group_chats", "default"]
    for scope in scopes:
        for code in dict.fromkeys((language, "")):
            if world.commands.get(f"{scope}:{code}"):
                return world.commands[f"{scope}:{code}"]
    return []


def _changed(world: World) -> bool:
    world.touch("meta", "bot")
    world.tell("chat")
    return True


def setter(what: str, *, longest: int) -> Callable[[World, dict[str, Any]], bool]:
    def set_text(world: World, params: dict[str, Any]) -> bool:
        text = params.get(what, "")
        if len(text) > longest:
            raise bad_request(f"{what} is too long")
        key = f"{what}:{_language(params)}"
        if text:
            world.profile[key] = text
        elif key != "name:":
            world.profile.pop(key, None)
        return _changed(world)

    return set_text


def getter(what: str) -> Callable[[World, dict[str, Any]], dict[str, str]]:
    def get_text(world: World, params: dict[str, Any]) -> dict[str, str]:
        own = world.profile.get(f"{what}:{_language(params)}")
        return {what: own if own is not None else world.profile.get(f"{what}:", "")}

    return get_text


def get_file(world: World, params: dict[str, Any]) -> dict[str, Any]:
    stored = world.files.get(params["file_id"])
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
        "file_path": stored.path,
    }
