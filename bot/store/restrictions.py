"""Queries on flags of restricted use: by case, and by the rows that they stand on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import col, or_, select

from bot.store.tables import RestrictionFlag
from bot.store.unit import Unit

CHUNK = 400  # values in one IN list: well below every database's limit


def of_case(unit: Unit, case_id: str) -> Sequence[RestrictionFlag]:
    """Every flag that a case has set, ended ones too, the oldest first."""
    query = select(RestrictionFlag).where(RestrictionFlag.case_id == case_id)
    return unit.session.exec(query.order_by(col(RestrictionFlag.set_at))).all()


def holding(unit: Unit, digests: Iterable[str]) -> list[RestrictionFlag]:
    """The flags that hold now on rows with these digests."""
    wanted = sorted(set(digests))
    ends = col(RestrictionFlag.ends_at)
    found: list[RestrictionFlag] = []
    for start in range(0, len(wanted), CHUNK):
        query = select(RestrictionFlag).where(
            col(RestrictionFlag.row_digest).in_(wanted[start : start + CHUNK]),
            or_(ends.is_(None), ends > unit.now),
        )
        found += unit.session.exec(query.order_by(col(RestrictionFlag.set_at))).all()
    return found
