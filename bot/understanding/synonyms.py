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
from bot.understanding.spelling import Spelling

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
    def _by_beginning(self) -> Mapping[str, str]:
        """By first word: the meanings, each with what has to follow it; what says more first.

        As text, which takes a quarter of the memory of lists: most words have one meaning.
        """
        found: dict[str, str] = {}
        for meaning, words in self.words_of.items():
            for word in sorted(words, key=lambda one: -one.count(" ")):
                first, space, rest = word.partition(" ")
                more = f"{meaning}{space}{rest}" if space else meaning
                found[first] = f"{found[first]};{more}" if first in found else more
        return found

    @cached_property
    def spelling(self) -> Spelling:
        return Spelling(self.words_of)

    def meanings(self, said: Sequence[str]) -> list[str]:
        found = []
        taken: dict[str, int] = {}  # up to where a word has been counted for the meaning
        for at, word in enumerate(said):
            for meaning, rest in self._begun(word):
                end = at + 1 + len(rest)
                if taken.get(meaning, 0) <= at and _fits(rest, said[at + 1 : end]):
                    taken[meaning] = end
                    found.append((at, meaning))
        return [meaning for _, meaning in sorted(found)]

    def _begun(self, word: str) -> Iterator[tuple[str, Sequence[str]]]:
        for begin in (word, *(f"{word[:size]}*" for size in range(1, len(word) + 1))):
            if begin in self._by_beginning:
                for one in self._by_beginning[begin].split(";"):
                    meaning, *rest = one.split(" ")
                    yield meaning, rest


def _fits(wanted: Sequence[str], said: Sequence[str]) -> bool:
    return len(wanted) == len(said) and all(
        word == one or (word.endswith("*") and one.startswith(word[:-1]))
        for word, one in zip(wanted, said, strict=True)
    )


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
