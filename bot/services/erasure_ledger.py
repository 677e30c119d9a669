"""What the erasure ledger is told: rows before they go, and by what a person was known."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain import later
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Holdings, Row
from bot.domain.plans import Action, ErasurePlan, PlanItem
from bot.domain.receipts import ErasureReceipt
from bot.domain.registry import Table
from bot.domain.spellings import normal
from bot.services import casework, statements
from bot.services.places import Names, Purpose
from bot.store import ledger
from bot.store.ledger import Entry
from bot.store.tables import Case
from bot.store.unit import Unit


def item_digest(unit: Unit, item: PlanItem) -> str:
    """How the ledger names a row: after a restore the same row gives the same digest."""
    return Names(unit.digest).row(Purpose.ERASURE, item.source, item.table, item.key)


_OF_ONE = frozenset({ClaimKind.PERSONNUMMER, ClaimKind.CUSTOMER_NUMBER})


def note_person(unit: Unit, case: Case, known_by: Iterable[str] = ()) -> None:
    """Remembers who asked, also when nothing is found: who comes back is recognised.

    An address may have been changed by then, so what the erased rows called them counts too.
    """
    names = Names(unit.digest)
    digests = (names.claim(claim) for claim in casework.claims_of(unit, case))
    ledger.note_claims(unit, case.id, (*digests, *known_by))


def names_of(unit: Unit, plan: object, holdings: Holdings) -> tuple[str, ...]:
    """The numbers of a person that an erasure takes away, as digests.

    What stays with a row that is kept would be found again every night; addresses and telephones
    can be somebody else's as well.
    """
    if not isinstance(plan, ErasurePlan):
        return ()
    names, items = Names(unit.digest), {item.row_id: item for item in plan.items}
    found = (
        (row, column, kind)
        for row in holdings.rows
        for column, kind in _table(unit, row).identities.items()
        if kind in _OF_ONE and _goes(items.get((row.source, row.table, row.key)), column)
    )
    today = stockholm_day(unit.now)
    claims = ((kind, normal(kind, row.values[column], today=today)) for row, column, kind in found)
    return tuple(sorted({names.claim(Claim(kind, value)) for kind, value in claims if value}))


def _table(unit: Unit, row: Row) -> Table:
    return unit.office.registry.table(row.source, row.table)


def _goes(item: PlanItem | None, column: str) -> bool:
    return item is not None and (item.action is Action.DELETE or column in item.blank)


def announce(unit: Unit, case_id: str, source: str, plan: ErasurePlan) -> None:
    """Writes down what is going to be erased; committed before the source destroys anything."""
    ledger.write(unit, case_id, source, (_entry(unit, item) for item in _of(plan, source)))


def confirm(unit: Unit, case_id: str, plan: ErasurePlan, receipt: ErasureReceipt) -> None:
    """The source has done it; what was still there when it was read back is not taken for gone."""
    left = {(one.table, one.key) for one in receipt.residuals}
    gone = [one for one in _of(plan, receipt.source) if (one.table, one.key) not in left]
    ledger.confirm(unit, case_id, receipt.source, [item_digest(unit, item) for item in gone])
    statements.drop(unit, case_id, [item.row_id for item in gone])


def strike(unit: Unit, case_id: str, source: str, plan: ErasurePlan) -> None:
    """The source changed nothing, and no earlier try can have."""
    digests = (item_digest(unit, item) for item in _of(plan, source))
    ledger.strike(unit, case_id, source, digests)


def _of(plan: ErasurePlan, source: str) -> list[PlanItem]:
    return [item for item in later.open_items(plan) if item.source == source]


def _entry(unit: Unit, item: PlanItem) -> Entry:
    names = Names(unit.digest)
    return Entry(
        item=item_digest(unit, item),
        content=names.content(item.digest),
        after=names.content(item.after) if item.after else None,
    )
