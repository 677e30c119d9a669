"""Methods that put a new message into a chat."""

from __future__ import annotations

from typing import Any

from bot.emulator.facts import Upload
from bot.emulator.formatting import Formatted, parsed, utf16_len, with_entities
from bot.emulator.keyboards import check_reply_keyboard, inline_of
from bot.emulator.people import FOLDERS, file_body
from bot.emulator.pictures import size_of
from bot.emulator.records import Chat, Message
from bot.emulator.refusals import bad_request
from bot.emulator.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_FILE = 50 * 1024 * 1024
TYPING_FOR = 5.0
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def formatted_text(params: dict[str, Any], *, key: str = "text") -> Formatted:
    """The text or caption of a call: parsed, and neither empty nor too long."""
    entities = params.get("entities" if key == "text" else f"{key}_entities")
    written = params.get(key, "")
    if entities and not params.get("parse_mode"):
        content = with_entities(written, entities)
    else:
        content = parsed(written, params.get("parse_mode"))
    if key == "text" and not content.text:
        raise bad_request("message text is empty")
    if utf16_len(content.text) > (LONGEST_TEXT if key == "text" else LONGEST_CAPTION):
        raise bad_request(
            "message is too long" if key == "text" else "message caption is too long"
        )
    return content


def text_body(params: dict[str, Any]) -> dict[str, Any]:
    content = formatted_text(params)
    body: dict[str, Any] = {"text": content.text}
    if content.entities:
        body["entities"] = content.entities
    if params.get("link_preview_options"):
        body["link_preview_options"] = params["link_preview_options"]
    return body


def send_message(world: World, params: dict[str, Any]) -> dict[str, Any]:
    return _deliver(world, params, text_body(params))


def send_document(world: World, params: dict[str, Any]) -> dict[str, Any]:
    return _send_file(world, params, kind="document")


def send_photo(world: World, params: dict[str, Any]) -> dict[str, Any]:
    photo = params["photo"]
    if isinstance(photo, Upload) and size_of(photo.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return _send_file(world, params, kind="photo")


def send_voice(world: World, params: dict[str, Any]) -> dict[str, Any]:
    return _send_file(world, params, kind="voice")


def _send_file(world: World, params: dict[str, Any], *, kind: str) -> dict[str, Any]:
    world.bot_chat(params["chat_id"])
    caption = formatted_text(params, key="caption")
    given = params[kind]
    if isinstance(given, Upload):
        _refuse_bad_size(given)
        body = file_body(world, given, kind=kind)
    else:
        body = _again(world, given, kind=kind)
    if caption.text:
        body["caption"] = caption.text
    if caption.entities:
        body["caption_entities"] = caption.entities
    return _deliver(world, params, body)


def _refuse_bad_size(upload: Upload) -> None:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST_FILE:
        raise bad_request("file is too big")


def _again(world: World, file_id: str, *, kind: str) -> dict[str, Any]:
    """A file that Telegram already has is sent again by its identifier."""
    stored = world.file(file_id)
    if not stored.path.startswith(FOLDERS[kind]):
        raise bad_request("wrong type of file")
    upload = Upload(stored.file_name, stored.mime_type, world.blobs[file_id])
    return file_body(world, upload, kind=kind)


def send_contact(world: World, params: dict[str, Any]) -> dict[str, Any]:
    kept = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: params[name] for name in kept if params.get(name)}
    return _deliver(world, params, {"contact": contact})


def copy_message(world: World, params: dict[str, Any]) -> dict[str, Any]:
    source = world.bot_chat(params["from_chat_id"])
    message = world.message(source.id, params["message_id"])
    if message is None:
        raise bad_request("message to copy not found")
    if message.body.get("has_protected_content"):
        raise bad_request("message has protected content and can't be copied")
    left_out = {"reply_markup", "forward_origin", "has_protected_content"}
    body = {k: v for k, v in message.body.items() if k not in left_out}
    return {"message_id": _deliver(world, params, body)["message_id"]}


def send_chat_action(world: World, params: dict[str, Any]) -> bool:
    chat = world.bot_chat(params["chat_id"])
    if params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing_until = world.now() + TYPING_FOR
    world.tell("typing", chat.id)
    return True


def _deliver(world: World, params: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Put the message into the chat with its keyboard; the answer is the message."""
    chat = world.bot_chat(params["chat_id"])
    markup = params.get("reply_markup")
    inline = inline_of(markup, chat)
    if markup and "keyboard" in markup:
        check_reply_keyboard(markup, chat)
    if inline:
        body["reply_markup"] = inline
    if params.get("protect_content"):
        body["has_protected_content"] = True
    thread = params.get("message_thread_id")
    if thread is not None:
        if thread not in chat.topics:
            raise bad_request("message thread not found")
        body |= {"message_thread_id": thread, "is_topic_message": True}
    reply_to = _replied_to(world, chat, params.get("reply_parameters"))
    chat.typing_until = 0.0
    message = world.add_message(chat, world.bot_id, body, reply_to=reply_to)
    if markup and not inline:
        _show_reply_keyboard(world, chat, markup, message)
    return world.message_as_api(message)


def _replied_to(world: World, chat: Chat, reply: dict[str, Any] | None) -> int | None:
    if reply is None:
        return None
    if world.message(chat.id, reply["message_id"]) is not None:
        return int(reply["message_id"])
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _show_reply_keyboard(
    world: World, chat: Chat, markup: dict[str, Any], message: Message
) -> None:
    if "keyboard" in markup:
        chat.reply_keyboard, chat.keyboard_message_id = markup, message.message_id
    elif markup.get("remove_keyboard"):
        chat.reply_keyboard = chat.keyboard_message_id = None
    world.touch("chat", chat.id)
    world.tell("chat", chat.id)
