"""Queries on the dates of open cases: which are near their end, and which nobody has decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import col, select

from bot.domain.cases import UNDECIDED, WAITING_FOR_PERSON
from bot.store.cases import unseen
from bot.store.tables import Case
from bot.store.unit import Unit

MOST_AT_ONCE = 500  # the rest comes with the next round of the clock


def due_before(unit: Unit, today: date, *, within: int) -> Sequence[Case]:
    """Open cases that staff have not been reminded of today, whose law's date is near or past."""
    query = select(Case).where(
        col(Case.closed_at).is_(None),
        ~unseen(),  # it ends by itself before
        col(Case.statutory_due) <= today + timedelta(days=within),
        col(Case.reminded_on).is_(None) | (col(Case.reminded_on) < today),
    )
    return unit.session.exec(query.order_by(col(Case.due), col(Case.ref))).all()


def unwarned(unit: Unit, *, days: int) -> Sequence[Case]:
    """Undecided cases of which the person has not heard, received about `days` ago or earlier."""
    query = select(Case).where(
        col(Case.closed_at).is_(None),
        col(Case.state).in_([state.value for state in UNDECIDED - WAITING_FOR_PERSON]),
        col(Case.warned_at).is_(None),
        col(Case.extended_at).is_(None),
        col(Case.received_at) <= unit.now - timedelta(days=days - 1),
    )
    return unit.session.exec(
        query.order_by(col(Case.received_at), col(Case.ref)).limit(MOST_AT_ONCE)
    ).all()
