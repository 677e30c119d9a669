"""Time: aware UTC, handed in. The only call of `now()` in the project stands here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def is_between(moment: datetime, first_hour: int, last_hour: int) -> bool:
    """Whether it is that time of day in Sweden; 20 to 7 goes over midnight."""
    hour = moment.astimezone(STOCKHOLM).hour
    if first_hour < last_hour:
        return first_hour <= hour < last_hour
    return hour >= first_hour or hour < last_hour


def next_hour(moment: datetime, hour: int) -> datetime:
    """When it is next that full hour of the day in Sweden; 24 is midnight."""
    local = moment.astimezone(STOCKHOLM)
    for days in (0, 1):
        day = local.date() + timedelta(days=days)
        then = datetime.combine(day, time(hour % 24), STOCKHOLM).astimezone(UTC)
        if then > moment:
            return then
    raise AssertionError("tomorrow is later than today")


def stockholm_day(moment: datetime) -> date:
    """The calendar day in Sweden at `moment`, which is the day that deadlines count from."""
    return moment.astimezone(STOCKHOLM).date()
