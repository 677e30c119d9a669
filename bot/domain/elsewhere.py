"""Where else an identifier stands that is to be corrected: what is found by it alone stays old."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Cell, Holdings, Item, Row
from bot.domain.on_file import holding
from bot.domain.plans import CorrectionPlan
from bot.domain.registry import Registry
from bot.domain.spellings import normal, same

_CONTACTS = frozenset({ClaimKind.EMAIL, ClaimKind.PHONE})


def places(
    registry: Registry, holdings: Holdings, plan: CorrectionPlan, *, today: date
) -> tuple[Item, ...]:
    """Every other value by which the person is found as by the old one, however it is spelt.

    What points to the corrected value follows by itself, and is no place of its own.
    """
    claim = replaced(registry, plan, today=today)
    if claim is None:
        return ()
    changed = _changed(registry, holdings.rows, plan)
    records = ((registry.table(row.source, row.table), row) for row in holdings.rows)
    found = (
        Item(
            source=registry.source(row.source),
            table=table,
            row=row,
            field=table.field_of(column),
        )
        for table, row, column in holding(records, claim, today=today)
    )
    return tuple(item for item in found if item.cell not in changed)


def replaced(registry: Registry, plan: CorrectionPlan, *, today: date) -> Claim | None:
    """The identifier that the plan replaces; None if it is none, or only spelt anew."""
    kind = registry.table(plan.source, plan.table).identities.get(plan.column)
    old = normal(kind, plan.old, today=today) if kind else None
    claim = Claim(kind, old) if kind and old else None
    return claim if claim and not same(claim, plan.new, today=today) else None


def change(
    registry: Registry, plan: CorrectionPlan, *, today: date
) -> tuple[Claim, str | None] | None:
    """What identifier is to become what, however both are spelt; None if it is none."""
    claim = replaced(registry, plan, today=today)
    return (claim, normal(claim.kind, plan.new, today=today)) if claim else None


def not_proved(
    registry: Registry, rows: Iterable[Row], proved: Collection[Claim], *, today: date
) -> tuple[Claim, ...]:
    """Contacts that stand with the person's data and that they have not shown to be theirs."""
    found = (
        Claim(kind, spelt)
        for row in rows
        for column, kind in registry.table(row.source, row.table).identities.items()
        if kind in _CONTACTS and (spelt := normal(kind, row.values[column], today=today))
    )
    return tuple(claim for claim in dict.fromkeys(found) if claim not in proved)


def _changed(registry: Registry, rows: Collection[Row], plan: CorrectionPlan) -> set[Cell]:
    """The corrected value, and what points to it or to what points to it."""
    seen, waiting = {plan.cell}, [plan.cell]
    while waiting:
        following = set(_pointing(registry, rows, waiting.pop())) - seen
        seen |= following
        waiting += following
    return seen


def _pointing(registry: Registry, rows: Collection[Row], cell: Cell) -> Iterator[Cell]:
    source, name, key, column = cell
    for table, reference in registry.source(source).pointing(name, column):
        own = reference.columns[reference.target.index(column)]
        for target in _of(rows, source, name):
            if target.key == key:
                wanted = [target.values[one] for one in reference.target]
                for row in _of(rows, source, table.name):
                    if [row.values[one] for one in reference.columns] == wanted:
                        yield (source, table.name, row.key, own)


def _of(rows: Collection[Row], source: str, table: str) -> Iterator[Row]:
    return (row for row in rows if (row.source, row.table) == (source, table))
