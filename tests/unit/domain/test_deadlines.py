"""The calendar month of Art. 12(3), counted as Regulation 1182/71 counts."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadline_report import DayUnreadableError, deadline_lines
from bot.domain import deadlines
from bot.domain.clock import STOCKHOLM, stockholm_day
from bot.domain.deadlines import Shift
from bot.domain.holidays_se import is_working_day

moments = st.timedeltas(timedelta(0), timedelta(days=40_000)).map(
    lambda passed: datetime(1990, 1, 1, tzinfo=UTC) + passed
)


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=STOCKHOLM).astimezone(UTC)


@pytest.mark.parametrize("day", ["9999-12-31", "1999-01-01", "2026-W48-1", "20261125", "", "x"])
def test_what_is_no_day_that_can_be_counted_from_is_said_so(day):
    with pytest.raises(DayUnreadableError):
        list(deadline_lines(day))


VECTORS = [
    # received, a month later, due, due when extended
    ("2027-03-05", "2027-04-05", "2027-04-05", "2027-06-07"),
    ("2026-08-31", "2026-09-30", "2026-09-30", "2026-11-30"),
    ("2027-01-31", "2027-02-28", "2027-03-01", "2027-04-30"),
    ("2028-01-31", "2028-02-29", "2028-02-29", "2028-05-02"),
    ("2026-11-25", "2026-12-25", "2026-12-28", "2027-02-25"),
    ("2026-05-06", "2026-06-06", "2026-06-08", "2026-08-06"),
    ("2027-02-26", "2027-03-26", "2027-03-30", "2027-05-26"),
    ("2027-04-06", "2027-05-06", "2027-05-07", "2027-07-06"),
    ("2026-12-06", "2027-01-06", "2027-01-07", "2027-03-08"),
    ("2027-05-25", "2027-06-25", "2027-06-25", "2027-08-25"),
    ("2026-11-24", "2026-12-24", "2026-12-24", "2027-02-24"),
    ("2026-11-30", "2026-12-30", "2026-12-30", "2027-03-01"),
]


@pytest.mark.parametrize(("received", "raw", "due", "extended"), VECTORS)
def test_the_month_and_its_extension_end_where_the_law_ends_them(received, raw, due, extended):
    first = deadlines.statutory_due(noon(received))
    last = deadlines.extended_due(noon(received))
    assert (str(first.raw), str(first.date), str(last.date)) == (raw, due, extended)


@pytest.mark.parametrize(
    ("received", "shifts"),
    [
        ("2027-03-05", ()),
        ("2027-01-31", (Shift.SHORT_MONTH, Shift.SUNDAY)),
        ("2026-11-25", (Shift.PUBLIC_HOLIDAY, Shift.PUBLIC_HOLIDAY, Shift.SUNDAY)),
        ("2026-08-31", (Shift.SHORT_MONTH,)),
    ],
)
def test_a_deadline_says_why_it_was_moved(received, shifts):
    assert deadlines.statutory_due(noon(received)).shifts == shifts


def test_half_past_eleven_utc_on_the_last_of_a_month_is_the_next_day_in_sweden():
    late = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)
    assert deadlines.statutory_due(late).date == date(2026, 11, 2)  # 1 November is a Sunday


@pytest.mark.parametrize(
    ("day", "end", "hours"),
    [
        (date(2027, 3, 28), "2027-03-28T21:59:59.999999+00:00", 23),  # clocks go forward
        (date(2026, 10, 25), "2026-10-25T22:59:59.999999+00:00", 25),  # and back
        (date(2026, 12, 24), "2026-12-24T22:59:59.999999+00:00", 24),
    ],
)
def test_a_day_ends_at_swedish_midnight_also_when_clocks_change(day, end, hours):
    this, before = deadlines.end_of_day(day), deadlines.end_of_day(day - timedelta(days=1))
    assert this.isoformat() == end
    assert this - before == timedelta(hours=hours)


def test_a_request_in_the_hour_that_comes_twice_counts_from_that_day():
    for fold in (0, 1):
        twice = datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM, fold=fold)
        assert deadlines.statutory_due(twice).date == date(2026, 11, 25)


def test_the_offset_in_which_the_moment_is_handed_in_makes_no_difference():
    here = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)
    there = here.astimezone(timezone(timedelta(hours=-8)))
    assert deadlines.statutory_due(there) == deadlines.statutory_due(here)


def test_a_suspension_moves_the_due_date_but_never_the_statutory_one():
    received = noon("2027-03-05")
    assert deadlines.due(received, suspended_days=5).date == date(2027, 4, 12)  # from Sat 10
    assert deadlines.due(received).date == deadlines.statutory_due(received).date
    assert deadlines.due(received, suspended_days=5, extended=True).date == date(2027, 6, 10)


def test_suspended_days_are_swedish_calendar_days_and_never_negative():
    asked = datetime(2027, 3, 5, 22, 30, tzinfo=UTC)  # 23.30 in Sweden
    replied = datetime(2027, 3, 5, 23, 30, tzinfo=UTC)  # 00.30 the day after
    assert deadlines.suspended_days(asked, replied) == 1
    assert deadlines.suspended_days(replied, asked) == 0


def test_an_extension_can_be_asked_for_until_the_last_minute_and_no_later():
    received = noon("2026-08-31")
    assert deadlines.may_extend(received, datetime(2026, 9, 30, 21, 59, 59, tzinfo=UTC))
    assert not deadlines.may_extend(received, datetime(2026, 9, 30, 22, 0, tzinfo=UTC))


def test_our_own_target_is_ten_days_and_never_a_free_day():
    assert deadlines.target_day(noon("2027-03-05")) == date(2027, 3, 15)
    assert deadlines.target_day(noon("2026-12-16")) == date(2026, 12, 23) + timedelta(days=1)


def test_days_left_turn_negative_after_the_last_day():
    deadline = deadlines.statutory_due(noon("2026-08-31"))
    assert deadlines.days_left(deadline, noon("2026-09-30")) == 0
    assert deadlines.days_left(deadline, datetime(2026, 9, 30, 22, 0, tzinfo=UTC)) == -1


@given(moments)
def test_every_deadline_is_a_working_day_at_or_after_the_raw_one(received):
    for deadline in (deadlines.statutory_due(received), deadlines.extended_due(received)):
        assert is_working_day(deadline.date)
        days_moved = (deadline.date - deadline.raw).days
        assert 0 <= days_moved <= 5
        assert not any(is_working_day(deadline.raw + timedelta(days=n)) for n in range(days_moved))


@given(moments)
def test_the_raw_day_has_the_same_number_or_is_the_last_of_the_next_month(received):
    day, raw = stockholm_day(received), deadlines.statutory_due(received).raw
    assert (raw.year * 12 + raw.month) - (day.year * 12 + day.month) == 1
    assert raw.day == min(day.day, monthrange(raw.year, raw.month)[1])


@given(moments, moments)
def test_whoever_asked_earlier_is_never_due_later(one, other):
    first, second = sorted((one, other))
    assert deadlines.statutory_due(first).date <= deadlines.statutory_due(second).date


@given(moments)
def test_the_last_moment_lies_on_the_due_day_and_the_next_one_does_not(received):
    deadline = deadlines.statutory_due(received)
    assert stockholm_day(deadline.moment) == deadline.date
    after = deadline.moment + timedelta(microseconds=1)
    assert stockholm_day(after) == deadline.date + timedelta(days=1)


@pytest.mark.parametrize(
    ("left", "reminded", "due"),
    [
        (15, None, False),
        (14, None, True),
        (14, 14, False),  # once for each of the days, by how many were left then
        (8, 14, False),
        (7, 14, True),
        (6, 14, True),  # the clock stood still on the day itself
        (6, 7, False),
        (3, 6, True),
        (1, 3, True),
        (0, 1, True),
        (0, 0, False),
        (-1, 1, True),
        (-1, -1, False),  # then daily
        (-2, -1, True),
    ],
)
def test_staff_are_reminded_on_the_days_before_the_end_and_daily_after_it(left, reminded, due):
    last = date(2026, 6, 30)
    before = None if reminded is None else last - timedelta(days=reminded)
    assert deadlines.is_to_remind(last, last - timedelta(days=left), before) is due


@pytest.mark.parametrize(
    ("days", "prompt", "warned"),
    [(0, True, False), (7, True, False), (8, False, False), (24, False, False), (25, False, True)],
)
def test_a_question_is_prompt_for_a_week_and_the_owner_is_told_on_day_25(days, prompt, warned):
    received = datetime(2026, 6, 1, 21, 59, tzinfo=UTC)  # one minute to midnight in Sweden
    later = received.replace(hour=0) + timedelta(days=days)
    assert deadlines.asked_without_delay(received, later) is prompt
    assert deadlines.is_to_warn(received, later) is warned


def test_a_month_is_short_only_where_it_lacks_the_day():
    received = datetime(2026, 1, 28, 12, tzinfo=UTC)
    assert Shift.SHORT_MONTH not in deadlines.statutory_due(received).shifts
