"""The pieces of which letters are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.letters import Part
from bot.domain.texts import Lines, Sayable, lines


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of the letter, in one message if it fits, and what the law wants that it says."""

    parts: frozenset[Part]
    text: Lines


def paragraph(*content: Sayable, parts: Iterable[Part] = ()) -> Paragraph:
    return Paragraph(frozenset(parts), lines(*content))
