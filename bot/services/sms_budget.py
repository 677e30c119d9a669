"""How many text messages may leave in an hour, whomever they are for; decoys count as well."""

from __future__ import annotations

from datetime import datetime

from bot.domain import codes
from bot.store import sms
from bot.store.unit import Unit


def spent_until(unit: Unit) -> datetime | None:
    """Until when none may leave, because those of the hour are used up; None if one may."""
    most = unit.office.sms_per_hour
    oldest = sms.oldest_since(unit, unit.now - codes.HOUR, count=most) if most else unit.now
    return None if oldest is None else oldest + codes.HOUR
