"""Queries on cases, their events and their plans; who may see a case is not decided here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_
from sqlalchemy import select as sa_select
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select, update

from bot.domain import cases
from bot.store.prepared import Prepared, named, places
from bot.store.rows import names_of
from bot.store.tables import Binding, Case, CaseEvent, Moment, Plan
from bot.store.unit import Unit

WAITING = cases.State.WAITING_FOR_IDENTITY.value

_ROWS = Case.__table__.c  # type: ignore[attr-defined]
_LISTED = sa_select(
    *(_ROWS[name] for name in ("ref", "right", "state", "due", "person_digest")),
    *(_ROWS[name] for name in ("chat_id", "created_by")),
)
_BEGUN = Prepared(
    sa_select(
        *(_ROWS[name] for name in ("ref", "right", "state", "version", "person_digest")),
        *(_ROWS[name] for name in ("due", "opened_at", "closed_at")),
    )
    .where(
        _ROWS.chat_id == bindparam("chat"),
        _ROWS.tg_user_id == bindparam("account"),
        or_(_ROWS.closed_at.is_(None), _ROWS.opened_at > bindparam("since")),
    )
    .order_by(_ROWS.opened_at, _ROWS.ref)
)


@cache
def _firsts(count: int) -> Prepared:
    first = func.min(_ROWS.received_at, type_=Moment).label("first")
    person = _ROWS.person_digest
    return Prepared(sa_select(person, first).where(person.in_(places(count))).group_by(person))


@cache
def _anybody(count: int) -> Prepared:
    return Prepared(sa_select(_ROWS.id).where(is_of(places(count))).limit(1))


@cache
def _of_customer(count: int) -> Prepared:
    begun = (
        _ROWS.person_digest == "",
        _ROWS.chat_id == bindparam("chat"),
        _ROWS.tg_user_id == bindparam("account"),
    )
    theirs = or_(is_of(places(count)), and_(*begun))
    return Prepared(_LISTED.where(theirs).order_by(_ROWS.opened_at.desc(), _ROWS.ref))


_ADVANCE = Prepared(
    update(Case)
    .where(_ROWS.id == bindparam("case"), _ROWS.version == bindparam("known"))
    .values(
        {
            name: bindparam(f"new_{name}", type_=_ROWS[name].type)
            for name in ("state", "version", "closed_at", "took_days", "ended_late")
        }
    )
)
_LINES = CaseEvent.__table__.c  # type: ignore[attr-defined]
_EVENTS = Prepared(
    sa_select(*_LINES)
    .where(_LINES.case_id == bindparam("case"))
    .order_by(_LINES.ordinal, _LINES.at)
)
_PLANS = Plan.__table__.c  # type: ignore[attr-defined]
_NEWEST_PLAN = Prepared(
    sa_select(*_PLANS)
    .where(_PLANS.case_id == bindparam("case"))
    .order_by(_PLANS.made_at.desc())
    .limit(1)
)
_UNHEARD = Prepared(
    sa_select(_ROWS.id)
    .where(_ROWS.chat_id == bindparam("chat"), _ROWS.notice_failed == bindparam("why"))
    .order_by(_ROWS.opened_at)
)
_TAKEN = Prepared(sa_select(_ROWS.ref).where(_ROWS.ref == bindparam("ref")))
OPEN_STATES = tuple(state.value for state in cases.OPEN)


def by_ref(unit: Unit, ref: str, *, lock: bool = False) -> Case | None:
    """The case of a reference; with `lock` nobody else changes it until the end of the unit."""
    query = select(Case).where(Case.ref == ref)
    return unit.session.exec(query.with_for_update() if lock else query).first()


def by_id(unit: Unit, case_id: str) -> Case | None:
    return unit.session.get(Case, case_id)


def unseen() -> ColumnElement[bool]:
    """Requests of chats that nobody has gone on with: staff have no part in them yet."""
    return and_(col(Case.state) == WAITING, col(Case.version) == 0, col(Case.chat_id).is_not(None))


def is_unseen(case: Case) -> bool:
    """The same, of a row at hand."""
    return case.state == WAITING and case.version == 0 and case.chat_id is not None


def open_of_chat(
    unit: Unit, *, chat_id: int, tg_user_id: int, right: cases.Right
) -> Sequence[Case]:
    """The open cases about one right that an account began in its chat, the oldest first."""
    query = select(Case).where(
        Case.chat_id == chat_id,
        Case.tg_user_id == tg_user_id,
        Case.right == right.value,
        col(Case.closed_at).is_(None),
    )
    return unit.session.exec(query.order_by(col(Case.opened_at))).all()


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """What is known of a request without loading all that is sealed in its row."""

    ref: str
    right: cases.Right
    due: date
    opened_at: datetime
    open: bool
    unseen: bool
    proved: bool


def begun_in(unit: Unit, *, chat_id: int, tg_user_id: int, since: datetime) -> list[Begun]:
    """What an account has open in its chat, or opened there since a moment, the oldest first."""
    unit.session.flush()
    places = {"chat": chat_id, "account": tg_user_id, "since": since}
    return [_begun(row) for row in _BEGUN.all(unit.rows.connection, places)]


def _begun(row: dict[str, Any]) -> Begun:
    return Begun(
        ref=row["ref"],
        right=cases.Right(row["right"]),
        due=row["due"],
        opened_at=row["opened_at"],
        open=row["closed_at"] is None,
        unseen=row["state"] == WAITING and row["version"] == 0,
        proved=row["person_digest"] != "",
    )


def unreached(unit: Unit, chat_id: int) -> Sequence[Case]:
    """Open cases of a chat whose person could not be told something."""
    query = select(Case).where(
        Case.chat_id == chat_id,
        col(Case.closed_at).is_(None),
        col(Case.notice_failed).is_not(None),
    )
    return unit.session.exec(query.order_by(col(Case.opened_at))).all()


def unheard(unit: Unit, chat_id: int, *, why: str) -> Sequence[Case]:
    """Cases of a chat, open or not, of which something was not told there for this reason."""
    found = unit.rows.found(Case, _UNHEARD, chat=chat_id, why=why)  # nearly always none
    return [one for row in found if (one := by_id(unit, row["id"])) is not None]


def is_taken(unit: Unit, ref: str) -> bool:
    """Whether there is a case of this reference."""
    return bool(_TAKEN.all(unit.rows.connection, {"ref": ref}))


def write_down(unit: Unit, case: Case, event: CaseEvent) -> None:
    """Writes a new case and its first line past the ORM: everybody who comes makes one."""
    for row in (case, event):
        unit.rows.insert(type(row), {name: row.__dict__.get(name) for name in names_of(type(row))})


def unseen_before(unit: Unit, moment: datetime) -> Sequence[Case]:
    """Requests that nobody has gone on with since then, the oldest first, some at a time."""
    query = select(Case).where(unseen(), col(Case.opened_at) <= moment)
    return unit.session.exec(query.order_by(col(Case.opened_at)).limit(100)).all()


def first_of(unit: Unit, persons: Collection[str]) -> dict[str, datetime]:
    """When the first case of each of these persons was received."""
    found = _firsts(len(persons)).all(unit.rows.connection, named(persons))
    return {row["person_digest"]: row["first"] for row in found}


def is_of(persons: Collection[Any]) -> ColumnElement[bool]:
    """Of whoever is known by one of these digests; a personal identity number is one of them."""
    return or_(col(Case.person_digest).in_(persons), col(Case.number_digest).in_(persons))


def is_anybody(unit: Unit, persons: Collection[str]) -> bool:
    """Whether there is a case of anybody who is known by one of these digests."""
    return bool(_anybody(len(persons)).all(unit.rows.connection, named(persons)))


def any_opened_by(unit: Unit, case_id: str) -> bool:
    """Whether a case was opened by the power that stands in this one."""
    query = select(Case.id).where(Case.represented_by == case_id)
    return unit.session.exec(query.limit(1)).first() is not None


def of_person(unit: Unit, persons: Collection[str]) -> Sequence[Case]:
    """Every case of one person, the newest first."""
    query = select(Case).where(is_of(persons))
    return unit.session.exec(query.order_by(col(Case.opened_at).desc(), col(Case.ref))).all()


def rights_of(unit: Unit, persons: Collection[str]) -> dict[str, str]:
    """The right of every case of one person, by the case's reference."""
    unit.session.flush()
    found = _rights(len(persons)).all(unit.rows.connection, named(persons))
    return {row["ref"]: row["right"] for row in found}


