"""Opens a page as a web app: behind the # stands who looks at it, signed as Telegram signs it."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import quote, urlencode

from bot.emulator.refusals import ClientError
from bot.emulator.world import World


def opened(world: World, chat_id: Any, user_id: Any, message_id: Any, address: str) -> str:
    """The address with its launch data, for a button that stands under a message of the bot."""
    chat = world.client_chat(chat_id, user_id)
    message = world.message(chat.id, message_id)
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", []) if message else []
    known = {one["web_app"]["url"] for row in rows for one in row if "web_app" in one}
    if address not in known:
        raise ClientError("No button of this message opens this page in Telegram.")
    data = quote(minted(world, user_id), safe="")
    return f"{address}#tgWebAppData={data}&tgWebAppVersion=9.1&tgWebAppPlatform=web"


def minted(world: World, user_id: Any, *, at: int | None = None) -> str:
    """The launch data of one account."""
    user = json.dumps(world.user(user_id).as_api(), separators=(",", ":"), ensure_ascii=False)
    moment = int(world.now()) if at is None else at
    fields = {"query_id": f"AAH{user_id}", "user": user, "auth_date": str(moment)}
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    secret = hmac.new(b"WebAppData", world.token.encode(), hashlib.sha256).digest()
    sign = hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()
    return urlencode({**fields, "hash": sign})
