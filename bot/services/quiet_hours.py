"""What is told to a member in their quiet hours waits for the end of them, and is not lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.clock import is_between, next_hour
from bot.domain.messages import Media, Message, Send
from bot.store import outbox
from bot.store import staff as staff_rows
from bot.store.tables import Conversation, Staff
from bot.store.unit import Unit

TASK = "quiet_hours"
AWAKE = timedelta(minutes=15)  # for so long whoever has written to the bot is at work


def say(
    unit: Unit, row: Staff, chat: Conversation, *messages: Message, at_once: bool = False
) -> None:
    """Says it now; in quiet hours later, or without a sound what they asked for or must know."""
    if not _is_quiet(row, unit.now):
        unit.say(row.tg_user_id, *messages)
        return
    ends = next_hour(unit.now, row.quiet_until or 0)
    awake = chat.updated_at is not None and unit.now - chat.updated_at < AWAKE
    if at_once or awake or _is_quiet(row, ends):  # where the whole day is quiet it never ends
        unit.say(row.tg_user_id, *map(_silently, messages))
        return
    if not outbox.holds_back(unit, row.tg_user_id):
        seconds = (ends - unit.now).total_seconds()
        unit.task(TASK, row.id, lane=f"{TASK}:{row.id}", after=seconds)
    unit.say(row.tg_user_id, *messages, held=True)


def over(unit: Unit, staff_id: str) -> None:
    """The quiet hours have ended, or were changed: what was held back is told, in its order."""
    row = staff_rows.by_id(unit, staff_id)
    if row is not None:
        outbox.let_go(unit, row.tg_user_id, drop=row.removed_at is not None)


def _is_quiet(row: Staff, moment: datetime) -> bool:
    if row.quiet_from is None or row.quiet_until is None:
        return False
    return is_between(moment, row.quiet_from, row.quiet_until)


def _silently(message: Message) -> Message:
    return replace(message, silent=True) if isinstance(message, Send | Media) else message
