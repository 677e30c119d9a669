"""Lists of cases for staff: narrowed, sorted, by page, found by reference; and the workload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.cases import ANSWERING, Right, Role, State
from bot.domain.clock import stockholm_day
from bot.domain.references import parse_reference, reference_start
from bot.services.access import Member
from bot.store import case_lists as rows
from bot.store import cases as case_rows
from bot.store import staff as staff_rows
from bot.store.case_lists import COUNTED_UP_TO, Place, Wanted
from bot.store.tables import Case
from bot.store.unit import Unit

PAGE_SIZE = 50
MOST_FOUND = 20


class View(StrEnum):
    """The lists that staff ask for."""

    OPEN = "open"
    MINE = "mine"
    FREE = "free"  # open, and nobody has it
    SECOND = "second"  # a second person is wanted
    LATE = "late"  # the due date has passed
    UNPROVED = "unproved"  # it is not known yet whose they are
    POST = "post"  # answered on paper, and the paper has yet to leave
    ENDED = "ended"


class Order(StrEnum):
    """By what a list is sorted; the most urgent, or the newest end, comes first."""

    DUE = "due"
    RECEIVED = "received"
    CLOSED = "closed"


_COLUMNS = {Order.DUE: "due", Order.RECEIVED: "received_at", Order.CLOSED: "closed_at"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """What is wanted; `after` is the `next` of the page before."""

    view: View = View.OPEN
    right: Right | None = None
    state: State | None = None
    holder: str | None = None  # the id of a member
    order: Order = Order.DUE
    after: str | None = None
    size: int = PAGE_SIZE


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One case in a list, without personal data."""

    ref: str
    right: Right
    state: State
    received: date
    statutory_due: date
    due: date
    days_left: int  # to `due`; negative once it has passed
    holder_id: str | None
    holder: str | None
    held_until: datetime | None
    extended: bool
    paused: bool
    needs_second: bool
    unreachable: bool  # the person could not be told
    closed_at: datetime | None

    @property
    def overdue(self) -> bool:
        return self.closed_at is None and self.days_left < 0

    @property
    def to_post(self) -> bool:
        """It ended with an answer on paper that has yet to leave."""
        return self.closed_at is None and self.state in ANSWERING


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of a list; `next` leads to the one after it, None at the end."""

    lines: tuple[Line, ...]
    next: str | None
    count: int  # of the whole list, up to COUNTED_UP_TO
    more: bool  # there are more than that


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What one member has in hand."""

    member_id: str
    name: str
    role: Role
    open: int
    late: int
    first_due: date | None


def page(unit: Unit, member: Member, query: Query) -> Page:
    """A page of the list that is wanted; a broken `after` leads to the beginning."""
    order = Order.CLOSED if query.view is View.ENDED else query.order
    order = Order.DUE if order is Order.CLOSED and query.view is not View.ENDED else order
    wanted = _wanted(unit, member, query)
    size = max(1, min(query.size, 200))
    found = rows.page(
        unit, wanted, by=_COLUMNS[order], after=_place(query.after, order), size=size + 1
    )
    (counted,) = rows.counts(unit, [wanted])
    shown = found[:size]
    return Page(
        lines=_lines(unit, shown),
        next=_cursor(shown[-1], order) if len(found) > size else None,
        count=min(counted, COUNTED_UP_TO),
        more=counted > COUNTED_UP_TO,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many cases a list has; `more` says that there are more than that."""

    number: int
    more: bool


def counts(unit: Unit, member: Member, views: Sequence[View]) -> dict[View, Count]:
    """How many cases each list has."""
    found = rows.counts(unit, [_wanted(unit, member, Query(view=view)) for view in views])
    return {
        view: Count(number=min(counted, COUNTED_UP_TO), more=counted > COUNTED_UP_TO)
        for view, counted in zip(views, found, strict=True)
    }


def _wanted(unit: Unit, member: Member, query: Query) -> Wanted:
    view = query.view
    return Wanted(
        ended=view is View.ENDED,
        state=_STATES.get(view, query.state),
        seen=view in {View.OPEN, View.FREE} and query.state is None,
        to_post=view is View.POST,
        right=query.right.value if query.right else None,
        holder=member.id if view is View.MINE else query.holder,
        nobodys=view is View.FREE,
        due_before=stockholm_day(unit.now) if view is View.LATE else None,
    )


_STATES = {
    View.SECOND: State.AWAITING_SECOND_APPROVAL,
    View.UNPROVED: State.WAITING_FOR_IDENTITY,
}


def _cursor(case: Any, order: Order) -> str:
    value = getattr(case, _COLUMNS[order])
    return f"{value.isoformat()}~{case.ref}"


def _place(cursor: str | None, order: Order) -> Place | None:
    value, _tilde, ref = (cursor or "").partition("~")
    try:
        at = date.fromisoformat(value) if order is Order.DUE else datetime.fromisoformat(value)
    except ValueError:
        return None
    if isinstance(at, datetime) and at.tzinfo is None:
        return None
    return (at, ref)


def find(unit: Unit, text: str) -> tuple[Line, ...]:
    """The cases of a reference, or of the beginning of one, however it is typed."""
    whole = parse_reference(text)
    if whole is not None:
        case = case_rows.by_ref(unit, whole)
        return _lines(unit, [case]) if case is not None else ()
    start = reference_start(text)
    return _lines(unit, rows.beginning_with(unit, start, size=MOST_FOUND)) if start else ()


def line_of(unit: Unit, case: Case) -> Line:
    """One case as lists show it."""
    (line,) = _lines(unit, [case])
    return line


def _lines(unit: Unit, found: Iterable[Any]) -> tuple[Line, ...]:
    names: dict[str, str | None] = {}
    today = stockholm_day(unit.now)
    return tuple(_line(case, today, _name(unit, case.claimed_by, names)) for case in found)


def _name(unit: Unit, staff_id: str | None, known: dict[str, str | None]) -> str | None:
    if staff_id is not None and staff_id not in known:
        row = staff_rows.by_id(unit, staff_id)
        known[staff_id] = row.name if row else None
    return known.get(staff_id) if staff_id else None


def _line(case: Any, today: date, holder: str | None) -> Line:
    return Line(
        ref=case.ref,
        right=Right(case.right),
        state=State(case.state),
        received=stockholm_day(case.received_at),
        statutory_due=case.statutory_due,
        due=case.due,
        days_left=(case.due - today).days,
        holder_id=case.claimed_by,
        holder=holder,
        held_until=case.claimed_until,
        extended=case.extended_at is not None,
        paused=case.paused_at is not None,
        needs_second=case.needs_second,
        unreachable=case.notice_failed is not None,
        closed_at=case.closed_at,
    )


def workload(unit: Unit) -> tuple[Load, ...]:
    """What every member has in hand, those with nothing too, in the order of the staff list."""
    held = {row[0]: row for row in rows.workload(unit, today=stockholm_day(unit.now))}
    return tuple(_load(row.id, row.name, row.role, held) for row in staff_rows.active(unit))


def _load(
    member_id: str, name: str, role: str, held: Mapping[str, tuple[str, int, int, date]]
) -> Load:
    _id, count, late, first = held.get(member_id, (member_id, 0, 0, None))
    return Load(
        member_id=member_id,
        name=name,
        role=Role(role),
        open=count,
        late=int(late),
        first_due=first,
    )
