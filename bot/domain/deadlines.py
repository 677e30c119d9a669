"""When an answer is due: a calendar month from receipt, moved by weekends and public holidays."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.clock import STOCKHOLM, stockholm_day
from bot.domain.holidays_se import SATURDAY, SUNDAY, is_working_day, public_holidays

MONTHS = 1  # Art. 12(3): within one month of receipt
EXTENDED_MONTHS = 3  # ... and two further months where necessary
TARGET_DAYS = 10  # our own aim, so that the law's last day is never the plan
PROMPT_DAYS = 7  # a question counts as put without undue delay for so long after receipt
REMIND_BEFORE = (14, 7, 3, 1)  # days before the end on which staff are reminded; from it on daily
WARN_DAY = 25  # with nothing decided by then the owner is told, and the person honestly

Day = date  # beside a field called `date` the type needs another name


class Shift(StrEnum):
    """Why a deadline does not fall on the same day of the month (Reg. 1182/71 Art. 3)."""

    SHORT_MONTH = "short_month"  # the month has no such day: its last day (3(2)(c))
    SATURDAY = "saturday"  # to the end of the next working day (3(4))
    SUNDAY = "sunday"
    PUBLIC_HOLIDAY = "public_holiday"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """The last day on which an answer is in time, and how it came to be that day."""

    date: Day
    raw: Day  # before weekends and holidays moved it
    shifts: tuple[Shift, ...] = ()

    @property
    def moment(self) -> datetime:
        """The last moment that is in time, in UTC."""
        return end_of_day(self.date)


def statutory_due(received: datetime) -> Deadline:
    """The law's own deadline, counted from receipt; no question to the customer moves it."""
    return _months_after(stockholm_day(received), MONTHS)


def extended_due(received: datetime) -> Deadline:
    """The furthest deadline there is: two further months, if the person is told why in time."""
    return _months_after(stockholm_day(received), EXTENDED_MONTHS)


def due(received: datetime, *, suspended_days: int = 0, extended: bool = False) -> Deadline:
    """The deadline with a recorded extension, and the days that we waited for the customer.

    A suspension only counts where the question was asked without undue delay (EDPB 01/2022 5.3);
    alarms therefore follow `statutory_due`.
    """
    deadline = extended_due(received) if extended else statutory_due(received)
    if suspended_days <= 0:
        return deadline
    raw = deadline.raw + timedelta(days=suspended_days)
    return _rolled(raw, deadline.shifts[:1] if Shift.SHORT_MONTH in deadline.shifts else ())


def suspended_days(asked: datetime, replied: datetime) -> int:
    """Whole Swedish calendar days between a question to the customer and the reply."""
    return max(0, (stockholm_day(replied) - stockholm_day(asked)).days)


def may_extend(received: datetime, now: datetime) -> bool:
    """Whether an extension can still be announced: within the first month (Art. 12(3))."""
    return now <= statutory_due(received).moment


def asked_without_delay(received: datetime, asked: datetime) -> bool:
    """Whether the days until the person's reply may be added (EDPB 01/2022, section 5.3)."""
    return (stockholm_day(asked) - stockholm_day(received)).days <= PROMPT_DAYS


def alarm_day(received: datetime, *, extended: bool) -> date:
    """The last day that reminders count towards: no waiting for the person moves it."""
    return due(received, extended=extended).date


def is_to_remind(last_day: date, today: date, reminded_on: date | None) -> bool:
    """Whether staff are to hear of a case today; a day that was missed is made up for."""
    left = (last_day - today).days
    if left <= 0:
        return reminded_on is None or reminded_on < today
    passed = [days for days in REMIND_BEFORE if left <= days]
    return bool(passed) and (reminded_on is None or (last_day - reminded_on).days > min(passed))


def is_to_warn(received: datetime, now: datetime) -> bool:
    """Whether a case that nobody has decided is so old that the person is told."""
    return (stockholm_day(now) - stockholm_day(received)).days >= WARN_DAY


def target_day(received: datetime) -> date:
    """The day by which we mean to answer; on a free day already the working day before it."""
    day = stockholm_day(received) + timedelta(days=TARGET_DAYS)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def days_left(deadline: Deadline, now: datetime) -> int:
    """Swedish calendar days until the deadline: 0 on the last day, negative afterwards."""
    return (deadline.date - stockholm_day(now)).days


def end_of_day(day: date) -> datetime:
    """The last microsecond of a Swedish calendar day, in UTC."""
    return datetime.combine(day, time.max, STOCKHOLM).astimezone(UTC)


def _months_after(day: date, months: int) -> Deadline:
    """The same day-number `months` later, or the month's last day; then the next working day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    raw = date(year, month + 1, min(day.day, last))
    return _rolled(raw, (Shift.SHORT_MONTH,) if day.day > last else ())


def _rolled(raw: date, shifts: tuple[Shift, ...]) -> Deadline:
    day, reasons = raw, list(shifts)
    while not is_working_day(day):
        reasons.append(_reason(day))
        day += timedelta(days=1)
    return Deadline(date=day, raw=raw, shifts=tuple(reasons))


def _reason(day: date) -> Shift:
    if day in public_holidays(day.year):
        return Shift.PUBLIC_HOLIDAY
    return {SATURDAY: Shift.SATURDAY, SUNDAY: Shift.SUNDAY}[day.weekday()]
