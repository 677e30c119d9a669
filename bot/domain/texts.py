"""Texts as values: we name a sentence, the edge puts it into the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A whole sentence of the catalogue with named places; the key is the English sentence."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    count: int = 1

    def format(self, **params: object) -> Text:
        """The same sentence with its places filled by texts, dates, numbers or strings."""
        return Text(self.key, {**self.params, **params}, self.plural, self.count)


def ngettext(singular: str, plural: str, count: int) -> Text:
    """A sentence in the form that `count` asks for in the reader's language."""
    return Text(singular, {}, plural, count)


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text that the company wrote in both languages, in its registry or company file."""

    sv: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.sv if language == "sv" else self.en


@dataclass(frozen=True, slots=True)
class Lines:
    """Texts under one another; an empty string leaves a line empty."""

    parts: tuple[Text | LocalText | Lines | Spoken | str, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text in a language of its own, whatever the reader's: a preview of somebody's letter."""

    text: Text | LocalText | Lines | str
    language: Language


def lines(*parts: Text | LocalText | Lines | Spoken | str) -> Lines:
    return Lines(parts)


@dataclass(frozen=True, slots=True)
class Day:
    """A day without its weekday, as one names the day of a document."""

    day: date


_ = Text

Sayable = Text | LocalText | Lines | Spoken | str
