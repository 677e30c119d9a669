"""Queries on what is kept for now and erased later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, select

from bot.store.tables import LaterErasure
from bot.store.unit import Unit

WAITING, ORDERED, DONE, LEFT = "waiting", "ordered", "done", "left"


def by_id(unit: Unit, row_id: str) -> LaterErasure | None:
    return unit.session.get(LaterErasure, row_id)


def due(unit: Unit, today: date) -> Sequence[LaterErasure]:
    """What waits and whose day has come."""
    query = select(LaterErasure).where(
        LaterErasure.state == WAITING, col(LaterErasure.due) <= today
    )
    return unit.session.exec(query.order_by(col(LaterErasure.due))).all()


def of_case(unit: Unit, case_id: str) -> Sequence[LaterErasure]:
    query = select(LaterErasure).where(LaterErasure.case_id == case_id)
    return unit.session.exec(query.order_by(col(LaterErasure.source))).all()


def unfinished(unit: Unit) -> Sequence[LaterErasure]:
    """Everything that is still to be erased, the next first."""
    query = select(LaterErasure).where(LaterErasure.state != DONE)
    return unit.session.exec(query.order_by(col(LaterErasure.due))).all()
