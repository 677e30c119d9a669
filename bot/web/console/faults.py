"""What is wrong with a text that was typed into a form, in words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.identifiers import Refusal, Refused
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _

_FAULTS: Mapping[Refusal, Text] = {
    Refusal.EMPTY: _("Nothing is written there yet."),
    Refusal.TOO_LONG: _("That is too long."),
    Refusal.HIDDEN_CHARACTERS: _(
        "There are invisible characters in it that we cannot keep. Please type it by hand."
    ),
    Refusal.LINE_BREAK: _("Please write it on one line."),
}
_OTHER = _("That cannot be sent as it is.")


def told(refused: Refused, limit: int) -> Sayable:
    """What is wrong, and how long it may be."""
    most = _("A text here has at most {most} characters.").format(most=limit)
    return lines(_FAULTS.get(refused.reason, _OTHER), most)
