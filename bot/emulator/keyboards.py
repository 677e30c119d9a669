"""Checks keyboards as Telegram does: button data, links, what only a private chat may ask."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from bot.emulator.records import Chat
from bot.emulator.refusals import bad_request

MOST_BUTTONS = 100
LONGEST_DATA = 64
PRIVATE_ONLY = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_poll": "poll can be requested in private chats only",
    "web_app": "BUTTON_TYPE_INVALID",
}


def inline_of(markup: dict[str, Any] | None, chat: Chat) -> dict[str, Any] | None:
    """The inline keyboard of a markup, checked; None when there is none, or an empty one."""
    if markup is None or "inline_keyboard" not in markup:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_inline(button)
            if "web_app" in button:
                _refuse_outside_private(button, chat)
    return {"inline_keyboard": rows} if rows else None


def _check_inline(button: dict[str, Any]) -> None:
    actions = button.keys() - {"text", "style", "icon_custom_emoji_id"}
    if not button["text"].strip():
        raise bad_request("button text must be non-empty")
    if not actions:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: more than one action")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_link(button["url"])
    if "web_app" in button and not button["web_app"]["url"].startswith("https://"):
        address = button["web_app"]["url"]
        why = "is invalid: Only HTTPS links are allowed"
        raise bad_request(f"inline keyboard button Web App URL '{address}' {why}")


def _check_link(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https", "tg") or not parts.netloc:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def check_reply_keyboard(markup: dict[str, Any], chat: Chat) -> None:
    for row in markup["keyboard"]:
        for button in row:
            if not button["text"].strip():
                raise bad_request("keyboard button text must be non-empty")
            _refuse_outside_private(button, chat)


def _refuse_outside_private(button: dict[str, Any], chat: Chat) -> None:
    if chat.type == "private":
        return
    for asked, why in PRIVATE_ONLY.items():
        if button.get(asked):
            raise bad_request(why)
