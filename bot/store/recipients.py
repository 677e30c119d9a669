"""Queries on the recipients that a case has to tell."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from bot.store.tables import RecipientRow
from bot.store.unit import Unit


def of_case(unit: Unit, case_id: str) -> Sequence[RecipientRow]:
    """In the order in which they were written down."""
    query = select(RecipientRow).where(RecipientRow.case_id == case_id)
    return unit.session.exec(query.order_by(col(RecipientRow.number))).all()


def by_id(unit: Unit, row_id: str) -> RecipientRow | None:
    return unit.session.get(RecipientRow, row_id)


def locked(unit: Unit, case_id: str, number: int) -> RecipientRow | None:
    """One of them, kept from others until the end of the unit."""
    query = select(RecipientRow).where(
        RecipientRow.case_id == case_id, RecipientRow.number == number
    )
    return unit.session.exec(query.with_for_update()).first()
