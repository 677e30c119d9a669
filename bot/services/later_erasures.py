"""Erases what a statute had kept as soon as its time is over, from the approved plan's keys.

The person need not be found any more. The first approval (four eyes) covers exactly what was kept
then: a new reading says whether it still is that and nothing else, and what the law keeps today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain import later
from bot.domain.audit import Code
from bot.domain.clock import stockholm_day
from bot.domain.later import Left, WhyLeft
from bot.domain.messages import Send
from bot.domain.plans import Action, ErasurePlan, PlanItem
from bot.domain.receipts import ErasureReceipt
from bot.domain.registry import Registry
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import by_post, erasure_ledger, notices
from bot.services.plan_body import body_of
from bot.store import cases as case_rows
from bot.store import later_erasures as later_rows
from bot.store import plans as plan_rows
from bot.store.tables import Case, LaterErasure, new_id
from bot.store.unit import Unit

READ, ERASE = "later.read", "later.erase"  # the two errands: look again, and carry out


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What is to be read again, and how it is judged."""

    source: str
    registry: Registry
    today: date
    items: tuple[PlanItem, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Carrying:
    """What a source is to erase now."""

    source: str
    plan: ErasurePlan = field(repr=False)


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody changed the rows between reading and erasing: nothing was done, read again."""


# -- planned with the first erasure -----------------------------------------------------------


def plan_ahead(unit: Unit, case: Case) -> None:
    """Writes down what the carried-out plan of the case keeps, and when its time is over."""
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    plan = body_of(unit, row).plan if row else None
    if isinstance(plan, ErasurePlan):
        for source in plan.sources:
            _wait_for(unit, case, source, later.kept_items(plan, source))


def _wait_for(unit: Unit, case: Case, source: str, items: tuple[PlanItem, ...]) -> None:
    due = later.next_day(items)
    if due is None:
        return
    row = LaterErasure(id=new_id(), case_id=case.id, source=source, due=due, sealed_items=b"")
    unit.seal(row, "sealed_items", [item.as_json() for item in items])
    unit.add(row)
    unit.audit(
        Code.LATER_ERASURE_PLANNED,
        actor="system",
        case_ref=case.ref,
        source=source,
        count=len(items),
        due=due.isoformat(),
    )


def order_due(unit: Unit) -> int:
    """Has everything looked at again whose day has come; the clock calls this."""
    rows = later_rows.due(unit, stockholm_day(unit.now))
    for row in rows:
        row.state = later_rows.ORDERED
        unit.add(row)
        _order(unit, READ, row)
    return len(rows)


def _order(unit: Unit, errand: str, row: LaterErasure) -> None:
    unit.task(errand, row.id, lane=f"later:{row.id}")


# -- the errand "later.read" ------------------------------------------------------------------


def reading(unit: Unit, row_id: str) -> Reading | None:
    """What to read again; None if nobody waits for it any more."""
    row = later_rows.by_id(unit, row_id)
    if row is None or row.state != later_rows.ORDERED:
        return None
    items = unit.open(row, "sealed_items")
    return Reading(
        source=row.source,
        registry=unit.office.registry,
        today=stockholm_day(unit.now),
        items=tuple(PlanItem.from_json(item) for item in items),
    )


def read(unit: Unit, row_id: str, found: ErasurePlan | Left) -> None:
    """Writes the ledger and orders the erasure, puts it off, or leaves it to staff."""
    row, case = _found(unit, row_id)
    if row is None or case is None:
        return
    if isinstance(found, Left):
        _leave(unit, row, case, found.why)
    elif later.open_items(found):
        erasure_ledger.announce(unit, case.id, row.source, found)
        unit.seal(row, "sealed_plan", found.as_json())
        unit.add(row)
        _order(unit, ERASE, row)
    else:
        _wait_on(unit, row, found)


# -- the errand "later.erase" -----------------------------------------------------------------


def carrying(unit: Unit, row_id: str) -> Carrying | None:
    """What the source is to erase; None if it is done."""
    row = later_rows.by_id(unit, row_id)
    if row is None or row.state != later_rows.ORDERED or row.sealed_plan is None:
        return None
    plan = ErasurePlan.from_json(unit.open(row, "sealed_plan"))
    return Carrying(source=row.source, plan=plan)


def carried_out(unit: Unit, row_id: str, outcome: ErasureReceipt | Changed | Left) -> None:
    """Tells the person what has gone, and goes on waiting for the rest."""
    row, case = _found(unit, row_id)
    if row is None or case is None or row.sealed_plan is None:
        return
    plan = ErasurePlan.from_json(unit.open(row, "sealed_plan"))
    row.sealed_plan = None
    if isinstance(outcome, Changed):
        erasure_ledger.strike(unit, case.id, row.source, plan)
        unit.add(row)
        _order(unit, READ, row)
        return
    if isinstance(outcome, Left):
        _leave(unit, row, case, outcome.why)
        return
    erasure_ledger.confirm(unit, case.id, plan, outcome)
    if not outcome.clean:
        _leave(unit, row, case, WhyLeft.RESIDUALS)
        return
    gone = Counter(item.table for item in plan.items if item.action is Action.DELETE)
    unit.audit(
        Code.LATER_ERASURE_DONE,
        actor="system",
        case_ref=case.ref,
        source=row.source,
        deleted=gone.total(),
    )
    _tell(unit, case, row.source, gone)
    _wait_on(unit, row, plan)


def _found(unit: Unit, row_id: str) -> tuple[LaterErasure | None, Case | None]:
    row = later_rows.by_id(unit, row_id)
    if row is None or row.state != later_rows.ORDERED:
        return None, None
    return row, case_rows.by_id(unit, row.case_id)


def _wait_on(unit: Unit, row: LaterErasure, plan: ErasurePlan) -> None:
    """What the law still keeps waits for its own day."""
    items = later.kept_items(plan, row.source)
    due = later.next_day(items)
    unit.seal(row, "sealed_items", [item.as_json() for item in items])
    if due is None:
        row.state, row.done_at = later_rows.DONE, unit.now
    else:
        row.state, row.due = later_rows.WAITING, due
    unit.add(row)


def _tell(unit: Unit, case: Case, source: str, gone: Mapping[str, int]) -> None:
    if not gone:
        return
    registry = unit.office.registry
    counted = [
        _("• {label}: {count}").format(label=table.label, count=gone[table.name])
        for table in registry.source(source).tables
        if gone[table.name]
    ]
    text = lines(
        _(
            "Because of a law we had to keep some of your data after your case {ref}. That time "
            "is over now, and this has been erased for good:"
        ).format(ref=case.ref),
        *counted,
        _("You need not do anything."),
    )
    by_post.tell(unit, case, text)


def _leave(unit: Unit, row: LaterErasure, case: Case, why: WhyLeft) -> None:
    """Nothing more happens by itself; staff are told by the case's reference."""
    row.state = later_rows.LEFT
    unit.add(row)
    unit.audit(
        Code.LATER_ERASURE_LEFT,
        actor="system",
        case_ref=case.ref,
        source=row.source,
        why=why.value,
    )
    source = unit.office.registry.source(row.source).label
    notices.tell_group(unit, Send(text=_LEFT[why].format(ref=case.ref, source=source)))


_LEFT = {
    WhyLeft.IN_USE_AGAIN: _(
        "⚠️ {source}: the time for which data of case {ref} had to be kept is over. Nothing was "
        "erased, because it is in use again. Please look at it."
    ),
    WhyLeft.NOT_CLEAR: _(
        "⚠️ {source}: the time for which data of case {ref} had to be kept is over. Nothing was "
        "erased, because it is protected or may belong to several persons. Please look at it."
    ),
    WhyLeft.BY_HAND: _(
        "⚠️ {source}: the time for which data of case {ref} had to be kept is over. Please erase "
        "it there by hand."
    ),
    WhyLeft.REFUSED: _(
        "⚠️ {source}: the time for which data of case {ref} had to be kept is over, and the system "
        "does not let it be erased. Please find out why, and erase it there by hand."
    ),
    WhyLeft.RESIDUALS: _(
        "⚠️ {source}: what had been kept in case {ref} was erased, but something is still there. "
        "Please look at it."
    ),
}
