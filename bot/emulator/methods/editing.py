"""Methods that change, remove or pin messages, and the answer to a pressed button."""

from __future__ import annotations

from typing import Any

from bot.emulator.keyboards import inline_of
from bot.emulator.methods.sending import text_body
from bot.emulator.records import Chat, Message
from bot.emulator.refusals import RefusedError, bad_request
from bot.emulator.world import World

DELETABLE_FOR = 48 * 3600
MOST_AT_ONCE = 100
LONGEST_ANSWER = 200
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly"
    " the same as a current content and reply markup of the message"
)


def edit_text(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """A new text; an edit without a keyboard takes the keyboard away."""
    if "rich_message" in params:
        raise bad_request("rich messages are not emulated")
    fresh = text_body(params)
    message = _editable(world, params)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    inline = inline_of(params.get("reply_markup"), world.chats[message.chat_id])
    left_out = {"text", "entities", "link_preview_options", "reply_markup"}
    body = {k: v for k, v in message.body.items() if k not in left_out} | fresh
    return _edited(world, message, body | ({"reply_markup": inline} if inline else {}))


def edit_reply_markup(world: World, params: dict[str, Any]) -> dict[str, Any]:
    message = _editable(world, params)
    inline = inline_of(params.get("reply_markup"), world.chats[message.chat_id])
    body = {k: v for k, v in message.body.items() if k != "reply_markup"}
    return _edited(world, message, body | ({"reply_markup": inline} if inline else {}))


def _editable(world: World, params: dict[str, Any]) -> Message:
    if "chat_id" not in params or "message_id" not in params:
        raise bad_request("message identifier is not specified")
    chat = world.bot_chat(params["chat_id"])
    message = world.message(chat.id, params["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender_id != world.bot_id or message.message_id == chat.keyboard_message_id:
        raise bad_request("message can't be edited")
    return message


def _edited(world: World, message: Message, body: dict[str, Any]) -> dict[str, Any]:
    if body == message.body:
        raise bad_request(UNCHANGED)
    message.body = body
    message.edit_date = int(world.now())
    world.changed_message(message, "edit")
    return world.message_as_api(message)


def delete_message(world: World, params: dict[str, Any]) -> bool:
    chat = world.bot_chat(params["chat_id"])
    message = world.message(chat.id, params["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    _refuse_undeletable(world, chat, message)
    world.remove_message(message)
    return True


def _refuse_undeletable(world: World, chat: Chat, message: Message) -> None:
    is_old = world.now() - message.date > DELETABLE_FOR
    is_others = message.sender_id != world.bot_id and chat.type != "private"
    if is_old or (is_others and chat.bot_status != "administrator"):
        raise bad_request("message can't be deleted")


def delete_messages(world: World, params: dict[str, Any]) -> bool:
    """Messages that are not there, or may not go, are passed over."""
    chat = world.bot_chat(params["chat_id"])
    if not 1 <= len(params["message_ids"]) <= MOST_AT_ONCE:
        raise bad_request("message identifiers are not specified")
    for message_id in params["message_ids"]:
        try:
            delete_message(world, {"chat_id": chat.id, "message_id": message_id})
        except RefusedError:
            continue
    return True


def pin_message(world: World, params: dict[str, Any]) -> bool:
    chat = world.bot_chat(params["chat_id"])
    if world.message(chat.id, params["message_id"]) is None:
        raise bad_request("message to pin not found")
    if chat.type != "private" and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    chat.pinned_message_id = params["message_id"]
    world.touch("chat", chat.id)
    world.tell("chat", chat.id)
    return True


def answer_callback_query(world: World, params: dict[str, Any]) -> bool:
    text = params.get("text", "")
    if len(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    shown = {"text": text, "show_alert": bool(params.get("show_alert"))}
    if params.get("url"):
        shown["url"] = params["url"]
    world.answer_press(params["callback_query_id"], shown)
    return True
