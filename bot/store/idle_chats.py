"""Chats in which nobody has written for long: what they had begun goes, and where possible all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, or_, update
from sqlmodel import col, select

from bot.store.tables import Binding, Case, Conversation, Outbox, Staff
from bot.store.unit import Unit

AT_ONCE = 200  # the rest comes with the next round of the clock


def start_clock(unit: Unit) -> None:
    """Rows of before the clock, and chats that only we have written to, count from now on."""
    unstamped = col(Conversation.updated_at).is_(None)
    _run(unit, update(Conversation).where(unstamped).values(updated_at=unit.now))


def forget_steps(unit: Unit, *, before: datetime) -> int:
    """Wipes what was filled in and never finished, in private chats that are idle."""
    begun = or_(col(Conversation.step) != "", col(Conversation.sealed_data).is_not(None))
    chats = _idle(unit, before, begun)
    emptied = {"step": "", "sealed_data": None, "menu_message_id": None}
    return _run(unit, update(Conversation).where(_of(chats)).values(**emptied))


def drop(unit: Unit, *, before: datetime) -> int:
    """Deletes idle chats to which nothing else belongs: no case, no tie, no member of staff."""
    chat = col(Conversation.chat_id)
    nothing_else = (
        ~exists().where(col(Case.chat_id) == chat),
        ~exists().where(col(Binding.chat_id) == chat),
        ~exists().where(col(Staff.tg_user_id) == chat, col(Staff.removed_at).is_(None)),
        ~exists().where(col(Outbox.chat_id) == chat),
    )
    chats = _idle(unit, before, *nothing_else)
    still_idle = col(Conversation.updated_at) < before
    return _run(unit, delete(Conversation).where(_of(chats), still_idle))


def _idle(unit: Unit, before: datetime, *where: Any) -> Sequence[int]:
    """Private chats, but for those that another unit of the same transaction has in hand."""
    idle = (col(Conversation.chat_id) > 0, col(Conversation.updated_at) < before)
    query = select(Conversation.chat_id).where(*idle, *where).limit(AT_ONCE)
    return unit.untouched(unit.session.exec(query).all())


def _of(chats: Sequence[int]) -> Any:
    return col(Conversation.chat_id).in_(chats)


def _run(unit: Unit, statement: Any) -> int:
    return int(unit.session.connection().execute(statement).rowcount)
