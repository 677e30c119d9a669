"""Queries on members of staff, and on whether the bot may write to them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, bindparam, select
from sqlmodel import col

from bot.domain.cases import Role
from bot.store.prepared import Prepared
from bot.store.tables import Conversation, Staff
from bot.store.unit import Unit

_TABLE = Staff.__table__  # type: ignore[attr-defined]
_THEIRS = select(_TABLE).where(col(Staff.tg_user_id) == bindparam("user"))
_MEMBER = Prepared(_THEIRS.where(col(Staff.removed_at).is_(None)))
_FORMER = Prepared(
    _THEIRS.where(col(Staff.removed_at).is_not(None)).order_by(col(Staff.removed_at).desc())
)
_ACTIVE = Prepared(
    select(_TABLE)
    .where(col(Staff.removed_at).is_(None))
    .order_by(col(Staff.added_at), col(Staff.id))
)


def by_telegram(unit: Unit, tg_user_id: int) -> Staff | None:
    """The member with this Telegram account, unless they have been removed."""
    return unit.rows.first(Staff, _MEMBER, user=tg_user_id)


def removed_by_telegram(unit: Unit, tg_user_id: int) -> Staff | None:
    """The row that somebody who was a member once has left, newest first."""
    return unit.rows.first(Staff, _FORMER, user=tg_user_id)


def by_id(unit: Unit, staff_id: str) -> Staff | None:
    """A member or former member."""
    return unit.rows.get(Staff, staff_id)


def active(unit: Unit) -> Sequence[Staff]:
    """Everybody who is a member now, in the order in which they came."""
    return unit.rows.all(Staff, _ACTIVE)


def roles(engine: Engine) -> tuple[Role, ...]:
    """The role of everybody who is a member now, for whoever has no unit."""
    query = select(col(Staff.role)).where(col(Staff.removed_at).is_(None))
    with engine.connect() as connection:
        return tuple(Role(role) for role in connection.scalars(query))


def private_chat(unit: Unit, tg_user_id: int) -> Conversation | None:
    """The private chat with a Telegram user; None if they never wrote to the bot, or blocked it.

    A bot may not write first: a chat is there only once the person has pressed Start.
    """
    row = unit.known_conversation(tg_user_id)
    return None if row is None or row.blocked_at is not None else row
