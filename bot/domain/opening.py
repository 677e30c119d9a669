"""When somebody of the staff reads what customers write, in Swedish time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.clock import STOCKHOLM
from bot.domain.holidays_se import public_holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = 15  # days ahead in which there is surely an open one, if there is any at all
_ENTRY = re.compile(
    rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))? ([0-9]{{2}}:[0-9]{{2}})-([0-9]{{2}}:[0-9]{{2}})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when on each day of the week, Monday first; None where nobody reads."""

    week: tuple[tuple[time, time] | None, ...]

    def today(self, now: datetime) -> tuple[time, time] | None:
        """The hours of the calendar day in Sweden; none on a public holiday."""
        return self._of(now.astimezone(STOCKHOLM).date())

    def closes(self, now: datetime) -> time | None:
        """When they stop reading today; None if nobody reads right now."""
        hours, at = self.today(now), now.astimezone(STOCKHOLM).time()
        return hours[1] if hours is not None and hours[0] <= at < hours[1] else None

    def opens(self, now: datetime) -> datetime | None:
        """When they begin to read the next time."""
        local = now.astimezone(STOCKHOLM)
        for days in range(_LONGEST):
            day = local.date() + timedelta(days=days)
            hours = self._of(day)
            if hours is None:
                continue
            begin = datetime.combine(day, hours[0], STOCKHOLM)
            if begin > local:
                return begin
        return None

    def _of(self, day: date) -> tuple[time, time] | None:
        return None if day in public_holidays(day.year) else self.week[day.weekday()]


def parse_hours(entries: Iterable[str]) -> Hours | None:
    """Reads entries like `mon-fri 09:00-16:00`; None if one of them cannot be read."""
    week: list[tuple[time, time] | None] = [None] * len(DAYS)
    for entry in entries:
        found = _ENTRY.fullmatch(" ".join(entry.lower().split()))
        if found is None:
            return None
        first = DAYS.index(found[1])
        last = DAYS.index(found[2]) if found[2] else first
        try:
            hours = (time.fromisoformat(found[3]), time.fromisoformat(found[4]))
        except ValueError:
            return None
        if last < first or hours[0] >= hours[1]:
            return None
        week[first : last + 1] = [hours] * (last - first + 1)
    return Hours(tuple(week)) if any(week) else None
