"""How a column is declared in a draft: what its name, type and constraints let us guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.registry import MaskKind
from bot.domain.texts import LANGUAGES, LocalText
from bot.sources.draft_labels import label_of
from bot.sources.draft_words import Meaning, Theme, meaning_of, says_only
from bot.sources.reflection import Column

NAME = "from its name"
NEVER = "it must not be empty"
SHORT = 24  # a filler with an address in it takes as much room


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a field, and why it is a guess; the plain facts of the database are none."""

    name: str
    value: object
    guess: str = ""


def members(column: Column, theme: Theme, *, label: LocalText | None = None) -> Iterator[Member]:
    """The lines of one field."""
    meaning = meaning_of(column.name)
    yield _label(column, meaning, label)
    if meaning is None and column.is_a(sa.Date, sa.DateTime):
        yield Member("mask", "none", "a date")
        yield Member("level", 1, "a date")
    elif meaning is None:
        yield Member("mask", "text", "its name says nothing to us; who may see it?")
    else:
        yield from _meant(column, meaning, theme)
    if is_words(column):
        yield Member("others", True, "free words may speak of other people; they are covered")
    yield from _values(column, meaning)
    yield from _erase(column, meaning)


def is_words(column: Column) -> bool:
    """Free words, by the name of the column; by its room, if the name says nothing."""
    meaning = meaning_of(column.name)
    if meaning is None:
        return column.is_a(sa.Text) and not column.is_a(sa.Enum)
    return meaning.name == "words" and column.is_a(sa.String)


def _values(column: Column, meaning: Meaning | None) -> Iterator[Member]:
    """What the codes of a closed list mean, as far as the database tells which there are."""
    codes = column.codes or (LANGUAGES if meaning and meaning.name == "language" else ())
    if codes:
        told = {code: label_of(code) for code in codes}
        known = all(is_known for _label, is_known in told.values())
        guess = "what the codes mean" if known else "translate them"
        yield Member("values", {code: label for code, (label, _known) in told.items()}, guess)


def _label(column: Column, meaning: Meaning | None, label: LocalText | None) -> Member:
    if label is not None:
        return Member("label", label, NAME)
    found, known = label_of(column.name)
    plain = meaning is not None and meaning.correct and says_only(column.name, meaning)
    if meaning is not None and (meaning.claim or plain or not known):
        return Member("label", meaning.label, NAME)
    return Member("label", found, NAME if known else "translate it")


def _meant(column: Column, meaning: Meaning, theme: Theme) -> Iterator[Member]:
    if meaning.category and meaning.category != theme.category and theme.category == "identity":
        yield Member("category", meaning.category, NAME)
    dated = column.is_a(sa.Date, sa.DateTime) and meaning.personal and meaning.correct != "date"
    mask = MaskKind.NONE if dated else meaning.mask
    if mask is not MaskKind.TEXT:
        yield Member("mask", mask.value, NAME)
    if meaning.level != 2 or dated:
        yield Member("level", 1 if dated else meaning.level, NAME)
    if meaning.correct and theme.category in ("identity", "contact") and _fits(column, meaning):
        yield Member("correct", meaning.correct, NAME)
        if meaning.contact:
            yield Member("contact", True, NAME)


def _fits(column: Column, meaning: Meaning) -> bool:
    """A validator gives text; a date goes into a column of dates only."""
    if meaning.correct == "date":
        return column.is_a(sa.Date)
    return column.is_a(sa.String)


def _erase(column: Column, meaning: Meaning | None) -> Iterator[Member]:
    """What may be null is emptied; what may not gets a filler of its type that fits UNIQUE."""
    if column.nullable:
        return
    filler = _filler(column, meaning)
    if filler is None:
        yield Member("erase", "keep", f"{NEVER}, and says nothing about a person by itself")
    else:
        yield Member("erase", {"fixed": filler}, NEVER)


def _filler(column: Column, meaning: Meaning | None) -> str | int | bool | None:
    personal = meaning is None or meaning.personal
    flagged = meaning is not None and meaning.name == "protected"
    if column.is_a(sa.Boolean) or (flagged and column.is_a(sa.Integer)):
        return False if flagged else None
    if column.is_a(sa.Enum) or not personal:
        return None
    if column.is_a(sa.String):
        return _text(column, meaning)
    if column.is_a(sa.Numeric, sa.Integer):
        return 0 if meaning is not None and not column.unique else None
    if column.is_a(sa.Date) and meaning is not None and meaning.correct == "date":
        return "1900-01-01"
    if column.is_a(sa.JSON):
        return "{}"
    return None


def _text(column: Column, meaning: Meaning | None) -> str:
    roomy = column.length is None or column.length >= SHORT
    if meaning is not None and meaning.name == "email" and roomy:
        return "{key}@raderad.invalid"
    if column.unique:
        return "-{key}" if roomy else "{key}"
    return "-"