@cache
def _rights(count: int) -> Prepared:
    return Prepared(sa_select(_ROWS.ref, _ROWS.right).where(is_of(places(count))))


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """What the list of somebody's cases says of one."""

    ref: str
    right: str
    state: str
    due: date
    person_digest: str
    chat_id: int | None
    created_by: str | None


def of_customer(
    unit: Unit, persons: Collection[str], *, chat_id: int, tg_user_id: int
) -> list[Listed]:
    """The same in short, with what their account has begun and not proved yet."""
    unit.session.flush()
    whose = {"chat": chat_id, "account": tg_user_id, **named(persons)}
    found = _of_customer(len(persons)).all(unit.rows.connection, whose)
    return [Listed(**row) for row in found]


def number_is(unit: Unit, binding: Binding, number: str) -> None:
    """What was opened in a session is this number's too, which was looked up meanwhile."""
    unit.session.flush()
    whose = {"person": binding.person_digest, "account": binding.tg_user_id, "number": number}
    _NUMBER_IS.count(unit.rows.connection, {**whose, "since": binding.verified_at})


def opened_in(unit: Unit, binding: Binding) -> Sequence[Case]:
    """What was opened in a session and has no number yet."""
    wanted = select(Case).where(
        col(Case.person_digest) == binding.person_digest,
        col(Case.tg_user_id) == binding.tg_user_id,
        col(Case.number_digest).is_(None),
        col(Case.opened_at) >= binding.verified_at,
    )
    return unit.session.exec(wanted).all()


