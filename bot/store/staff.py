"""Queries on members of staff, and on whether the bot may write to them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from bot.store.tables import Conversation, Staff
from bot.store.unit import Unit

_MEMBER = sa_select(Staff).where(  # asked at every /start and every press of staff
    col(Staff.tg_user_id) == bindparam("user"), col(Staff.removed_at).is_(None)
)


def by_telegram(unit: Unit, tg_user_id: int) -> Staff | None:
    """The member with this Telegram account, unless they have been removed."""
    return unit.session.scalars(_MEMBER, {"user": tg_user_id}).first()


def removed_by_telegram(unit: Unit, tg_user_id: int) -> Staff | None:
    """The row that somebody who was a member once has left, newest first."""
    found = (
        select(Staff)
        .where(col(Staff.tg_user_id) == tg_user_id, col(Staff.removed_at).is_not(None))
        .order_by(col(Staff.removed_at).desc())
    )
    return unit.session.exec(found).first()


def by_id(unit: Unit, staff_id: str) -> Staff | None:
    """A member or former member."""
    return unit.session.get(Staff, staff_id)


def active(unit: Unit) -> Sequence[Staff]:
    """Everybody who is a member now, in the order in which they came."""
    found = (
        select(Staff)
        .where(col(Staff.removed_at).is_(None))
        .order_by(col(Staff.added_at), col(Staff.id))
    )
    return unit.session.exec(found).all()


def private_chat(unit: Unit, tg_user_id: int) -> Conversation | None:
    """The private chat with a Telegram user; None if they never wrote to the bot, or blocked it.

    A bot may not write first: a chat is there only once the person has pressed Start.
    """
    row = unit.known_conversation(tg_user_id)
    return None if row is None or row.blocked_at is not None else row
