"""Queries on the steps by which approved plans are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from bot.store.tables import FulfilmentStep
from bot.store.unit import Unit

OPEN_STATES = ("waiting", "failed")
_MOST = 200


def by_id(unit: Unit, step_id: str) -> FulfilmentStep | None:
    return unit.session.get(FulfilmentStep, step_id)


def of_case(unit: Unit, case_id: str) -> Sequence[FulfilmentStep]:
    """Every step of a case, of earlier plans too, in the order of their sources."""
    query = select(FulfilmentStep).where(FulfilmentStep.case_id == case_id)
    return unit.session.exec(query.order_by(col(FulfilmentStep.ordinal))).all()


def of_plan(unit: Unit, plan_id: str) -> Sequence[FulfilmentStep]:
    """The steps of one plan, in order."""
    query = select(FulfilmentStep).where(FulfilmentStep.plan_id == plan_id)
    return unit.session.exec(query.order_by(col(FulfilmentStep.ordinal))).all()


def last_done(unit: Unit) -> dict[str, datetime]:
    """When each source last did its part in a case."""
    query = select(col(FulfilmentStep.source), func.max(col(FulfilmentStep.done_at)))
    found = unit.session.exec(query.group_by(col(FulfilmentStep.source))).all()
    return {source: at for source, at in found if at is not None}


def held_up(unit: Unit) -> Sequence[str]:
    """The cases of which a step will be tried again."""
    query = select(col(FulfilmentStep.case_id)).where(col(FulfilmentStep.state) == "failed")
    return unit.session.exec(query.distinct().limit(_MOST)).all()
