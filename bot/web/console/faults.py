"""What is wrong with a text that was typed into a form, in words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.identifiers import Refusal, Refused
from bot.domain.texts import Sayable, Text
from bot.domain.texts import Text as _
from bot.services import typed_words

_HERE: Mapping[Refusal, Text] = {
    Refusal.EMPTY: _("Nothing is written there yet."),
    Refusal.NOT_A_CHOICE: _("Choose one of those that are offered."),
}


def why(refused: Refused) -> Sayable:
    """What is wrong, where a form is filled in rather than a message written."""
    return _HERE.get(refused.reason) or typed_words.why(refused)
