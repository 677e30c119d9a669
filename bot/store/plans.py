"""Queries on plans."""

from __future__ import annotations

from sqlmodel import col, select

from bot.store.tables import Plan
from bot.store.unit import Unit


def of_case(unit: Unit, plan_id: str | None, case_id: str) -> Plan | None:
    """The plan with this id if it was made for this case."""
    plan = unit.rows.get(Plan, plan_id) if plan_id else None
    return plan if plan is not None and plan.case_id == case_id else None


def newest(unit: Unit, case_id: str) -> Plan | None:
    """The last plan that was made for a case, whether it still counts or not."""
    unit.session.flush()
    found = select(Plan).where(Plan.case_id == case_id).order_by(col(Plan.made_at).desc())
    return unit.session.exec(found).first()
