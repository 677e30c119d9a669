"""Queries on people whom staff help to show who they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, delete, select, update

from bot.store.tables import Assist
from bot.store.unit import Unit

SHOWN_FOR = timedelta(days=2)  # after it was done
ENDED = ("done",)


def by_id(unit: Unit, assist_id: str) -> Assist | None:
    return unit.session.get(Assist, assist_id)


def by_ref(unit: Unit, ref: str) -> Assist | None:
    query = select(Assist).where(Assist.ref == ref, col(Assist.expires_at) > unit.now)
    return unit.session.exec(query).first()


def living(unit: Unit, *, chat_id: int, tg_user_id: int) -> Assist | None:
    """The one of this account that is not over."""
    query = select(Assist).where(
        Assist.chat_id == chat_id,
        Assist.tg_user_id == tg_user_id,
        col(Assist.state).not_in(ENDED),
        col(Assist.expires_at) > unit.now,
    )
    return unit.session.exec(query).first()


def was_helped(unit: Unit, tg_user_id: int, *, since: datetime) -> bool:
    """Whether staff were asked to help this account since a moment."""
    query = select(Assist.id).where(Assist.tg_user_id == tg_user_id, col(Assist.made_at) >= since)
    return unit.session.exec(query.limit(1)).first() is not None


def count_try(unit: Unit, row: Assist, *, most: int) -> bool:
    """Counts a try before it is compared; False when they are used up."""
    statement = (
        update(Assist)
        .where(col(Assist.id) == row.id, col(Assist.tries) < most)
        .values(tries=col(Assist.tries) + 1)
        .execution_options(synchronize_session=False)
    )
    counted = unit.session.exec(statement).rowcount == 1
    unit.session.refresh(row)
    return counted


def recent(unit: Unit, *, most: int = 100) -> Sequence[Assist]:
    query = select(Assist).where(
        col(Assist.expires_at) > unit.now,
        col(Assist.done_at).is_(None) | (col(Assist.done_at) > unit.now - SHOWN_FOR),
    )
    return unit.session.exec(query.order_by(col(Assist.made_at).desc()).limit(most)).all()


def drop_old(unit: Unit) -> int:
    over = (col(Assist.expires_at) < unit.now) | (col(Assist.done_at) < unit.now - SHOWN_FOR)
    return unit.session.exec(delete(Assist).where(over)).rowcount
