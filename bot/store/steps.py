"""Queries on the steps by which approved plans are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from bot.store.prepared import Prepared
from bot.store.tables import FulfilmentStep
from bot.store.unit import Unit

OPEN_STATES = ("waiting", "failed")
_MOST = 200
_ROWS = FulfilmentStep.__table__.c  # type: ignore[attr-defined]
_OF_CASE = Prepared(
    sa_select(*_ROWS).where(_ROWS.case_id == bindparam("case")).order_by(_ROWS.ordinal)
)
_OF_PLAN = Prepared(
    sa_select(*_ROWS).where(_ROWS.plan_id == bindparam("plan")).order_by(_ROWS.ordinal)
)


def by_id(unit: Unit, step_id: str) -> FulfilmentStep | None:
    return unit.rows.get(FulfilmentStep, step_id)


def of_case(unit: Unit, case_id: str) -> Sequence[FulfilmentStep]:
    """Every step of a case, of earlier plans too, in the order of their sources."""
    return unit.rows.all(FulfilmentStep, _OF_CASE, case=case_id)


def of_plan(unit: Unit, plan_id: str) -> Sequence[FulfilmentStep]:
    """The steps of one plan, in order."""
    return unit.rows.all(FulfilmentStep, _OF_PLAN, plan=plan_id)


def last_done(unit: Unit) -> dict[str, datetime]:
    """When each source last did its part in a case."""
    query = select(col(FulfilmentStep.source), func.max(col(FulfilmentStep.done_at)))
    found = unit.session.exec(query.group_by(col(FulfilmentStep.source))).all()
    return {source: at for source, at in found if at is not None}


def held_up(unit: Unit) -> Sequence[str]:
    """The cases of which a step will be tried again."""
    query = select(col(FulfilmentStep.case_id)).where(col(FulfilmentStep.state) == "failed")
    return unit.session.exec(query.distinct().limit(_MOST)).all()
