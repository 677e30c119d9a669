"""An owner looks by hand: what they are shown, and what becomes of what they report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain import audit
from bot.domain.cases import Right
from bot.domain.claims import Claim
from bot.domain.holdings import Finding, SourceHoldings, told
from bot.domain.plans import CorrectionPlan
from bot.domain.receipts import CorrectionOutcome, ErasureReceipt
from bot.domain.rows import Row
from bot.domain.texts import LocalText, Sayable
from bot.services import casework, fulfilment, manual_ask
from bot.services.access import Member
from bot.services.fulfilment import Done, Undone, Why
from bot.services.plan_body import body_of
from bot.store import cases as case_rows
from bot.store import manual_tasks as task_rows
from bot.store import plans as plan_rows
from bot.store import steps as step_rows
from bot.store.tables import Case, ManualTask
from bot.store.unit import Unit

TABLE = "report"  # of every source that is looked through by hand


class Outcome(StrEnum):
    """What an owner reports."""

    FOUND = "found"  # it is written down
    DONE = "done"  # erased or corrected
    NOTHING = "nothing"  # nothing about the person is there
    CANNOT = "cannot"  # it could not be looked up or done


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """The correction that is to be made by hand too."""

    label: LocalText  # of the value
    old: Sayable = field(repr=False)
    new: Sayable = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """What the owner has to know to do it; for their private chat only."""

    id: str
    ref: str
    right: Right
    source: LocalText
    due: date
    claims: tuple[Claim, ...] = field(repr=False)
    change: Change | None = None


def show(unit: Unit, member: Member, task_id: str) -> Errand | None:
    """What is to be done; None if it is over or somebody else's. Looking is written down."""
    found = _open(unit, member, task_id)
    if found is None:
        return None
    task, case = found
    unit.audit(
        audit.Code.MANUAL_SHOWN,
        actor=f"staff:{member.id}",
        case_ref=case.ref,
        source=task.source,
    )
    return Errand(
        id=task.id,
        ref=case.ref,
        right=Right(case.right),
        source=unit.office.registry.source(task.source).label,
        due=task.due,
        claims=tuple(sorted(casework.claims_of(unit, case))),
        change=_change(unit, case),
    )


def report(
    unit: Unit, member: Member, task_id: str, outcome: Outcome, text: str | None = None
) -> str | None:
    """Takes what the owner found or did, and lets the case go on: its reference, if it counted."""
    found = _open(unit, member, task_id)
    if found is None:
        return None
    task, case = found
    if not task_rows.take(unit, task, by=member.id):
        return None
    unit.audit(
        audit.Code.MANUAL_REPORTED,
        actor=f"staff:{member.id}",
        case_ref=case.ref,
        source=task.source,
        outcome=outcome.value,
    )
    fulfilment.settled(unit, task.step_id, _settled(task.source, Right(case.right), outcome, text))
    return case.ref


def _open(unit: Unit, member: Member, task_id: str) -> tuple[ManualTask, Case] | None:
    task = task_rows.by_id(unit, task_id)
    step = step_rows.by_id(unit, task.step_id) if task else None
    case = case_rows.by_id(unit, task.case_id) if task else None
    if task is None or step is None or case is None or task.done_at is not None:
        return None
    source = unit.office.registry.source(task.source)
    theirs = member.id in {owner.id for owner in manual_ask.owners(unit, source, case)}
    return (task, case) if theirs and step.state in step_rows.OPEN_STATES else None


def _change(unit: Unit, case: Case) -> Change | None:
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    plan = body_of(unit, row).plan if row else None
    if not isinstance(plan, CorrectionPlan):
        return None
    table = unit.office.registry.table(plan.source, plan.table)
    declared = table.field_of(plan.column)
    return Change(label=declared.label, old=told(declared, plan.old), new=told(declared, plan.new))


def _settled(source: str, right: Right, outcome: Outcome, text: str | None) -> Done | Undone:
    if outcome is Outcome.CANNOT:
        return Undone(Why.NOT_BY_HAND)
    return Done(_receipt(source, right, outcome, text))


def _receipt(source: str, right: Right, outcome: Outcome, text: str | None) -> dict[str, Any]:
    """In the shape in which a program's receipts are, so that letters are made of them alike."""
    if right is Right.ERASURE:
        deleted = {TABLE: 1} if outcome is Outcome.DONE else {}
        return ErasureReceipt(source=source, deleted=deleted).as_json()
    if right is Right.RECTIFICATION:
        return {"source": source, "outcome": CorrectionOutcome.APPLIED.value}
    if outcome is Outcome.NOTHING or not text:
        return SourceHoldings(source=source, finding=Finding.NOTHING).as_json()
    row = Row(source=source, table=TABLE, key=(1,), values={"number": 1, "text": text})
    return SourceHoldings(source=source, finding=Finding.FOUND, rows=(row,)).as_json()
