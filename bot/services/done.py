"""What was done in a case, put together from the receipts of its steps and its last plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain import outlines
from bot.domain.additions import AdditionPlan
from bot.domain.described import DescribedPlan
from bot.domain.holdings import masked_always
from bot.domain.plans import Action, CorrectionPlan, ErasurePlan
from bot.domain.receipts import ErasureReceipt
from bot.domain.registry import Field, Recipient, Registry
from bot.domain.statements import StatementPlan
from bot.domain.texts import LocalText, Sayable
from bot.services.plan_body import body_of, filled
from bot.store import plans as plan_rows
from bot.store import steps as step_rows
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """What was done to the rows of one table."""

    label: LocalText
    count: int
    until: date | None = None
    statutes: tuple[LocalText, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One corrected value; masked, for it is told in a chat."""

    field: LocalText
    table: LocalText
    old: Sayable
    new: Sayable


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """A row that was missing, with its values, masked."""

    table: LocalText
    filled: tuple[tuple[LocalText, Sayable], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Deeds:
    """Everything that the letter has to tell about."""

    gone: tuple[Deed, ...] = ()
    kept: tuple[Deed, ...] = ()
    change: Change | None = None
    added: Added | None = None
    stated: LocalText | None = None  # the table with whose entry a statement is kept
    by_hand: LocalText | None = None  # where people put right what was described
    looked: tuple[tuple[LocalText, bool], ...] = ()  # where people looked for a correction too
    recipients: tuple[Recipient, ...] = ()


def deeds_of(unit: Unit, case: Case) -> Deeds:
    """What the steps of the case did, those of earlier plans included."""
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    plan = body_of(unit, row).plan if row is not None else None
    registry = unit.office.registry
    if isinstance(plan, CorrectionPlan):
        return _corrected(registry, plan, _looked(unit, case))
    if isinstance(plan, AdditionPlan):
        return _added(registry, plan)
    if isinstance(plan, StatementPlan):
        return _stated(registry, plan)
    if isinstance(plan, DescribedPlan):
        return _by_hand(registry, plan)
    if isinstance(plan, ErasurePlan):
        return _erased(registry, plan, _receipts(unit, case))
    return Deeds()


def _looked(unit: Unit, case: Case) -> tuple[tuple[LocalText, bool], ...]:
    """Each place where people looked, and whether there was something to correct."""
    reports = (
        (step.source, unit.open(step, "sealed_receipt"))
        for step in step_rows.of_case(unit, case.id)
    )
    by_hand = {
        source.name: source.label for source in unit.office.registry.sources if source.manual
    }
    return tuple(
        (by_hand[source], bool(report["there"]))
        for source, report in reports
        if source in by_hand and report and "there" in report
    )


def _corrected(
    registry: Registry, plan: CorrectionPlan, looked: tuple[tuple[LocalText, bool], ...]
) -> Deeds:
    table = registry.table(plan.source, plan.table)
    declared = table.field_of(plan.column)
    change = Change(
        field=declared.label,
        table=table.label,
        old=masked_always(declared, plan.old),
        new=masked_always(declared, plan.new),
    )
    return Deeds(change=change, looked=looked, recipients=_recipients([declared]))


def _added(registry: Registry, plan: AdditionPlan) -> Deeds:
    table = registry.table(plan.source, plan.table)
    return Deeds(
        added=Added(table=table.label, filled=filled(table, plan)),
        recipients=_recipients(table.field_of(column) for column in plan.asked),
    )


def _stated(registry: Registry, plan: StatementPlan) -> Deeds:
    table = registry.table(plan.place.source, plan.place.table)
    return Deeds(stated=table.label, recipients=_recipients(table.fields))


def _by_hand(registry: Registry, plan: DescribedPlan) -> Deeds:
    source = registry.source(plan.source)
    fields = (one for table in source.tables for one in table.fields)
    return Deeds(by_hand=source.label, recipients=_recipients(fields))


def _receipts(unit: Unit, case: Case) -> list[ErasureReceipt]:
    receipts = (unit.open(step, "sealed_receipt") for step in step_rows.of_case(unit, case.id))
    return [ErasureReceipt.from_json(receipt) for receipt in receipts if receipt]


def _erased(registry: Registry, plan: ErasurePlan, receipts: list[ErasureReceipt]) -> Deeds:
    deleted: Counter[tuple[str, str]] = Counter()
    for receipt in receipts:
        for table, count in receipt.deleted.items():
            deleted[receipt.source, table] += count
    gone = tuple(
        Deed(label=table.label, count=deleted[source.name, table.name])
        for source, table in registry.tables()
        if deleted[source.name, table.name]
    )
    kept = tuple(
        Deed(
            label=part.label,
            count=part.kept + part.emptied,
            until=part.until,
            statutes=part.statutes,
        )
        for part in outlines.outline(registry, plan)
        if part.kept + part.emptied
    )
    emptied = _emptied(plan)
    touched = [
        declared
        for source, table in registry.tables()
        for declared in table.fields
        if deleted[source.name, table.name]
        or (source.name, table.name, declared.column) in emptied
    ]
    return Deeds(gone=gone, kept=kept, recipients=_recipients(touched))


def _emptied(plan: ErasurePlan) -> set[tuple[str, str, str]]:
    """The columns that are emptied in rows that stay, with their source and table."""
    staying = (item for item in plan.items if item.action is not Action.DELETE)
    return {(*item.row_id[:2], column) for item in staying for column in item.blank}


def _recipients(fields: Iterable[Field]) -> tuple[Recipient, ...]:
    return tuple(dict.fromkeys(one for declared in fields for one in declared.recipients))
