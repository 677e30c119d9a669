"""Pages that Telegram opens as web apps: it tells them which account looks at them."""

from __future__ import annotations

from bot.domain import init_data
from bot.store.unit import Unit


def account(unit: Unit, told: str) -> int | None:
    """The account that opened the page; None where nothing is told that can be believed."""
    if not unit.office.web_apps:
        return None
    found = init_data.account(told, unit.office.web_app_key, now=unit.now)
    return found if isinstance(found, int) else None
