"""Case references: short, safe to read out, impossible to count, with a check character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NewType

CaseRef = NewType("CaseRef", str)
"""A reference in its one written form, such as "K7P-4MXQ-3"."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
_READ_AS = {**{char: char for char in ALPHABET}, "I": "1", "L": "1", "O": "0"}
_PAYLOAD = 7  # 27 thousand million references: nobody meets somebody else's case by guessing
# A prime lets the check notice any wrong character and any swap: the last letter goes unused.
_MODULUS = 31
_IN_TEXT = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]\b")


def new_reference(random_below: Callable[[int], int]) -> CaseRef:
    """A fresh reference; `random_below` is `secrets.randbelow` outside the tests."""
    payload = "".join(ALPHABET[random_below(_MODULUS)] for _ in range(_PAYLOAD))
    return _written(payload + _check_character(payload))


def parse_reference(text: str) -> CaseRef | None:
    """The reference that somebody typed, whatever its case, spaces and dashes, or None."""
    chars = _folded(text)
    if len(chars) != _PAYLOAD + 1 or any(char not in ALPHABET[:_MODULUS] for char in chars):
        return None
    return _written(chars) if _check_character(chars[:-1]) == chars[-1] else None


def found_reference(text: str) -> CaseRef | None:
    """The first reference that stands in its written form in a text of ours, or None."""
    found = (parse_reference(one) for one in _IN_TEXT.findall(text))
    return next((ref for ref in found if ref is not None), None)


def _folded(text: str) -> str:
    """What was typed without spaces and dashes, with letters that look like digits as digits."""
    folded = unicodedata.normalize("NFKC", text).upper()
    kept = [char for char in folded if not (char.isspace() or unicodedata.category(char) == "Pd")]
    return "".join(_READ_AS.get(char, "?") for char in kept)


def _check_character(payload: str) -> str:
    """The weights 2, 3, 4 ... are distinct and smaller than the prime: a swap changes the sum."""
    total = sum((i + 2) * ALPHABET.index(char) for i, char in enumerate(payload))
    return ALPHABET[-total % _MODULUS]


def _written(chars: str) -> CaseRef:
    return CaseRef(f"{chars[:3]}-{chars[3:7]}-{chars[7:]}")


def reference_start(text: str) -> str | None:
    """The beginning of a reference in its written form, for a search; None if it is none."""
    chars = _folded(text)
    if not 2 <= len(chars) <= _PAYLOAD + 1 or any(char not in ALPHABET for char in chars):
        return None
    dashed = _written(chars)
    return dashed.rstrip("-")
