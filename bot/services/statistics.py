"""A year in figures: how many requests of each right, how they ended, how long they took."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from bot.domain.cases import ENDED, Right, State
from bot.domain.clock import STOCKHOLM, stockholm_day
from bot.store import figures
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """The figures of one right, or of all together."""

    right: Right | None  # None: several together
    received: int
    outcomes: Mapping[State, int]  # of those that have ended
    open: int
    late: int  # ended after their due date, or open past it
    extended: int
    paused: int
    median_days: int | None  # from receipt to end
    longest_days: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Year:
    """The requests that were received in one calendar year, Swedish time."""

    year: int
    rows: tuple[Row, ...]  # each right that occurred
    total: Row
    follow_ups: Row  # decisions looked at anew: counted apart, for nobody asked for a new right
    by_month: tuple[int, ...]  # received, January to December


@dataclass(slots=True)
class _Sum:
    received: int = 0
    late: int = 0
    extended: int = 0
    paused: int = 0
    outcomes: Counter[State] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)

    def add(self, row: Any, today: date) -> None:
        ended = stockholm_day(row.closed_at) if row.closed_at else None
        self.received += 1
        self.late += (ended or today) > row.due
        self.extended += row.extended_at is not None
        self.paused += row.paused_days > 0
        if ended is not None:
            self.outcomes[State(row.state)] += 1
            self.days.append((ended - stockholm_day(row.received_at)).days)

    def as_row(self, right: Right | None) -> Row:
        return Row(
            right=right,
            received=self.received,
            outcomes={state: self.outcomes[state] for state in sorted(ENDED)},
            open=self.received - self.outcomes.total(),
            late=self.late,
            extended=self.extended,
            paused=self.paused,
            median_days=round(statistics.median(self.days)) if self.days else None,
            longest_days=max(self.days, default=None),
        )


def of_year(unit: Unit, year: int) -> Year:
    """The figures of a year, as they stand now."""
    first, after = (_new_year(one) for one in (year, year + 1))
    sums: dict[Right, _Sum] = {}
    total, follow_ups, months = _Sum(), _Sum(), [0] * 12
    today = stockholm_day(unit.now)
    for row in figures.received_between(unit, first, after):
        if row.follows_id is not None:
            follow_ups.add(row, today)
            continue
        for one in (sums.setdefault(Right(row.right), _Sum()), total):
            one.add(row, today)
        months[stockholm_day(row.received_at).month - 1] += 1
    return Year(
        year=year,
        rows=tuple(sums[right].as_row(right) for right in Right if right in sums),
        total=total.as_row(None),
        follow_ups=follow_ups.as_row(None),
        by_month=tuple(months),
    )


def _new_year(year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time.min, STOCKHOLM)
