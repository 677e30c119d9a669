"""Public holidays in Sweden as the act (1989:253) on public holidays has them, for any year."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

SATURDAY, SUNDAY = 5, 6


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of `year` besides ordinary Sundays.

    Eves are none: Midsummer, Christmas and New Year's Eve only count under the act (1930:173),
    which is about Swedish time limits and not about those of the Data Protection Regulation.
    """
    easter = easter_day(year)
    days = {
        date(year, 1, 1),
        date(year, 1, 6),  # Epiphany
        easter - timedelta(days=2),  # Good Friday
        easter,
        easter + timedelta(days=1),
        date(year, 5, 1),
        easter + timedelta(days=39),  # Ascension
        easter + timedelta(days=49),  # Whit Sunday
        _saturday_from(date(year, 6, 20)),  # Midsummer Day
        _saturday_from(date(year, 10, 31)),  # All Saints
        date(year, 12, 25),
        date(year, 12, 26),
    }
    # SFS 2004:1320 exchanged Whit Monday for the National Day from 2005.
    days.add(date(year, 6, 6) if year >= 2005 else easter + timedelta(days=50))
    return frozenset(days)


def is_working_day(day: date) -> bool:
    """Neither Saturday nor Sunday nor public holiday (Reg. 1182/71 Art. 2)."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def easter_day(year: int) -> date:
    """Easter Day in the Gregorian calendar: the Sunday after the first full moon of spring.

    The moon's age follows a cycle of 19 years, set right by the leap days that the calendar left
    out and by a slow drift of the moon; 25 and, late in the cycle, 24 count as one more.
    """
    century, golden = year // 100, year % 19
    left_out = century - century // 4
    drift = (8 * century + 13) // 25
    age = (left_out - drift + 19 * golden + 15) % 30
    if age == 29 or (age == 28 and golden > 10):
        age -= 1
    full_moon = date(year, 3, 21) + timedelta(days=age)
    return full_moon + timedelta(days=(SUNDAY - full_moon.weekday() - 1) % 7 + 1)


def _saturday_from(day: date) -> date:
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)
