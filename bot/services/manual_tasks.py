"""An owner looks by hand: what they are shown, and what becomes of what they report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain import audit
from bot.domain.cases import Right
from bot.domain.claims import Claim
from bot.domain.described import DescribedPlan
from bot.domain.holdings import Finding, SourceHoldings, told
from bot.domain.plans import CorrectionPlan
from bot.domain.receipts import CorrectionOutcome, ErasureReceipt
from bot.domain.registry import Value
from bot.domain.rows import Row
from bot.domain.texts import LocalText, Sayable
from bot.services import casework, fulfilment, manual_ask, manual_files
from bot.services.access import Member
from bot.services.manual_files import FileNote
from bot.services.plan_body import AnyPlan, body_of
from bot.services.step_orders import Done, Undone, Why
from bot.store import manual_tasks as task_rows
from bot.store import plans as plan_rows
from bot.store.tables import Case, ManualTask
from bot.store.unit import Unit

TABLE = "report"  # of every source that is looked through by hand
WORDS_LIMIT = 3000  # characters, so that it fits a message beside what is said around it


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
    wish: str = field(default="", repr=False)  # what the person wants put right, in their words
    files: tuple[FileNote, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What came of it."""

    outcome: Outcome
    count: int = 1  # of documents or entries that were found, or destroyed
    text: str = field(default="", repr=False)  # what is there, or why it cannot be done


class Ready(StrEnum):
    """Whether what a member has gathered can be sent."""

    WITH_FILES = "with_files"
    WITHOUT = "without"  # files: then there have to be words
    FILE_ARRIVING = "file_arriving"  # one is still being looked through


def ready(unit: Unit, member: Member, task_id: str) -> Ready:
    """How far the files of an errand are."""
    if manual_ask.open_for(unit, member, task_id) is None:
        return Ready.WITHOUT
    if manual_files.on_the_way(unit, task_id):
        return Ready.FILE_ARRIVING
    return Ready.WITH_FILES if manual_files.of_task(unit, task_id) else Ready.WITHOUT


def parse_count(text: str) -> int | None:
    """How many documents or entries; None if it is no such number."""
    bare = text.strip()
    found = int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 4 else 0
    return found or None


def show(unit: Unit, member: Member, task_id: str) -> Errand | None:
    """What is to be done; None if it is over or somebody else's. Looking is written down."""
    found = manual_ask.open_for(unit, member, task_id)
    return note_shown(unit, *found, actor=f"staff:{member.id}") if found else None


def note_shown(unit: Unit, task: ManualTask, case: Case, *, actor: str) -> Errand:
    """The errand in full, and a line in the trail that it was shown."""
    unit.audit(audit.Code.MANUAL_SHOWN, actor=actor, case_ref=case.ref, source=task.source)
    return errand(unit, task, case)


def errand(unit: Unit, task: ManualTask, case: Case) -> Errand:
    plan = _plan(unit, case)
    return Errand(
        id=task.id,
        ref=case.ref,
        right=Right(case.right),
        source=unit.office.registry.source(task.source).label,
        due=task.due,
        claims=tuple(sorted(casework.claims_of(unit, case))),
        change=_change(unit, plan) if isinstance(plan, CorrectionPlan) else None,
        wish=plan.text if isinstance(plan, DescribedPlan) else "",
        files=manual_files.of_task(unit, task.id),
    )


def report(unit: Unit, member: Member, task_id: str, said: Report) -> str | None:
    """Takes what a member found or did, and lets the case go on: its reference, if it counted."""
    found = manual_ask.open_for(unit, member, task_id)
    if found is None or not task_rows.take(unit, found[0], by=member.id):
        return None
    return taken(unit, *found, said, actor=f"staff:{member.id}")


def taken(unit: Unit, task: ManualTask, case: Case, said: Report, *, actor: str) -> str:
    """Writes down what was reported; the caller has made sure that it is the only report."""
    unit.audit(
        audit.Code.MANUAL_REPORTED,
        actor=actor,
        case_ref=case.ref,
        source=task.source,
        outcome=said.outcome.value,
    )
    if said.outcome is not Outcome.FOUND:
        manual_files.drop_task(unit, task.id)
    done = not _is_in_vain(unit, case, said)
    if not done:
        by = actor.removeprefix("staff:") if actor.startswith("staff:") else casework.SYSTEM
        casework.note_event(unit, case, casework.NOT_BY_HAND, by, said.text or None)
    receipt = _receipt(task.source, Right(case.right), said)
    outcome = Done(receipt) if done else Undone(Why.NOT_BY_HAND)
    fulfilment.settled(unit, task.step_id, outcome)
    return case.ref


def _plan(unit: Unit, case: Case) -> AnyPlan | None:
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    return body_of(unit, row).plan if row else None


def _change(unit: Unit, plan: CorrectionPlan) -> Change:
    table = unit.office.registry.table(plan.source, plan.table)
    declared = table.field_of(plan.column)
    return Change(label=declared.label, old=told(declared, plan.old), new=told(declared, plan.new))


def _is_in_vain(unit: Unit, case: Case, said: Report) -> bool:
    """Whether staff have to decide anew: it cannot be done, or what was described is not there."""
    nowhere = said.outcome is Outcome.NOTHING and isinstance(_plan(unit, case), DescribedPlan)
    return nowhere or said.outcome is Outcome.CANNOT


def _receipt(source: str, right: Right, said: Report) -> dict[str, Any]:
    """In the shape in which a program's receipts are, so that letters are made of them alike."""
    if right is Right.ERASURE:
        deleted = {TABLE: said.count} if said.outcome is Outcome.DONE else {}
        return ErasureReceipt(source=source, deleted=deleted).as_json()
    if right is Right.RECTIFICATION:
        there = said.outcome is Outcome.DONE
        return {"source": source, "outcome": CorrectionOutcome.APPLIED.value, "there": there}
    if said.outcome is not Outcome.FOUND:
        return SourceHoldings(source=source, finding=Finding.NOTHING).as_json()
    values: dict[str, Value] = {"number": 1, "count": said.count, "text": said.text or None}
    row = Row(source=source, table=TABLE, key=(1,), values=values)
    return SourceHoldings(source=source, finding=Finding.FOUND, rows=(row,)).as_json()
