"""What the codes in Insyn's own rows mean, for the person whom the rows are about."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.holdings import Item
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.services.staff_words import CHANNELS, RIGHTS, STATES

ACTORS: Mapping[str, Text] = {
    "customer": _("You"),
    "staff": _("A member of our staff"),
    "system": _("The tool itself"),
    "page": _("The page with your answer"),
    "cli": _("The tool itself"),
}
_DELIVERED: Mapping[str, Text] = {
    "answer": _("The answer itself"),
    "letter": _("A letter"),
}
YOUR_CODE_NAME = _("You, under the code name {name}")
METHODS: Mapping[str, Text] = {
    "email_code": _("Code by e-mail"),
    "sms_code": _("Code by text message"),
    "telegram_phone": _("Phone number shared by Telegram"),
}


def of(one: Item) -> Text | None:
    """The value in words; None where it speaks for itself."""
    value = str(one.value)
    match one.table.name, one.field.column:
        case "case_file", "right":
            return RIGHTS.get(value)
        case (("case_file" | "case_event"), "state"):
            return STATES.get(value)
        case "case_file", "came_by":
            return CHANNELS.get(value)
        case "delivery", "kind":
            return _DELIVERED.get(value)
        case _, "actor":
            return _actor(value)
        case "challenge", "method":
            return METHODS.get(value)
    return None


def _actor(value: str) -> Text | None:
    who, _colon, name = value.partition(":")
    return YOUR_CODE_NAME.format(name=name) if name else ACTORS.get(who)
