"""Queries on the statements that are kept with entries."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, delete
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from bot.store.prepared import Prepared
from bot.store.tables import Statement
from bot.store.unit import Unit

_ANY = Prepared(sa_select(col(Statement.id)).limit(1))
CHUNK = 400  # values in one IN list: well below every database's limit


def any_at_all(unit: Unit) -> bool:
    """Whether anybody has ever had one kept: mostly there is nothing to look for."""
    unit.session.flush()
    return bool(_ANY.all(unit.rows.connection, {}))


def on_rows(unit: Unit, digests: Iterable[str]) -> list[Statement]:
    """Those kept with rows that have these digests, the oldest first."""
    found: list[Statement] = []
    for some in _chunks(digests):
        query = select(Statement).where(col(Statement.row_digest).in_(some))
        found += unit.session.exec(query.order_by(col(Statement.made_at))).all()
    return found


def drop_on(unit: Unit, digests: Iterable[str]) -> int:
    """Deletes those kept with rows that have these digests; tells how many there were."""
    return sum(_drop(unit, col(Statement.row_digest).in_(some)) for some in _chunks(digests))


def drop_of_person(unit: Unit, persons: Collection[str]) -> int:
    return _drop(unit, col(Statement.person_digest).in_(persons))


def _drop(unit: Unit, where: ColumnElement[bool]) -> int:
    if not any_at_all(unit):
        return 0
    result = unit.session.connection().execute(delete(Statement).where(where))
    return int(result.rowcount)


def _chunks(digests: Iterable[str]) -> list[list[str]]:
    wanted = sorted(set(digests))
    return [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)]
