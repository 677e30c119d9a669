"""Words that mean the same here: `locales/<language>/synonyms.txt`, which anybody can edit.

A line is a meaning, a colon, and its words by commas; `*` stands for any ending. A meaning has the
same name in both languages, so that what one language teaches helps the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from bot.domain.errors import InsynError
from bot.domain.texts import LANGUAGES
from bot.understanding.features import folded

LOCALES = Path(__file__).resolve().parents[2] / "locales"

_MEANING = re.compile(r"[a-z-]+")
_NOT_IN_WORDS = re.compile(r"[^a-z0-9*]+")


class SynonymsFaultyError(InsynError):
    """The list of synonyms cannot be read."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)


class Synonyms:
    """Which meanings the words of a message have, in the order in which they stand there."""

    def __init__(self, words_of: Mapping[str, Sequence[str]]) -> None:
        self.words_of = {meaning: tuple(words) for meaning, words in sorted(words_of.items())}

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple(
            (meaning, re.compile(rf" (?:{'|'.join(_pattern(word) for word in words)})(?= )"))
            for meaning, words in self.words_of.items()
        )

    def meanings(self, said: Sequence[str]) -> list[str]:
        text = f" {' '.join(said)} "
        found = [
            (place.start(), meaning)
            for meaning, pattern in self._patterns
            for place in pattern.finditer(text)
        ]
        return [meaning for _, meaning in sorted(found)]


def _pattern(word: str) -> str:
    return re.escape(word).replace(r"\*", "[a-z0-9]*").replace(r"\ ", " ")


def read_synonyms(folder: Path = LOCALES) -> Synonyms:
    """The lists of both languages as one. Raises SynonymsFaultyError with every fault at once."""
    found: dict[str, list[str]] = {}
    faults: list[str] = []
    for language in LANGUAGES:
        path = folder / language / "synonyms.txt"
        if not path.exists():
            faults.append(f"{path} is missing")
            continue
        for number, line in _lines(path):
            meaning, colon, words = line.partition(":")
            several = [" ".join(_folded(word)) for word in words.split(",") if _folded(word)]
            if not colon or not several or not _MEANING.fullmatch(meaning.strip()):
                faults.append(f"{path}, line {number}: write a meaning, a colon, words by commas")
            found.setdefault(meaning.strip(), []).extend(several)
    if faults:
        raise SynonymsFaultyError(faults)
    return Synonyms({meaning: sorted(set(words)) for meaning, words in found.items()})


def _folded(word: str) -> list[str]:
    return _NOT_IN_WORDS.sub(" ", folded(word)).split()


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line
