"""Queries on people of whom staff have recorded that they have died."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import col, select

from bot.store.tables import Deceased
from bot.store.unit import Unit


def by_id(unit: Unit, record_id: str) -> Deceased | None:
    return unit.session.get(Deceased, record_id)


def of_case(unit: Unit, case_id: str) -> Sequence[Deceased]:
    """What was recorded in a case."""
    return unit.session.exec(select(Deceased).where(Deceased.case_id == case_id)).all()


def known(unit: Unit, digests: Collection[str]) -> bool:
    """Whether one of these contacts was somebody's who has died."""
    query = select(Deceased.id).where(col(Deceased.person_digest).in_(list(digests))).limit(1)
    return unit.session.exec(query).first() is not None
