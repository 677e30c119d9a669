"""The learned weights in one small file, and what they say about a message."""

from __future__ import annotations

import json
import math
import mmap
import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bot.domain.errors import InsynError
from bot.understanding.features import features, folded, hashed, words
from bot.understanding.synonyms import Synonyms

if TYPE_CHECKING:
    Numbers = array[int] | memoryview[int]

FILE = Path(__file__).with_name("model.bin")
FULL = 127  # a weight is a byte: this much is the largest one
WORTH = 24  # what a feature is worth is a byte as well, in steps of a twenty-fourth
BYTES_A_KEY = 4


class ModelUnreadableError(InsynError):
    """The file of the language model is not readable: run `insyn understand --learn`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """Rows of weights by hashed feature, a weight for each label; probabilities by softmax.

    The rows stay in the file, and the machine reads those pages of it that messages ask for.
    """

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float  # what a byte of weight is worth
    keys: Numbers = field(repr=False)  # hashed features in order: the place is the row
    worth: Numbers = field(repr=False)  # by row: inverse document frequency, in steps
    weights: Numbers = field(repr=False)  # row after row, one for each label
    synonyms: Synonyms = field(repr=False)
    fingerprint: str  # of the phrases and the synonyms

    def scores(self, said: Sequence[str]) -> list[float]:
        """One number a label: the larger, the likelier."""
        found = {hashed(feature) for feature in features(said, self.synonyms.meanings(said))}
        rows = [row for one in found if (row := self._row(one)) is not None]
        length = math.sqrt(sum(self.worth[row] ** 2 for row in rows)) or 1.0  # steps, as `value`
        count = len(self.labels)
        total = [0.0] * count
        for row in rows:
            value, weights = self.worth[row], self.weights[row * count : (row + 1) * count]
            total = [t + value * w for t, w in zip(total, weights, strict=True)]
        factor = self.scale / length
        return [b + factor * t for b, t in zip(self.bias, total, strict=True)]

    def _row(self, feature: int) -> int | None:
        """Looked up by halves: a dictionary would take ten times the memory."""
        at = bisect_left(self.keys, feature)
        return at if at < len(self.keys) and self.keys[at] == feature else None

    def known(self, said: Sequence[str]) -> float:
        """The share of the words that occur in the phrases: gibberish has none."""
        return sum(map(self._is_known, said)) / len(said) if said else 0.0

    def mended(self, text: str) -> str:
        """The text, folded, without slips in the words of the synonyms that nobody else writes."""
        plain = folded(text)
        for word, meant in self.synonyms.spelling.slips(words(text), self._is_known).items():
            plain = re.sub(rf"\b{word}\b", meant, plain)
        return plain

    def _is_known(self, word: str) -> bool:
        return self._row(hashed(f"w {word}")) is not None

    def save(self, path: Path = FILE) -> None:
        head = {
            "labels": self.labels,
            "bias": self.bias,
            "scale": self.scale,
            "count": len(self.keys),
            "synonyms": self.synonyms.words_of,
            "fingerprint": self.fingerprint,
        }
        first = json.dumps(head).encode()
        first += b" " * (-(len(first) + 1) % BYTES_A_KEY) + b"\n"
        body = self.keys.tobytes() + self.worth.tobytes() + self.weights.tobytes()
        new = path.with_suffix(".new")
        new.write_bytes(first + body)
        new.replace(path)  # programs that run keep reading the file that was there

    @classmethod
    def load(cls, path: Path = FILE) -> Self:
        """Raises ModelUnreadableError."""
        try:
            with path.open("rb") as file:
                first = file.readline()
                head = json.loads(first)
                whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            count, labels = head["count"], tuple(head["labels"])
            keys, worth, weights = _parts(whole[len(first) :], count, len(labels))
        except (OSError, ValueError, LookupError, TypeError):
            raise ModelUnreadableError from None
        return cls(
            labels=labels,
            bias=tuple(head["bias"]),
            scale=head["scale"],
            keys=keys,
            worth=worth,
            weights=weights,
            synonyms=Synonyms(head["synonyms"]),
            fingerprint=head["fingerprint"],
        )


def _parts(
    body: memoryview[int], count: int, labels: int
) -> tuple[memoryview[int], memoryview[int], memoryview[int]]:
    """Keys, worth and weights; raises ValueError if the file was cut off."""
    end = BYTES_A_KEY * count
    if len(body) != end + count + count * labels:
        raise ValueError
    return body[:end].cast("I"), body[end : end + count], body[end + count :].cast("b")


def softmax(scores: Sequence[float], *, warmth: float = 1.0) -> list[float]:
    """Probabilities; the warmer, the less sure."""
    top = max(scores)
    powers = [math.exp((score - top) / warmth) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
