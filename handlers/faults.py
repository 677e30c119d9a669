"""What is wrong with something that a person typed, in words, and how it should look."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.choices import Trouble
from bot.domain.identifiers import Refusal
from bot.domain.registry import Field
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services.typed_words import EXAMPLES, FAULTS

__all__ = ["EXAMPLES", "FAULTS"]

ANEW = _("Write it again, or stop with /cancel.")

TROUBLES: Mapping[Trouble, Text] = {
    Trouble.UNCHANGED: _("That is what is stored already. Write what it should be instead."),
    Trouble.PERSONNUMMER: _(
        "That looks like a personal identity number, so I removed your message. "
        "Please write it without the number."
    ),
}


def example(declared: Field) -> list[Sayable]:
    """A line with an example of what may be typed into a field, if anything may."""
    found = EXAMPLES.get(declared.correct or "")
    return [] if found is None else [_("For example: {example}").format(example=found)]


def told(reason: Refusal | Trouble, declared: Field) -> Sayable:
    """What is wrong, and how it should look."""
    fault = TROUBLES[reason] if isinstance(reason, Trouble) else FAULTS[reason]
    return lines(fault, *example(declared))
