"""What somebody who presses for an answer is told before anything is asked of them."""

from __future__ import annotations

from bot.domain.identity import Action
from bot.services import access, casework, delivery
from bot.services.access import Customer
from bot.store import cases as case_rows
from bot.store import deliveries
from bot.store.tables import Case, Delivery
from bot.store.unit import Unit


def asks_certainty(unit: Unit, customer: Customer, delivery_id: str) -> bool:
    """Whether an answer holds what two proofs leave covered, and the person has shown no more."""
    found = _heard_of(unit, customer, delivery_id)
    whole = unit.office.levels.whole(Action.ACCESS_FULL)
    if found is None or found[1].level < whole:
        return False
    return customer.level < whole or not access.permitted(unit, customer, Action.ACCESS_FULL)


def is_over(unit: Unit, customer: Customer, delivery_id: str) -> bool:
    """Whether an answer was fetched or is too old, so that nobody shows in vain who they are."""
    found = _heard_of(unit, customer, delivery_id)
    if found is None or found[0].posted_how == delivery.WITHHELD:
        return False
    return not delivery.can_be_fetched(unit, found[0])


def _heard_of(unit: Unit, customer: Customer, delivery_id: str) -> tuple[Delivery, Case] | None:
    """An answer with its case, if this person may hear of it."""
    row = deliveries.by_id(unit, delivery_id)
    case = case_rows.by_id(unit, row.case_id) if row else None
    if row is None or case is None or not _may_hear(unit, customer, case):
        return None
    return row, case


def _may_hear(unit: Unit, customer: Customer, case: Case) -> bool:
    """Whose case it is; whoever has shown nothing hears of it only where it was opened."""
    if customer.persons:
        return not customer.persons.isdisjoint(casework.persons_of(unit, case))
    return (case.chat_id, case.tg_user_id) == (customer.chat_id, customer.tg_user_id)
