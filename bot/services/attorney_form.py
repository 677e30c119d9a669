"""Orders the form for a power of attorney: it is written outside the transaction."""

from __future__ import annotations

from bot.domain.company import Company
from bot.domain.texts import Language
from bot.store.unit import Unit

TASK = "attorney_form"


def order(unit: Unit, chat_id: int) -> None:
    """It comes into this chat, in its language."""
    unit.task(TASK, str(chat_id), lane=f"{TASK}:{chat_id}")


def wanted(unit: Unit, chat_id: str) -> tuple[Company, Language]:
    """Whose form, in which language."""
    return unit.office.company, unit.language(int(chat_id))
