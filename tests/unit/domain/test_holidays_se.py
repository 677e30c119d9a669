"""Swedish public holidays, against a library and against the statute's awkward corners."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from bot.domain.holidays_se import easter_day, is_working_day, public_holidays


@pytest.mark.parametrize("year", range(1990, 2101))
def test_the_holidays_are_those_of_the_library(year):
    theirs = set(holidays.Sweden(years=year, include_sundays=False))
    assert public_holidays(year) == theirs


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (1954, date(1954, 4, 18)),
        (1981, date(1981, 4, 19)),
        (2008, date(2008, 3, 23)),
        (2038, date(2038, 4, 25)),
        (2049, date(2049, 4, 18)),
        (2076, date(2076, 4, 19)),
        (2285, date(2285, 3, 22)),
        (3165, date(3165, 4, 18)),
    ],
)
def test_easter_is_right_in_its_earliest_latest_and_exceptional_years(year, easter):
    assert easter_day(year) == easter


@pytest.mark.parametrize("eve", [date(2026, 12, 24), date(2026, 12, 31), date(2027, 6, 25)])
def test_an_eve_is_a_working_day(eve):
    assert is_working_day(eve)


def test_whit_monday_gave_way_to_the_national_day_in_2005():
    assert not is_working_day(date(2004, 5, 31))
    assert is_working_day(date(2005, 5, 16))
    assert is_working_day(date(2003, 6, 6))
    assert not is_working_day(date(2005, 6, 6))
