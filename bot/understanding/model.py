"""The learned weights in one small file, and what they say about a message."""

from __future__ import annotations

import json
import math
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bot.domain.errors import InsynError
from bot.understanding.features import features, hashed
from bot.understanding.synonyms import Synonyms

if TYPE_CHECKING:
    Numbers = array[int] | memoryview[int]
    Floats = array[float] | memoryview[float]

FILE = Path(__file__).with_name("model.bin")
FULL = 127  # a weight is a byte: this much is the largest one


class ModelUnreadableError(InsynError):
    """The file of the language model is not readable: run `insyn understand --learn`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """Rows of weights by hashed feature, a weight for each label; probabilities by softmax."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float  # what a byte of weight is worth
    keys: Numbers = field(repr=False)  # hashed features in order: the place is the row
    worth: Floats = field(repr=False)  # by row: inverse document frequency
    weights: Numbers = field(repr=False)  # row after row, one for each label
    synonyms: Synonyms = field(repr=False)
    fingerprint: str  # of the phrases and the synonyms

    def scores(self, said: Sequence[str]) -> list[float]:
        """One number a label: the larger, the likelier."""
        found = {hashed(feature) for feature in features(said, self.synonyms.meanings(said))}
        rows = [row for one in found if (row := self._row(one)) is not None]
        length = math.sqrt(sum(self.worth[row] ** 2 for row in rows)) or 1.0
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
        met = [self._row(hashed(f"w {word}")) is not None for word in said]
        return sum(met) / len(met) if met else 0.0

    def save(self, path: Path = FILE) -> None:
        head = {
            "labels": self.labels,
            "bias": self.bias,
            "scale": self.scale,
            "count": len(self.keys),
            "synonyms": self.synonyms.words_of,
            "fingerprint": self.fingerprint,
        }
        body = self.keys.tobytes() + self.worth.tobytes() + self.weights.tobytes()
        path.write_bytes(json.dumps(head).encode() + b"\n" + zlib.compress(body, 9))

    @classmethod
    def load(cls, path: Path = FILE) -> Self:
        """Raises ModelUnreadableError."""
        try:
            first, _, packed = path.read_bytes().partition(b"\n")
            head, body = json.loads(first), zlib.decompress(packed)
        except (OSError, ValueError, zlib.error):
            raise ModelUnreadableError from None
        count, labels = head["count"], tuple(head["labels"])
        parts = memoryview(body)  # nothing is copied: this is the most that the program holds
        return cls(
            labels=labels,
            bias=tuple(head["bias"]),
            scale=head["scale"],
            keys=parts[: 4 * count].cast("I"),
            worth=parts[4 * count : 8 * count].cast("f"),
            weights=parts[8 * count :].cast("b"),
            synonyms=Synonyms(head["synonyms"]),
            fingerprint=head["fingerprint"],
        )
