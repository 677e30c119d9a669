"""What a person is told when the program itself is at fault."""

from __future__ import annotations

from bot.domain import audit
from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.store.unit import Unit


def apologise(unit: Unit, chat_id: int) -> None:
    """Says sorry in the chat of an update that was given up, and leaves a line in the trail."""
    unit.conversation(chat_id).step = ""
    sorry = _(
        "Sorry, something went wrong on our side and your last message could not be handled. "
        "Nothing was changed. Please try again, or press /help."
    )
    unit.audit(audit.Code.UPDATE_PARKED, actor="system")
    if chat_id:
        unit.say(chat_id, Send(text=sorry))
