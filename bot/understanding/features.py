"""A message as the features that the model weighs: words, pairs of words, pieces of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from zlib import crc32

MOST_CHARACTERS = 600  # what comes after says nothing new, and takes time
PIECES = (3, 4, 5)  # lengths of the pieces of words, which see through misspellings

_WORD = re.compile(r"[a-z0-9]+")
_REPEATED = re.compile(r"(.)\1{2,}")
_LONG_NUMBER = re.compile(r"\d{3,}")
# Letters that do not fall apart into a letter and a mark.
_OTHER_LETTERS = str.maketrans({"ø": "o", "æ": "a", "ß": "ss", "ł": "l", "đ": "d", "’": "'"})


def folded(text: str) -> str:
    """Lower case without diacritics, so that those who write without å ä ö are understood too."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_OTHER_LETTERS))
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _REPEATED.sub(r"\1\1", letters.replace("'", ""))


def words(text: str) -> list[str]:
    """The words of the text, folded; long numbers are all the same."""
    return _WORD.findall(_LONG_NUMBER.sub("000", folded(text[:MOST_CHARACTERS])))


def features(said: Sequence[str], meanings: Sequence[str] = ()) -> Iterator[str]:
    """What the model looks at: `w` a word, `p` a pair, `s` a pair with a gap, `c` a piece.

    `m` is a meaning by the list of synonyms, `n` a meaning after another.
    """
    for word in said:
        yield f"w {word}"
        yield from _pieces(f"_{word}_")
    for first, second in pairwise(["<", *said, ">"]):
        yield f"p {first} {second}"
    for first, third in zip(said, said[2:], strict=False):
        yield f"s {first} {third}"
    for meaning in meanings:
        yield f"m {meaning}"
    for first, second in pairwise(["<", *meanings, ">"]):
        yield f"n {first} {second}"


def _pieces(word: str) -> Iterator[str]:
    for size in PIECES:
        for start in range(len(word) - size + 1):
            yield f"c {word[start : start + size]}"


def hashed(feature: str) -> int:
    return crc32(feature.encode())
