"""Writes down that a person was shown a summary of their data, its entries or their number."""

from __future__ import annotations

from bot.domain.audit import Code
from bot.services.access import Customer, actor_name
from bot.services.snapshots import SnapshotView
from bot.store.unit import Unit


def note_shown(unit: Unit, customer: Customer, view: SnapshotView) -> None:
    """How much was shown, and at which level; never what."""
    unit.audit(
        Code.SUMMARY_SHOWN,
        actor=actor_name(unit, customer.tg_user_id),
        outcome=view.outcome.value,
        rows=len(view.holdings.rows),
        level=int(customer.level),
    )


def note_entries(unit: Unit, tg_user_id: int) -> None:
    """The entries to choose from hold days and names in the clear: somebody else may read them."""
    unit.audit(Code.ENTRIES_SHOWN, actor=actor_name(unit, tg_user_id))


def note_counts(unit: Unit, tg_user_id: int) -> None:
    """How many entries there are, and of what, tells somebody else something as well."""
    unit.audit(Code.COUNTS_SHOWN, actor=actor_name(unit, tg_user_id))
