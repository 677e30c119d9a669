"""What shows personal data in a chat is taken out of it when the session ends."""

from __future__ import annotations

from bot.domain.messages import Delete
from bot.store import shown as rows
from bot.store.unit import Unit

OVER = "session.over"  # signal: the session in which personal data was shown may be over
ON_THE_WAY = 60.0  # seconds until what had not arrived when its session ended is looked for again


def take_out(unit: Unit, chat_id: int) -> bool:
    """Deletes what Telegram still lets us delete; says whether there was anything."""
    found = rows.take_all(unit, chat_id)
    if rows.is_on_the_way(unit, chat_id):
        unit.wake(chat_id, OVER, "", after=ON_THE_WAY)
    unit.say(chat_id, *(Delete(message_id=message_id) for message_id in found))
    return bool(found)


def written_over(unit: Unit, chat_id: int, message_id: int, *, personal: bool) -> None:
    """Remembers whether a message that was edited shows personal data now."""
    rows.note(unit, chat_id=chat_id, message_id=message_id, personal=personal)
