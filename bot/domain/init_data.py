"""What Telegram tells a page that is opened as a web app: which account looks at it (initData).

It proves the account, not the person. Telegram signs it with a key made from the bot's token.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qsl

FRESH = timedelta(minutes=5)  # so long it may be used
AHEAD = timedelta(seconds=60)  # so far two clocks may differ
LIMIT = 8192  # characters; the real ones have some hundred


class Refusal(StrEnum):
    """Why nothing is believed."""

    MALFORMED = "malformed"
    FORGED = "forged"  # not signed by Telegram for this bot
    STALE = "stale"


def key_of(bot_token: str) -> bytes:
    """What checks such data, and is of no use for anything else that the token can do."""
    return hmac.new(b"WebAppData", bot_token.encode(), hashlib.sha256).digest()


def account(told: str, key: bytes, *, now: datetime) -> int | Refusal:
    """The Telegram account that looks at the page, or why that is not to be believed."""
    fields = _fields(told)
    given = fields.pop("hash", "") if fields else ""
    if not fields or not given:
        return Refusal.MALFORMED
    if not hmac.compare_digest(signature(fields, key).encode(), given.encode()):
        return Refusal.FORGED
    at, user = _moment(fields.get("auth_date", "")), _user(fields.get("user", ""))
    if at is None or user is None:
        return Refusal.MALFORMED
    return user if -AHEAD <= now - at <= FRESH else Refusal.STALE


def signature(fields: dict[str, str], key: bytes) -> str:
    """What Telegram writes beside the fields as `hash`."""
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    return hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()


def _fields(told: str) -> dict[str, str]:
    """The fields by name; none if one stands twice, since readers would differ on which counts."""
    if len(told) > LIMIT:
        return {}
    try:
        pairs = parse_qsl(told, keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError:
        return {}
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else {}


def _moment(text: str) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        return None
    return datetime.fromtimestamp(int(text), UTC)


def _user(text: str) -> int | None:
    try:
        user = json.loads(text)
    except ValueError:
        return None
    found = user.get("id") if isinstance(user, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else None
