"""A slip of the finger in a word that matters: "remvoe", "radrea", "delte"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

SHORTEST = 5  # letters: in shorter words one slip makes another word


class Spelling:
    """Mends what nobody was heard to say, where one slip leads to one word of the synonyms."""

    def __init__(self, words_of: Mapping[str, Sequence[str]]) -> None:
        self._words_of = words_of

    def slips(self, said: Sequence[str], is_known: Callable[[str], bool]) -> dict[str, str]:
        """What was meant, by what was written."""
        odd = {word for word in said if len(word) >= SHORTEST and not is_known(word)}
        return {word: meant for word in odd if (meant := self._meant(word)) != word}

    def _meant(self, word: str) -> str:
        near = {one for one in self._by_letter.get(word[0], ()) if is_one_slip(word, one)}
        return near.pop() if len(near) == 1 else word

    @cached_property
    def _by_letter(self) -> Mapping[str, tuple[str, ...]]:
        """People hardly ever miss the first letter."""
        found: dict[str, set[str]] = {}
        for words in self._words_of.values():
            for word in words:
                plain = word.removesuffix("*")
                if " " not in plain and len(plain) >= SHORTEST:
                    found.setdefault(plain[0], set()).add(plain)
        return {letter: tuple(words) for letter, words in found.items()}


def is_one_slip(word: str, right: str) -> bool:
    """Whether one letter is missing or too many, or two neighbours are swapped.

    The last letter has to be right, for endings differ by it; another letter makes other words.
    """
    if abs(len(word) - len(right)) > 1 or word == right or word[-1] != right[-1]:
        return False
    start = _same_beginning(word, right)
    left, wanted = word[start:], right[start:]
    if left[:2] == wanted[:2][::-1] and left[2:] == wanted[2:]:
        return True
    return left[1:] == wanted or left == wanted[1:]


def _same_beginning(word: str, right: str) -> int:
    pairs = enumerate(zip(word, right, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(word), len(right)))
