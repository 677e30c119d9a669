"""A year in figures: how many requests of each right, how they ended, how long they took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise

from bot.domain.cases import ENDED, Right, State
from bot.domain.clock import STOCKHOLM, stockholm_day
from bot.store import figures
from bot.store.figures import Tally
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
    days: Counter[int] = field(default_factory=Counter)

    def add(self, tally: Tally) -> None:
        self.received += tally.count
        self.late += tally.count * tally.late
        self.extended += tally.extended
        self.paused += tally.paused
        if tally.days is not None:
            self.outcomes[State(tally.state)] += tally.count
            self.days[tally.days] += tally.count

    def as_row(self, right: Right | None) -> Row:
        return Row(
            right=right,
            received=self.received,
            outcomes={state: self.outcomes[state] for state in sorted(ENDED)},
            open=self.received - self.outcomes.total(),
            late=self.late,
            extended=self.extended,
            paused=self.paused,
            median_days=_median(self.days),
            longest_days=max(self.days, default=None),
        )


def _median(days: Counter[int]) -> int | None:
    """The middle one of all, or the mean of the two in the middle, in whole days."""
    count = days.total()
    if not count:
        return None
    lower, upper = (_at(days, place) for place in ((count - 1) // 2, count // 2))
    return round((lower + upper) / 2)


def _at(days: Counter[int], place: int) -> int:
    """The value that stands there when all are put in order."""
    for value in sorted(days):
        place -= days[value]
        if place < 0:
            return value
    raise IndexError(place)


def of_year(unit: Unit, year: int) -> Year:
    """The figures of a year, as they stand now."""
    late = figures.open_and_late(unit, year, today=stockholm_day(unit.now))
    sums: dict[Right, _Sum] = {}
    total = _Sum()
    for tally in figures.tallies(unit, year):
        for one in (sums.setdefault(Right(tally.right), _Sum()), total):
            one.add(tally)
    for (right, follows), count in late.items():
        for one in () if follows else (sums[Right(right)], total):
            one.late += count
    return Year(
        year=year,
        rows=tuple(sums[right].as_row(right) for right in Right if right in sums),
        total=total.as_row(None),
        follow_ups=_follow_ups(figures.tallies_of_follow_ups(unit, year), late),
        by_month=_by_month(unit, year),
    )


def _follow_ups(tallies: Iterable[Tally], late: Mapping[tuple[str, bool], int]) -> Row:
    found = _Sum(late=sum(count for (_right, follows), count in late.items() if follows))
    for tally in tallies:
        found.add(tally)
    return found.as_row(None)


def _by_month(unit: Unit, year: int) -> tuple[int, ...]:
    firsts = [_first_of(year + month // 12, month % 12 + 1) for month in range(13)]
    received = figures.received_in(unit, list(pairwise(firsts)))
    again = Counter(stockholm_day(at).month for at in figures.follow_ups_received(unit, year))
    return tuple(count - again[month] for month, count in enumerate(received, 1))


def _first_of(year: int, month: int) -> datetime:
    return datetime.combine(date(year, month, 1), time.min, STOCKHOLM)
