"""Queries on the recipients that a case has to tell."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from bot.domain.recipients import NoticeState
from bot.store.prepared import Prepared
from bot.store.rows import made, values_of
from bot.store.tables import RecipientRow
from bot.store.unit import Unit

_TABLE = RecipientRow.__table__  # type: ignore[attr-defined]
_OF_CASE = Prepared(
    sa_select(_TABLE).where(_TABLE.c.case_id == bindparam("case")).order_by(_TABLE.c.number)
)


def of_case(unit: Unit, case_id: str) -> Sequence[RecipientRow]:
    """In the order in which they were written down; to be read, not to be changed."""
    unit.session.flush()
    found = _OF_CASE.all(unit.rows.connection, {"case": case_id})
    return [made(RecipientRow, row) for row in found]


def by_id(unit: Unit, row_id: str) -> RecipientRow | None:
    return unit.session.get(RecipientRow, row_id)


def left_to_staff(unit: Unit) -> Sequence[RecipientRow]:
    """Those whom staff have to tell and nobody has, case by case."""
    states = [state.value for state in NoticeState if state.is_left_to_staff]
    query = select(RecipientRow).where(col(RecipientRow.state).in_(states))
    in_order = query.order_by(col(RecipientRow.case_id), col(RecipientRow.number))
    return unit.session.exec(in_order).all()


def write(unit: Unit, rows: Sequence[RecipientRow]) -> None:
    """Writes rows that are new."""
    unit.rows.insert(RecipientRow, *map(values_of, rows))


def locked(unit: Unit, case_id: str, number: int) -> RecipientRow | None:
    """One of them, kept from others until the end of the unit."""
    query = select(RecipientRow).where(
        RecipientRow.case_id == case_id, RecipientRow.number == number
    )
    return unit.session.exec(query.with_for_update()).first()
