"""Whether the staff group has topics, and the bot may make one for each case."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from bot.telegram.send import Wire

log = logging.getLogger(__name__)


async def can_be_made(wire: Wire, chat_id: int | None) -> bool:
    """Asked once, at start. Where Telegram gives no answer the cards stand as they did before."""
    if chat_id is None:
        return False
    try:
        chat = await wire.call("getChat", {"chat_id": chat_id})
        if not chat.get("is_forum"):
            return False
        me = await wire.call("getMe", {})
        found = await wire.call("getChatMember", {"chat_id": chat_id, "user_id": me["id"]})
    except TelegramError as error:
        log.warning("topics of the staff group: %s", type(error).__name__)
        return False
    if not found.get("can_manage_topics"):
        log.warning("the staff group has topics that the bot may not manage")
        return False
    return True
