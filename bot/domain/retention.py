"""How long a statute keeps a row, counted as the statute counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.domain.registry import Retention, RetentionBasis
from bot.domain.texts import LocalText


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What still holds a row: until when, by which statutes, which fields."""

    until: date
    statutes: tuple[LocalText, ...]
    fields: frozenset[str] = field(default_factory=frozenset)


def keep_until(day: date, rule: Retention) -> date:
    """The last day on which `rule` keeps a row dated `day`.

    Bokföringslagen (1999:1078) 7 kap. 2 §: until and including the seventh year after the end of
    the calendar year in which the financial year ended: 2019-05-10 is kept through 2026-12-31, and
    through 2027-12-31 where the financial year ended on 2020-04-30.
    """
    if rule.basis is RetentionBasis.DAY:
        return _years_later(day, rule.years)
    ended_later = rule.basis is RetentionBasis.FINANCIAL_YEAR and day.month > rule.year_ends
    return date(day.year + ended_later + rule.years, 12, 31)


def kept(dated: Iterable[tuple[Retention, date | None]], *, today: date) -> Kept | None:
    """What holds a row today, if anything. A row without a date is kept as if made today."""
    holding = [(rule, keep_until(day or today, rule)) for rule, day in dated]
    holding = [(rule, until) for rule, until in holding if until >= today]
    if not holding:
        return None
    return Kept(
        until=max(until for _rule, until in holding),
        statutes=tuple(dict.fromkeys(rule.statute for rule, _until in holding)),
        fields=frozenset().union(*(rule.keeps for rule, _until in holding)),
    )


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February in a year without one
        return date(day.year + years, 3, 1)
