"""Charts as plain shapes with their places, for the templates to write down as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT = 720, 220  # of a chart's own coordinates; it grows and shrinks with the page
LEFT, BOTTOM, TOP = 34, 26, 16
GAP = 0.36  # of a column's place that stays free


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column with the value above it and the label below."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    value: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """A line across, with what it stands for."""

    y: float
    value: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """A chart of columns from nought upwards."""

    columns: tuple[Column, ...]
    rungs: tuple[Rung, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM


def columns(values: Sequence[int]) -> Columns:
    """The values side by side, on a scale of round numbers."""
    step = _step(max(values, default=0))
    top = max(step * ceil(max(values, default=0) / step), step)
    room, floor = HEIGHT - BOTTOM - TOP, HEIGHT - BOTTOM
    place = (WIDTH - LEFT) / max(len(values), 1)
    made = []
    for number, value in enumerate(values):
        tall = room * value / top
        x = LEFT + place * (number + GAP / 2)
        wide = place * (1 - GAP)
        made.append(
            Column(
                x=round(x, 1),
                y=round(floor - tall, 1),
                width=round(wide, 1),
                height=round(tall, 1),
                middle=round(x + wide / 2, 1),
                value=value,
            )
        )
    rungs = tuple(
        Rung(y=round(floor - room * value / top, 1), value=value)
        for value in range(0, top + 1, step)
    )
    return Columns(columns=tuple(made), rungs=rungs)


def _step(most: int) -> int:
    """1, 2 or 5 times a power of ten: some four rungs, whatever the values."""
    if most <= 4:
        return 1
    rough = most / 4
    unit = 10 ** int(log10(rough))
    return int(next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= rough))


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """A part of a bar: where it begins and how long it is, in percent."""

    name: str
    value: int
    start: float
    length: float


def slices(parts: Sequence[tuple[str, int]]) -> tuple[Slice, ...]:
    """The parts that are not nought, one after the other, filling the bar."""
    total = sum(value for _name, value in parts)
    made: list[Slice] = []
    start = 0.0
    for name, value in parts:
        if value:
            length = 100 * value / total
            made.append(
                Slice(name=name, value=value, start=round(start, 2), length=round(length, 2))
            )
            start += length
    return tuple(made)
