"""How long statutes keep rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.registry import Retention, RetentionBasis
from bot.domain.retention import keep_until, kept
from bot.domain.texts import LocalText

ACCOUNTS = Retention(
    statute=LocalText(sv="bokföringslagen", en="Accounting Act"),
    years=7,
    column="day",
    keeps=frozenset({"amount"}),
)
CLAIMS = Retention(
    statute=LocalText(sv="preskriptionslagen", en="Limitations Act"),
    years=3,
    column="day",
    keeps=frozenset({"name"}),
    basis=RetentionBasis.DAY,
)


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2019, 5, 10), date(2026, 12, 31)),
        (date(2019, 1, 1), date(2026, 12, 31)),
        (date(2019, 12, 31), date(2026, 12, 31)),
        (date(2020, 2, 29), date(2027, 12, 31)),
    ],
)
def test_accounts_are_kept_through_the_seventh_year_after_their_year(day, until):
    assert keep_until(day, ACCOUNTS) == until


@pytest.mark.parametrize(
    ("day", "until"),
    [(date(2024, 5, 10), date(2027, 5, 10)), (date(2024, 2, 29), date(2027, 3, 1))],
)
def test_a_rule_by_day_runs_from_the_day_itself(day, until):
    assert keep_until(day, CLAIMS) == until


@pytest.mark.parametrize(
    ("year_ends", "day", "until"),
    [
        (4, date(2019, 4, 30), date(2026, 12, 31)),
        (4, date(2019, 5, 1), date(2027, 12, 31)),
        (8, date(2019, 12, 31), date(2027, 12, 31)),
        (8, date(2020, 1, 1), date(2027, 12, 31)),
        (12, date(2019, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_broken_financial_year_counts_from_the_calendar_year_in_which_it_ended(
    year_ends, day, until
):
    rule = replace(ACCOUNTS, basis=RetentionBasis.FINANCIAL_YEAR, year_ends=year_ends)

    assert keep_until(day, rule) == until


def test_a_row_is_kept_on_the_last_day_and_free_on_the_next():
    dated = [(ACCOUNTS, date(2019, 5, 10))]

    assert kept(dated, today=date(2026, 12, 31)) is not None
    assert kept(dated, today=date(2027, 1, 1)) is None


def test_several_rules_keep_what_any_of_them_wants_until_the_last_ends():
    held = kept([(ACCOUNTS, date(2025, 6, 1)), (CLAIMS, date(2025, 6, 1))], today=date(2026, 1, 1))

    assert held is not None
    assert (held.until, held.fields) == (date(2032, 12, 31), {"amount", "name"})
    assert [statute.en for statute in held.statutes] == ["Accounting Act", "Limitations Act"]


def test_a_rule_that_has_ended_keeps_nothing_more():
    held = kept([(ACCOUNTS, date(2020, 6, 1)), (CLAIMS, date(2020, 6, 1))], today=date(2026, 1, 1))

    assert held is not None
    assert held.fields == {"amount"}


def test_a_row_without_a_date_is_kept_as_if_made_today():
    held = kept([(ACCOUNTS, None)], today=date(2026, 6, 1))

    assert held is not None
    assert held.until == date(2033, 12, 31)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_accounts_are_kept_seven_whole_years_and_never_nine(day, year_ends):
    rule = replace(ACCOUNTS, basis=RetentionBasis.FINANCIAL_YEAR, year_ends=year_ends)

    assert timedelta(days=7 * 365) <= keep_until(day, ACCOUNTS) - day
    assert keep_until(day, ACCOUNTS) <= keep_until(day, rule) < day + timedelta(days=9 * 366)
