"""The blocks that papers and pages are made of, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.texts import Language


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Lead:
    """The sentence that answers the question."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with what belongs to them, each of one or more lines."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored row."""

    title: str
    place: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Stored rows of one kind, short enough to stand in a table."""

    title: str
    place: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


Block = Heading | Lead | Paragraph | Pairs | Entry | Grid | Bullets


@dataclass(frozen=True, slots=True)
class Front:
    """What stands above everything else."""

    title: str
    company: str
    case: str
    about: str
    language: Language
