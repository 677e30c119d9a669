"""What the codes in Insyn's own rows mean, for the person whom the rows are about."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.holdings import Item
from bot.domain.registry import Registry
from bot.domain.texts import Sayable, Text
from bot.domain.texts import Text as _
from bot.services import audit_words
from bot.services.staff_words import CHANNELS, EVENTS, RIGHTS, STATES
from bot.work.challenge import OTHER, PURPOSES

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


_SENDING: Mapping[str, Text] = {
    "pending": _("waits to be sent"),
    "sending": _("is being sent"),
    "sent": _("has been sent"),
    "failed": _("could not be sent"),
    "in_doubt": _("it is not known whether it arrived"),
}
_MESSAGES: Mapping[str, Text] = {
    "sendMessage": _("A message"),
    "editMessageText": _("A change of a message"),
    "editMessageReplyMarkup": _("A change of a message"),
    "deleteMessage": _("A message was taken out of the chat"),
    "sendDocument": _("A file"),
    "answerCallbackQuery": _("An answer to a button that you pressed"),
}
_AGAIN: Mapping[str, Text] = {
    "ordinary": _("sent again if it is not known whether it arrived"),
    "secret": _("sent once at most, because it holds a code or a link"),
}
_COUNTED: Mapping[str, Text] = {
    "sent": _("A code was sent"),
    "failed": _("A wrong code was typed"),
}
_STEPS: Mapping[str, Text] = {
    "waiting": _("waits its turn"),
    "done": _("is done"),
    "failed": _("did not work, and is tried again"),
    "refused": _("could not be done, and our staff look at it"),
}


def of(one: Item, registry: Registry) -> Sayable | None:
    """The value in words; None where it speaks for itself."""
    value = str(one.value)
    if (one.table.name, one.field.column) == ("fulfilment_step", "source"):
        return next((s.label for s in registry.sources if s.name == value), None)
    return _of_case(one, value) or _of_sending(one, value)


def _of_case(one: Item, value: str) -> Text | None:
    match one.table.name, one.field.column:
        case "case_file", "right":
            return RIGHTS.get(value)
        case (("case_file" | "case_event"), "state"):
            return STATES.get(value)
        case "case_event", "event":
            return EVENTS.get(value)
        case "case_file", "came_by":
            return CHANNELS.get(value)
        case "audit_event", "code":
            return audit_words.said(value)
        case "fulfilment_step", "state":
            return _STEPS.get(value)
        case _, "actor":
            return _actor(value)
    return None


def _of_sending(one: Item, value: str) -> Text | None:
    match one.table.name, one.field.column:
        case "delivery", "kind":
            return _DELIVERED.get(value)
        case "challenge", "method":
            return METHODS.get(value)
        case (("challenge" | "snapshot"), "purpose") | ("assist", "action"):
            return next((told for act, told in PURPOSES.items() if act == value), OTHER)
        case "rate_counter", "event":
            return _COUNTED.get(value.partition(":")[0])
        case "outbox", "method":
            return _MESSAGES.get(value)
        case "outbox", "kind":
            return _AGAIN.get(value)
        case (("outbox" | "mail" | "sms"), "state"):
            return _SENDING.get(value)
    return None


def _actor(value: str) -> Text | None:
    who, _colon, name = value.partition(":")
    return YOUR_CODE_NAME.format(name=name) if name else ACTORS.get(who)
