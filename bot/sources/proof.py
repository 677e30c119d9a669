"""What every adapter proves in the same way: the receipt of an erasure, from what is there now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from bot.domain.holdings import Row
from bot.domain.plans import Action, PlanItem, RowId
from bot.domain.receipts import ErasureReceipt, Residual


def by_table(items: tuple[PlanItem, ...]) -> dict[str, list[PlanItem]]:
    tables: dict[str, list[PlanItem]] = {}
    for item in items:
        tables.setdefault(item.table, []).append(item)
    return tables


def receipt_of(
    source: str, items: tuple[PlanItem, ...], present: Mapping[RowId, Row]
) -> ErasureReceipt:
    """Counts what the database shows now, so that a second run gives the same receipt."""
    done: dict[Action, Counter[str]] = {action: Counter() for action in Action}
    residuals = []
    for item in items:
        if _as_planned(item, present.get(item.row_id)):
            done[item.action][item.table] += 1
        else:
            residuals.append(Residual(table=item.table, key=item.key))
    return ErasureReceipt(
        source=source,
        deleted=dict(done[Action.DELETE]),
        blanked=dict(done[Action.BLANK]),
        kept=dict(done[Action.KEEP]),
        residuals=tuple(residuals),
    )


def _as_planned(item: PlanItem, row: Row | None) -> bool:
    if row is None:
        return True  # a kept row that is gone was deleted later, when its time had come
    return item.action is not Action.DELETE and row.digest == item.after
