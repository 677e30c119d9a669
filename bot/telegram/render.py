"""Turns a message value into a call of the Bot API in the reader's language."""

from __future__ import annotations

import base64
from typing import Any

from bot import i18n
from bot.domain.messages import (
    Answer,
    Attach,
    Button,
    CloseTopic,
    Commands,
    Delete,
    Edit,
    Keyboard,
    Media,
    MediaKind,
    Message,
    OpenTopic,
    Send,
)
from bot.domain.texts import Language
from bot.telegram import commands

TEXT_LIMIT = 4096
TOPIC_LIMIT = 128
METHODS = {
    MediaKind.PHOTO: "sendPhoto",
    MediaKind.DOCUMENT: "sendDocument",
    MediaKind.VOICE: "sendVoice",
}
NO_PREVIEW = {"is_disabled": True}


def render(message: Message, chat_id: int, language: Language) -> tuple[str, dict[str, Any]]:
    """The method and its parameters. A file's content travels as base64 under `_file`."""
    match message:
        case Send():
            return "sendMessage", _send(message, chat_id, language)
        case Edit():
            return "editMessageText", _edit(message, chat_id, language)
        case Delete():
            return "deleteMessage", {"chat_id": chat_id, "message_id": message.message_id}
        case Answer():
            return "answerCallbackQuery", _answer(message, language)
        case Attach():
            return "sendDocument", _attach(message, chat_id, language)
        case Media():
            return METHODS[message.kind], _media(message, chat_id, language)
        case OpenTopic():
            name = i18n.plain(message.name, language)[:TOPIC_LIMIT]
            return "createForumTopic", {"chat_id": chat_id, "name": name}
        case CloseTopic():
            where = {"chat_id": chat_id, "message_thread_id": message.topic}
            return "closeForumTopic", where
        case Commands():
            return "setMyCommands", commands.of_chat(chat_id, language, staff=message.staff)


def _send(message: Send, chat_id: int, language: Language) -> dict[str, Any]:
    params: dict[str, Any] = {"chat_id": chat_id, **_text(i18n.html(message.text, language))}
    if message.topic is not None:
        params["message_thread_id"] = message.topic
    if message.silent:
        params["disable_notification"] = True
    if message.protect or message.personal:
        params["protect_content"] = True
    if markup := _markup(message, language):
        params["reply_markup"] = markup
    return params


def _text(html: str) -> dict[str, Any]:
    return {"text": html, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}


def _markup(message: Send, language: Language) -> dict[str, Any] | None:
    if message.keyboard:
        return _inline(message.keyboard, language)
    if message.ask_contact is not None:
        button = {"text": i18n.plain(message.ask_contact, language), "request_contact": True}
        return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
    return {"remove_keyboard": True} if message.remove_reply_keyboard else None


def _inline(keyboard: Keyboard, language: Language) -> dict[str, Any]:
    return {"inline_keyboard": [[_button(button, language) for button in row] for row in keyboard]}


def _button(button: Button, language: Language) -> dict[str, Any]:
    label = i18n.plain(button.label, language)
    if button.url is not None and button.web_app:
        return {"text": label, "web_app": {"url": button.url}}
    if button.url is not None:
        return {"text": label, "url": button.url}
    return {"text": label, "callback_data": button.action or ""}


def _edit(message: Edit, chat_id: int, language: Language) -> dict[str, Any]:
    params = {
        "chat_id": chat_id,
        "message_id": message.message_id,
        **_text(i18n.html(message.text, language)),
    }
    if message.keyboard:
        params["reply_markup"] = _inline(message.keyboard, language)
    return params


def _answer(message: Answer, language: Language) -> dict[str, Any]:
    params: dict[str, Any] = {"callback_query_id": message.callback_query_id}
    if message.text is not None:
        params |= {"text": i18n.plain(message.text, language)[:200], "show_alert": message.alert}
    return params


def _media(message: Media, chat_id: int, language: Language) -> dict[str, Any]:
    params: dict[str, Any] = {"chat_id": chat_id, message.kind.value: message.file_id}
    if message.silent:
        params["disable_notification"] = True
    return params | _below(message, language)


def _attach(message: Attach, chat_id: int, language: Language) -> dict[str, Any]:
    params: dict[str, Any] = {
        "chat_id": chat_id,
        "_file": base64.b64encode(message.content).decode(),
        "_filename": message.filename,
    }
    return params | _below(message, language)


def _below(message: Attach | Media, language: Language) -> dict[str, Any]:
    """The words and buttons under a file."""
    params: dict[str, Any] = {}
    if message.caption is not None:
        params |= {"caption": i18n.html(message.caption, language), "parse_mode": "HTML"}
    if message.keyboard:
        params["reply_markup"] = _inline(message.keyboard, language)
    return params
