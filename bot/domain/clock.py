"""Time: aware UTC, handed in. The only call of `now()` in the project stands here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def stockholm_day(moment: datetime) -> date:
    """The calendar day in Sweden at `moment`, which is the day that deadlines count from."""
    return moment.astimezone(STOCKHOLM).date()
