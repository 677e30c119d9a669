"""Personal identity numbers that people type into free text: found, and covered."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from bot.domain.identifiers import DOT, Personnummer, parse_personnummer

# Wider than the parser: inside a sentence spaces and any dash may stand between the parts.
_TYPED = re.compile(
    r"(?<![0-9])(?:[0-9]{2})?[0-9]{2}[0-9]{2}[0-9]{2}\s?[-+\u2010-\u2015\u2212]?\s?[0-9]{4}(?![0-9])"
)


def find_personnummer(text: str, *, today: date) -> tuple[tuple[int, int], ...]:
    """Where personal identity numbers stand in free text, as (start, end) pairs."""
    # Character for character, so that the places found are places in `text` itself.
    digits = "".join(_ascii_digit(char) for char in text)
    spans = (match.span() for match in _TYPED.finditer(digits))
    return tuple(
        (start, end) for start, end in spans if _is_personnummer(digits[start:end], today=today)
    )


def _ascii_digit(char: str) -> str:
    return str(unicodedata.digit(char)) if char.isdecimal() else char


def _is_personnummer(text: str, *, today: date) -> bool:
    parts = "".join(char for char in text if not char.isspace())
    return isinstance(parse_personnummer(parts, today=today), Personnummer)


def masked_text(text: str, *, today: date) -> str:
    """`text` with every personal identity number in it covered; all else stays as it was."""
    pieces, done = [], 0
    for start, end in find_personnummer(text, today=today):
        pieces += [text[done:start], f"{DOT * 6}-{DOT * 4}"]
        done = end
    return "".join([*pieces, text[done:]])
