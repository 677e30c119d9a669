"""What is wrong with something that a person typed, in words, and how it should look."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.choices import Trouble
from bot.domain.identifiers import Refused
from bot.domain.messages import Delete, Send
from bot.domain.registry import Field
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services.typed_words import EXAMPLES, why
from bot.telegram.routing import Messages, Talk

__all__ = ["EXAMPLES", "why"]

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


def fault(found: Refused | Trouble) -> Sayable:
    """What is wrong."""
    return TROUBLES[found] if isinstance(found, Trouble) else why(found)


def told(found: Refused | Trouble, declared: Field) -> Sayable:
    """What is wrong, and how it should look."""
    return lines(fault(found), *example(declared))


def shown(talk: Talk, found: Refused | Trouble, said: Send) -> Messages:
    """As it is said; a personal identity number is deleted with the message in which it stands."""
    if found is Trouble.PERSONNUMMER and talk.message_id is not None:
        return [Delete(message_id=talk.message_id), said]
    return [said]
