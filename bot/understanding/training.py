"""Learns the model from the phrases: multinomial logistic regression by gradient descent.

Nothing but the standard library, so that whoever edits the phrases needs nothing else. It takes a
minute or two; the program itself only reads the file that comes out of it.
"""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.texts import LANGUAGES
from bot.understanding.features import features, hashed, words
from bot.understanding.intents import Intent
from bot.understanding.model import FULL, WORTH, Model, softmax
from bot.understanding.phrases import Phrase, fingerprint
from bot.understanding.synonyms import Synonyms

ROUNDS = 6
RATE = 0.3  # of the first steps; AdaGrad makes them smaller by itself
BIAS_RATE = 0.02
TOO_SMALL = 1e-3  # a slope that is not worth a step
BALANCE = 0.5  # how much rare intents are lifted: 0 not at all, 1 to the weight of common ones
SEED = 1
ONCE_MORE = 2  # phrases that a feature has to occur in ...
SELDOM = {"w": 1, "c": 3}  # ... but for words and pieces of words

Vector = list[tuple[int, float]]
Weights = dict[int, list[float]]


@dataclass(frozen=True, slots=True)
class Example:
    """A phrase as a vector of unit length, and the number of its label."""

    vector: Vector
    label: int


def learn(phrases: Sequence[Phrase], synonyms: Synonyms) -> Model:
    """The model of these phrases: the intents, and behind them the languages."""
    said = _without_rare([_features(words(phrase.text), synonyms) for phrase in phrases])
    worth = _worth(said)
    vectors = [_vector(one, worth) for one in said]
    intents, languages = list(Intent), list(LANGUAGES)
    about = _descend(vectors, [intents.index(p.intent) for p in phrases], len(intents))
    spoken = _descend(vectors, [languages.index(p.language) for p in phrases], len(languages))
    return _packed(
        labels=[*intents, *languages],
        parts=(about, spoken),
        worth=worth,
        synonyms=synonyms,
        learned_from=fingerprint(phrases, synonyms),
    )


def _features(said: Sequence[str], synonyms: Synonyms) -> set[str]:
    return set(features(said, synonyms.meanings(said)))


def _without_rare(said: Sequence[set[str]]) -> list[set[int]]:
    """Hashed, without what occurs too seldom to say anything; words stay, to be known again."""
    seen = Counter(feature for one in said for feature in one)
    kept = {f: hashed(f) for f, n in seen.items() if n >= SELDOM.get(f[0], ONCE_MORE)}
    return [{kept[feature] for feature in one if feature in kept} for one in said]


def _worth(said: Iterable[set[int]]) -> dict[int, float]:
    """Inverse document frequency: rare features tell more."""
    seen: Counter[int] = Counter()
    count = 0
    for one in said:
        count += 1
        seen.update(one)
    return {feature: math.log((1 + count) / (1 + n)) + 1 for feature, n in seen.items()}


def _vector(said: set[int], worth: Mapping[int, float]) -> Vector:
    found = sorted(said)
    length = math.sqrt(sum(worth[one] ** 2 for one in found)) or 1.0
    return [(one, worth[one] / length) for one in found]


def _descend(
    vectors: Sequence[Vector], labels: Sequence[int], count: int
) -> tuple[Weights, list[float]]:
    """Weights by feature, and a bias for each label."""
    descent = _Descent(labels, count)
    order = [Example(vector, label) for vector, label in zip(vectors, labels, strict=True)]
    chance = random.Random(SEED)  # noqa: S311 - the order of learning is no secret
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for example in order:
            descent.step(example)
    return descent.weights, descent.bias


class _Descent:
    """Stochastic gradient descent with steps that shrink where much has been learned (AdaGrad)."""

    def __init__(self, labels: Sequence[int], count: int) -> None:
        self._count = count
        per, mean = Counter(labels), len(labels) / count
        self._importance = [(mean / per[label]) ** BALANCE for label in range(count)]
        self._squares: Weights = {}
        self.weights: Weights = {}
        self.bias = [0.0] * count

    def step(self, example: Example) -> None:
        rows = [(self._row(feature), value) for feature, value in example.vector]
        slope = self._slope(rows, example.label)
        self.bias = [b - BIAS_RATE * g for b, g in zip(self.bias, slope, strict=True)]
        steep = [(k, g) for k, g in enumerate(slope) if abs(g) > TOO_SMALL]
        for (row, squares), value in rows:
            for k, g in steep:
                down = g * value
                squares[k] += down * down
                row[k] -= RATE * down / math.sqrt(squares[k])

    def _row(self, feature: int) -> tuple[list[float], list[float]]:
        row = self.weights.get(feature)
        if row is None:
            row = self.weights[feature] = [0.0] * self._count
            self._squares[feature] = [0.01] * self._count
        return row, self._squares[feature]

    def _slope(
        self, rows: Sequence[tuple[tuple[list[float], list[float]], float]], label: int
    ) -> list[float]:
        """How far each probability is from the truth."""
        scores = self.bias
        for (row, _), value in rows:
            scores = [s + value * w for s, w in zip(scores, row, strict=True)]
        importance = self._importance[label]
        slope = [p * importance for p in softmax(scores)]
        slope[label] -= importance
        return slope


def _packed(
    *,
    labels: Sequence[str],
    parts: Sequence[tuple[Weights, list[float]]],
    worth: Mapping[int, float],
    synonyms: Synonyms,
    learned_from: str,
) -> Model:
    """The weights as bytes, which is as good and an eighth of the size."""
    rows = {f: [w for weights, _ in parts for w in weights[f]] for f in sorted(parts[0][0])}
    largest = max(abs(w) for row in rows.values() for w in row)
    scale = largest / FULL
    packed = array("b", (round(w / scale) for row in rows.values() for w in row))
    return Model(
        labels=tuple(str(label) for label in labels),
        bias=tuple(b for _, bias in parts for b in bias),
        scale=scale,
        keys=array("I", rows),
        worth=array("B", (round(WORTH * worth[feature]) for feature in rows)),
        weights=packed,
        synonyms=synonyms,
        fingerprint=learned_from,
    )
