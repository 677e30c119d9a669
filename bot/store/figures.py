"""What the yearly figures are made of: counted by the database, in the order of one index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, literal, select, tuple_
from sqlmodel import col

from bot.store.tables import Case
from bot.store.unit import Unit

# Said so, SQLite takes the index on what is followed; IS NOT NULL it would answer from every row.
_FOLLOWS = col(Case.follows_id) > ""
AT_ONCE = 1000  # late cases
_EVERY = (col(Case.right), col(Case.state), col(Case.took_days), col(Case.ended_late))


def _in(year: int) -> ColumnElement[bool]:
    """Received in that year, where another index than the year's is to be read."""
    return (col(Case.received_year) + 0) == year


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many cases of a right ended in the same way after as many days; None: not over yet."""

    right: str
    state: str
    days: int | None
    late: bool
    count: int
    extended: int
    paused: int


def tallies(unit: Unit, year: int) -> list[Tally]:
    """The cases of a year but for those that look at another one anew."""
    return _tallies(unit, col(Case.received_year) == year, col(Case.follows_id).is_(None))


def tallies_of_follow_ups(unit: Unit, year: int) -> list[Tally]:
    """Those that do: few, so that they are found by what they follow, not among all of a year."""
    return _tallies(unit, _in(year), _FOLLOWS)


def _tallies(unit: Unit, *conditions: ColumnElement[bool]) -> list[Tally]:
    extended = func.sum(cast(col(Case.extended_at).is_not(None), Integer))
    paused = func.sum(cast(col(Case.paused_days) > 0, Integer))
    query = select(*_EVERY, func.count(), extended, paused).where(*conditions).group_by(*_EVERY)
    return [
        Tally(
            right=right,
            state=state,
            days=days,
            late=bool(late),
            count=count,
            extended=extended,
            paused=paused,
        )
        for right, state, days, late, count, extended, paused in _rows(unit, query)
    ]


def open_and_late(unit: Unit, year: int, *, today: date) -> Counter[tuple[str, bool]]:
    """How many of a year are open past their date, by right and whether they follow another."""
    found = (row for row in _past(unit, today) if row.received_year == year)
    return Counter((row.right, row.follows_id is not None) for row in found)


def _past(unit: Unit, today: date) -> Iterator[Any]:
    """Open cases past their date, in the order of the list of open cases, a thousand at a time.

    Without an order and an end PostgreSQL looks at every open case instead.
    """
    columns = (Case.due, Case.ref, Case.right, Case.follows_id, Case.received_year)
    query = (
        select(*(col(one) for one in columns))
        .where(col(Case.closed_at).is_(None), col(Case.due) < today)
        .order_by(col(Case.due), col(Case.ref))
        .limit(AT_ONCE)
    )
    some = _rows(unit, query)
    while some:
        yield from some
        full, last = len(some) == AT_ONCE, some[-1]
        here = tuple_(col(Case.due), col(Case.ref)) > tuple_(literal(last.due), literal(last.ref))
        some = _rows(unit, query.where(here)) if full else ()


def received_in(unit: Unit, spans: Sequence[tuple[datetime, datetime]]) -> list[int]:
    """How many cases were received in each span of time, follow-ups among them."""
    at = col(Case.received_at)
    counts = (
        select(func.count()).select_from(Case).where(at >= first, at < after).scalar_subquery()
        for first, after in spans
    )
    return list(_rows(unit, select(*counts))[0])


def follow_ups_received(unit: Unit, year: int) -> list[datetime]:
    """When each case of a year was received that looks at another one anew."""
    query = select(col(Case.received_at)).where(_FOLLOWS, _in(year))
    return [at for (at,) in _rows(unit, query)]


def _rows(unit: Unit, query: Any) -> Sequence[Any]:
    return unit.session.connection().execute(query).all()