_NUMBER_IS = Prepared(
    update(Case)
    .where(
        col(Case.person_digest) == bindparam("person"),
        col(Case.tg_user_id) == bindparam("account"),
        col(Case.number_digest).is_(None),
        col(Case.opened_at) >= bindparam("since", type_=Moment()),
    )
    .values(number_digest=bindparam("number"))
)


def open_of_person(unit: Unit, persons: Collection[str], right: cases.Right) -> Sequence[Case]:
    """The cases of one person about one right that are not closed yet, the oldest first."""
    query = select(Case).where(
        is_of(persons),
        Case.right == right.value,
        col(Case.state).in_(OPEN_STATES),
    )
    return unit.session.exec(query.order_by(col(Case.opened_at))).all()


def following(unit: Unit, case_id: str) -> Case | None:
    """The newest case that looks at another one anew."""
    query = select(Case).where(Case.follows_id == case_id)
    return unit.session.exec(query.order_by(col(Case.opened_at).desc())).first()


def open_follow_ups(unit: Unit) -> Sequence[Case]:
    """Those of them that are open, and kept from whoever decided before."""
    barred = or_(col(Case.decided_before).is_not(None), col(Case.seconded_before).is_not(None))
    query = select(Case).where(col(Case.follows_id) > "", col(Case.closed_at).is_(None), barred)
    return unit.session.exec(query.order_by(col(Case.due), col(Case.ref))).all()


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """When a case was over, how long it took, and whether that was too long; empty while open."""

    closed_at: datetime | None = None
    took_days: int | None = None
    ended_late: bool | None = None


def advance(unit: Unit, case: Case, *, to: cases.State, end: End) -> bool:
    """Moves the case on if nobody else has moved it since it was read; says whether it did.

    What was set on the row before (who approved, the plan) is written first, as the table's
    constraints demand.
    """
    unit.session.add(case)
    unit.session.flush()
    values = {"state": to.value, "version": case.version + 1, **asdict(end)}
    named = {f"new_{name}": value for name, value in values.items()}
    known = {"case": case.id, "known": case.version}
    if _ADVANCE.count(unit.rows.connection, {**known, **named}) != 1:
        unit.session.refresh(case)
        return False
    for name, value in values.items():
        set_committed_value(case, name, value)
    return True


def events(unit: Unit, case_id: str) -> Sequence[CaseEvent]:
    """The timeline of a case, the oldest first."""
    return unit.rows.all(CaseEvent, _EVENTS, case=case_id)


def plan(unit: Unit, plan_id: str) -> Plan | None:
    return unit.rows.get(Plan, plan_id)


def newest_plan(unit: Unit, case_id: str) -> Plan | None:
    """The plan that was made last for a case."""
    return unit.rows.first(Plan, _NEWEST_PLAN, case=case_id)
