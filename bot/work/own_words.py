"""What the codes in Insyn's own rows mean, for the person whom the rows are about."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.holdings import Item
from bot.domain.registry import Registry
from bot.domain.texts import Sayable, Text
from bot.domain.texts import Text as _
from bot.services import audit_words
from bot.work import own_codes, own_contents

ACTORS: Mapping[str, Text] = {
    "customer": _("You"),
    "staff": _("A member of our staff"),
    "system": _("The tool itself"),
    "page": _("The page with your answer"),
    "cli": _("The tool itself"),
}
YOUR_CODE_NAME = _("You, under the code name {name}")


def of(one: Item, registry: Registry) -> Sayable | None:
    """The value in words; None where it speaks for itself."""
    value, table, column = str(one.value), one.table.name, one.field.column
    if column == "source":
        return _source(value, registry)
    if column == "actor":
        return _actor(value)
    if (table, column) == ("audit_event", "code"):
        return audit_words.said(value)
    if (table, column) == ("case_event", "sealed_note"):  # what is waited for, or own words
        return _source(value, registry) or own_contents.told(value, registry)
    if column == "facts" or column.startswith("sealed_"):
        return own_contents.told(value, registry)
    return own_codes.column(table, column, value)


def _source(value: str, registry: Registry) -> Sayable | None:
    return next((one.label for one in registry.sources if one.name == value), None)


def _actor(value: str) -> Text | None:
    who, _colon, name = value.partition(":")
    return YOUR_CODE_NAME.format(name=name) if name else ACTORS.get(who)
