"""Queries on the staff queue: claims as conditional updates, and who waits for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_
from sqlalchemy import select as sa_select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from bot.domain.cases import OPEN, State
from bot.domain.errors import InsynError
from bot.store.cases import unseen
from bot.store.prepared import Prepared
from bot.store.tables import Case, Outbox, Task
from bot.store.unit import Unit

CARD = "card"  # the purpose of the outbox rows, and the kind of the tasks, that keep a case's card
CARD_EDIT = "card_edit"  # of the outbox rows that change a card
TOPIC = "topic"  # of those that make a topic for a case
TOPIC_END = "topic_end"  # of those that close it
NO_TOPIC = 0  # what stands for a topic that could not be made
HELD = (State.IN_REVIEW.value, State.WAITING_FOR_CUSTOMER.value)
CLAIMABLE = (State.QUEUED.value, *HELD)  # the latter once the holder's time is up
_LONGEST_LIST = 100


_CARD_TASK = Prepared(
    sa_select(col(Task.id))
    .where(col(Task.kind) == CARD, col(Task.subject) == bindparam("case"))
    .limit(1)
)


class FourEyesError(InsynError):
    """Two different people must approve, and these are not two."""

    def __init__(self, *, ref: str) -> None:
        self.ref = ref


def lock(unit: Unit, case: Case) -> Case:
    """The case as it is now, kept from everybody else until the end of the unit.

    SQLite has one writer, whose transaction began before the unit read anything.
    """
    if unit.session.get_bind().dialect.name != "sqlite":
        unit.session.flush()
        unit.session.refresh(case, with_for_update=True)
    return case


def claim(unit: Unit, case: Case, *, staff_id: str, until: datetime) -> bool:
    """Gives the case to a member if nobody holds it, or the holder's time is up; one winner."""
    statement = (
        update(Case)
        .where(
            col(Case.id) == case.id,
            col(Case.state).in_(CLAIMABLE),
            or_(col(Case.claimed_by).is_(None), col(Case.claimed_until) < unit.now),
        )
        .values(claimed_by=staff_id, claimed_until=until)
    )
    return _changed(unit, case, statement)


def take_over(unit: Unit, case: Case, *, held_by: str, staff_id: str, until: datetime) -> bool:
    """Gives a held case to another member, if the one who was seen still holds it."""
    statement = (
        update(Case)
        .where(
            col(Case.id) == case.id,
            col(Case.state).in_(HELD),
            col(Case.claimed_by) == held_by,
        )
        .values(claimed_by=staff_id, claimed_until=until)
    )
    return _changed(unit, case, statement)


def release(unit: Unit, case: Case, *, held_by: str) -> bool:
    """Puts the case back, if the one who was seen still holds it."""
    statement = (
        update(Case)
        .where(
            col(Case.id) == case.id,
            col(Case.state).in_(HELD),
            col(Case.claimed_by) == held_by,
        )
        .values(claimed_by=None, claimed_until=None)
    )
    return _changed(unit, case, statement)


def _changed(unit: Unit, case: Case, statement: object) -> bool:
    unit.session.flush()
    changed = unit.session.exec(
        statement.execution_options(synchronize_session=False)  # type: ignore[attr-defined]
    ).rowcount
    unit.session.refresh(case)
    return bool(changed == 1)


def second(unit: Unit, case: Case, *, staff_id: str) -> None:
    """Writes who approved second. Raises FourEyesError where the database sees one person twice.

    The savepoint lets the unit go on after a refusal: what it did before still holds.
    """
    try:
        with unit.session.begin_nested():
            case.seconded_by = staff_id
            unit.session.flush()
    except IntegrityError as refused:
        if "four_eyes" not in str(refused.orig):
            raise
        raise FourEyesError(ref=case.ref) from refused


def without_plan(unit: Unit) -> Sequence[Case]:
    """The open cases whose plan is still being made, the most urgent first."""
    open_ones = col(Case.state).in_([state.value for state in OPEN])
    query = select(Case).where(open_ones, ~unseen(), col(Case.plan_id).is_(None))
    return unit.session.exec(query.order_by(col(Case.due)).limit(_LONGEST_LIST)).all()


def held_by(unit: Unit, staff_id: str) -> Sequence[Case]:
    """The cases that a member has claimed and not finished, the most urgent first."""
    query = select(Case).where(
        col(Case.claimed_by) == staff_id, col(Case.state).in_([state.value for state in OPEN])
    )
    return unit.session.exec(query.order_by(col(Case.due), col(Case.ref))).all()


def card_is_ordered(unit: Unit, case: Case) -> bool:
    """Whether a task that will put the case's card right is waiting already.

    What this unit has changed is written first: on PostgreSQL that holds the row's lock, so that
    a task which still exists is bound to see the change.
    """
    unit.session.flush()
    return bool(_CARD_TASK.all(unit.rows.connection, {"case": case.id}))


def is_on_its_way(unit: Unit, case: Case, purpose: str = CARD) -> bool:
    """Whether a card, or a topic, was posted whose number is not known yet."""
    query = select(Outbox.seq).where(
        col(Outbox.case_id) == case.id,
        col(Outbox.purpose) == purpose,
        col(Outbox.state).in_(["pending", "sending", "in_doubt"]),
    )
    return unit.session.exec(query).first() is not None
