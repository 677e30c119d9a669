"""Pages of cases for staff: each is read from one index, from where the page before ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, literal_column, tuple_
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from bot.domain.cases import State
from bot.store.cases import WAITING, unseen
from bot.store.tables import TO_POST, Case
from bot.store.unit import Unit

COUNTED_UP_TO = 1000  # counting a million rows takes longer than reading a page of them

# What a list shows: to load whole rows with all that is sealed in them takes five times as long.
LISTED = (
    col(Case.ref),
    col(Case.right),
    col(Case.state),
    col(Case.received_at),
    col(Case.statutory_due),
    col(Case.due),
    col(Case.claimed_by),
    col(Case.claimed_until),
    col(Case.extended_at),
    col(Case.paused_at),
    col(Case.needs_second),
    col(Case.notice_failed),
    col(Case.closed_at),
)

Place = tuple[date | datetime, str]  # of a case in its list: by what it is sorted, and its ref


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which cases; what is None does not narrow them."""

    ended: bool = False
    state: State | None = None
    right: str | None = None
    holder: str | None = None
    nobodys: bool = False
    due_before: date | None = None
    to_post: bool = False  # the answer is written and has yet to leave on paper
    seen: bool = False  # without the requests that nobody has gone on with yet


def page(unit: Unit, wanted: Wanted, *, by: str, after: Place | None, size: int) -> Sequence[Any]:
    """The next `size` cases in the order of `by`: due, received_at or closed_at."""
    key = getattr(Case, by)
    backwards = by == "closed_at"  # what was ended last comes first
    query = sa_select(*LISTED).where(*_conditions(wanted))
    if after is not None:
        here, there = tuple_(key, col(Case.ref)), tuple_(*(literal(one) for one in after))
        query = query.where(here < there if backwards else here > there)
    order = (key.desc(), col(Case.ref).desc()) if backwards else (key.asc(), col(Case.ref).asc())
    return unit.session.connection().execute(query.order_by(*order).limit(size)).all()


def counts(unit: Unit, lists: Sequence[Wanted]) -> list[int]:
    """How many each of them has, up to one more than COUNTED_UP_TO; asked all at once."""
    asked = [count for wanted in lists for count in (_all(wanted), _unseen(wanted))]
    found = unit.session.connection().execute(sa_select(*asked)).one()
    pairs = zip(lists, found[::2], found[1::2], strict=True)
    return [_seen_of(unit, wanted, whole, off) for wanted, whole, off in pairs]


def _all(wanted: Wanted) -> ColumnElement[int]:
    return _counted(*_conditions(replace(wanted, seen=False)))


def _unseen(wanted: Wanted) -> ColumnElement[int]:
    """What is to be taken off: to look at each row takes longer than to count both in an index."""
    if not wanted.seen:
        return literal_column("0")
    unseen_ones = replace(wanted, seen=False, nobodys=False, state=State(WAITING))
    return _counted(*_conditions(unseen_ones), unseen())


def _seen_of(unit: Unit, wanted: Wanted, whole: int, off: int) -> int:
    if whole <= COUNTED_UP_TO or not off:
        return whole - off
    exact = _counted(*_conditions(wanted))  # both stopped counting, so the difference says nothing
    return int(unit.session.connection().execute(sa_select(exact)).scalar_one())


def _counted(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    one: ColumnElement[int] = literal_column("1")  # no column of the row: the index alone answers
    some = sa_select(one).select_from(Case).where(*conditions).limit(COUNTED_UP_TO + 1)
    return sa_select(func.count()).select_from(some.subquery()).scalar_subquery()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    ended = col(Case.closed_at).is_not(None)
    found: list[ColumnElement[bool]] = [ended if wanted.ended else col(Case.closed_at).is_(None)]
    if wanted.state is not None:
        found.append(col(Case.state) == wanted.state.value)
    if wanted.to_post:
        found.append(literal_column(TO_POST))
    if wanted.right is not None:
        found.append(col(Case.right) == wanted.right)
    if wanted.holder is not None:
        found.append(col(Case.claimed_by) == wanted.holder)
    if wanted.nobodys:
        found.append(col(Case.claimed_by).is_(None))
    if wanted.due_before is not None:
        found.append(col(Case.due) < wanted.due_before)
    if wanted.seen:
        found.append(~unseen())
    return found


def beginning_with(unit: Unit, start: str, *, size: int) -> Sequence[Any]:
    """The cases whose reference begins so, open or ended."""
    last = start + "Z" * 12  # no reference comes after it, in whatever order a database sorts
    query = sa_select(*LISTED).where(col(Case.ref) >= start, col(Case.ref) <= last)
    found = unit.session.connection().execute(query.order_by(col(Case.ref)).limit(size)).all()
    return [one for one in found if one.ref.startswith(start)]


def workload(unit: Unit, *, today: date) -> Sequence[Any]:
    """Per member: how many open cases they hold, how many are late, and the first date."""
    late = func.sum(case((col(Case.due) < today, 1), else_=0))
    query = (
        select(col(Case.claimed_by), func.count(), late, func.min(col(Case.due)))
        .where(col(Case.closed_at).is_(None), col(Case.claimed_by).is_not(None))
        .group_by(col(Case.claimed_by))
    )
    return unit.session.exec(query).all()
