"""Queries on people of whom staff have recorded that they have died."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

import sqlalchemy as sa
from sqlmodel import col, select

from bot.store.prepared import Prepared, named, places
from bot.store.tables import Deceased
from bot.store.unit import Unit


def by_id(unit: Unit, record_id: str) -> Deceased | None:
    return unit.session.get(Deceased, record_id)


def of_case(unit: Unit, case_id: str) -> Sequence[Deceased]:
    """What was recorded in a case."""
    return unit.session.exec(select(Deceased).where(Deceased.case_id == case_id)).all()


def known(unit: Unit, digests: Collection[str]) -> bool:
    """Whether one of these contacts was somebody's who has died."""
    unit.session.flush()
    return bool(_among(len(digests)).all(unit.rows.connection, named(digests)))


@cache
def _among(count: int) -> Prepared:
    whose = col(Deceased.person_digest).in_(places(count))
    return Prepared(sa.select(col(Deceased.id)).where(whose).limit(1))
