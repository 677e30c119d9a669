"""The SQL conditions that find an identifier in any of its spellings, and some others too.

Most spellings are level in an expression of the column, which an index on that expression serves.
Rows that hold something else are odd: few, kept by a partial index, and looked at one by one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TypedDict

from sqlalchemy import (
    BLOB,
    ColumnElement,
    Enum,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
)
from sqlalchemy.types import TypeEngine

from bot.domain.claims import Claim, ClaimKind
from bot.domain.spellings import digits_of

_USUAL = " -+()./"  # what stands between digits in most spellings
_RARE = "\u00a0\u202f\u2011\u2013"  # what word processors put there
_BLANKS = "char(9, 10, 11, 12, 13, 28, 29, 30, 31, 32)"  # of ASCII, as SQLite writes them
_PHONE_TAIL = 7  # digits that every spelling of a Swedish number ends with
_PERSON_TAIL = 10  # what a personnummer has with and without its century

Condition = ColumnElement[bool]


class Stored(TypedDict):
    """How a column is kept: its type, and whether that binds nobody, as in SQLite."""

    stored: TypeEngine[object]
    lenient: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """An expression in which the usual spellings of a kind are equal, and what it cannot level."""

    of: ColumnElement[str]
    odd: Condition | None  # true of the rows that have to be looked at besides


def digits(kind: ClaimKind) -> int | None:
    """How many digits at the end of a kind are compared; None where all of it is."""
    if kind in (ClaimKind.EMAIL, ClaimKind.CUSTOMER_NUMBER):
        return None
    return _PHONE_TAIL if kind is ClaimKind.PHONE else _PERSON_TAIL


def level(
    kind: ClaimKind, column: ColumnElement[object], *, stored: TypeEngine[object], lenient: bool
) -> Level:
    """What an index has to be on. Its characters stand in the text: no index serves parameters."""
    text = _as_text(column, stored, lenient=lenient)
    number = isinstance(stored, Integer) and not lenient
    if kind is ClaimKind.EMAIL:
        return Level(of=func.lower(_bare(text, lenient)), odd=_beyond_ascii(text, lenient))
    length = digits(kind)
    if length is None:
        return Level(of=_bare(text, lenient), odd=None)
    tail = _last(_without(text, _USUAL), length, lenient)
    return Level(of=tail, odd=None if number else _beyond_digits(text, lenient))


def candidates(
    kind: ClaimKind,
    column: ColumnElement[object],
    found: Level,
    *,
    stored: TypeEngine[object],
    lenient: bool,
) -> list[Condition]:
    """Conditions of which every spelling of a claim meets one, and some other rows too.

    What is looked for comes in by `wanted`, so that one statement serves all claims of a kind.
    They are asked as statements of their own, since databases read whole tables rather than use
    two indexes for one OR.
    """
    usual = found.of.in_([_param(name) for name in _SOUGHT.get(kind, ("sought", "bare"))])
    text = _as_text(column, stored, lenient=lenient)
    return [usual] if found.odd is None else [usual, and_(found.odd, _oddly(kind, text))]


def _oddly(kind: ClaimKind, text: ColumnElement[str]) -> Condition:
    if kind is ClaimKind.EMAIL:
        return func.lower(text).like(_param("pattern"), escape="\\")
    stripped = _without(text, _USUAL + _RARE)
    if kind is ClaimKind.PHONE:
        return stripped.like(_param("pattern"))
    return stripped.in_([_param(name) for name in ("whole", "sought", "bare")])


def wanted(claim: Claim) -> dict[str, str]:
    """What `candidates` looks for, for one claim."""
    if claim.kind is ClaimKind.EMAIL:
        folded = unicodedata.normalize("NFC", claim.value).casefold()
        return {"sought": folded, "pattern": _email_pattern(claim.value)}
    if claim.kind is ClaimKind.CUSTOMER_NUMBER:
        return {"sought": claim.value, "upper": claim.value.upper(), "lower": claim.value.lower()}
    number = digits_of(claim.value)
    if claim.kind is ClaimKind.PHONE:
        return {"sought": number[-_PHONE_TAIL:], "pattern": f"%{number[-_PHONE_TAIL:]}%"}
    tail = number[-_PERSON_TAIL:]  # a column of numbers has lost the zeros in front
    return {"whole": number, "sought": tail, "bare": tail.lstrip("0")}


def _email_pattern(value: str) -> str:
    """SQLite folds only ASCII letters, and a letter can be stored in two parts: any matches."""
    escaped = re.sub(r"([\\%_])", r"\\\1", value.lower())
    return "%" + re.sub(r"[^\x00-\x7f]+", "%", escaped) + "%"


def _param(name: str) -> ColumnElement[str]:
    return bindparam(name, type_=String)


def _as_text(
    column: ColumnElement[object], stored: TypeEngine[object], *, lenient: bool
) -> ColumnElement[str]:
    """SQLite takes anything for a text; elsewhere only a text is one."""
    is_text = isinstance(stored, String) and not isinstance(stored, Enum)
    return column if lenient or is_text else cast(column, String)  # type: ignore[return-value]


def _without(text: ColumnElement[str], separators: str) -> ColumnElement[str]:
    return reduce(
        lambda so_far, one: func.replace(so_far, _said(one), _said("")), separators, text
    )


def _last(text: ColumnElement[str], length: int, lenient: bool) -> ColumnElement[str]:
    if lenient:
        return func.substr(text, literal_column(str(-length)))
    return func.right(text, literal_column(str(length)))


def _bare(text: ColumnElement[str], lenient: bool) -> ColumnElement[str]:
    return func.trim(text, literal_column(_BLANKS)) if lenient else func.trim(text)


def _beyond_ascii(text: ColumnElement[str], lenient: bool) -> Condition:
    """Letters that a database may fold otherwise than we do, or blanks that it leaves alone."""
    if lenient:
        return func.length(text) != func.length(cast(text, BLOB))
    return text.regexp_match(_said("[^ -~]"))


def _beyond_digits(text: ColumnElement[str], lenient: bool) -> Condition:
    """Anything but digits and what usually stands between them."""
    if lenient:
        return func.ltrim(text, _said(f"0123456789{_USUAL}")) != _said("")
    return text.regexp_match(_said("[^0-9 ()+./-]"))


def _said(text: str) -> ColumnElement[str]:
    """A text that is written into the statement; none of ours has a quotation mark in it."""
    return literal_column(f"'{text}'", String)


_SOUGHT: Mapping[ClaimKind, tuple[str, ...]] = {  # the usual spellings; the index serves them
    ClaimKind.EMAIL: ("sought",),
    ClaimKind.PHONE: ("sought",),
    ClaimKind.CUSTOMER_NUMBER: ("sought", "upper", "lower"),
}
