"""The SQL condition that finds an identifier in any of its spellings, and some others too."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, String, bindparam, cast, func, or_

from bot.domain.claims import Claim, ClaimKind
from bot.domain.spellings import digits_of

_SEPARATORS = (" ", "-", "+", "(", ")", ".", "/", "\u00a0", "\u202f", "\u2011", "–")
_PHONE_TAIL = 7  # digits that every spelling of a Swedish number ends with


def candidates(kind: ClaimKind, column: ColumnElement[object]) -> ColumnElement[bool]:
    """A condition that every spelling of a claim meets, and some other rows too.

    What is looked for comes in by `wanted`, so that one statement serves all claims of a kind.
    """
    text, sought = cast(column, String), bindparam("sought", type_=String)
    if kind is ClaimKind.EMAIL:
        return func.lower(text).like(sought, escape="\\")
    if kind is ClaimKind.PHONE:
        return _stripped(text).like(sought)
    if kind is ClaimKind.CUSTOMER_NUMBER:
        return func.trim(text) == sought
    spelt = (sought, bindparam("tail", type_=String), bindparam("bare", type_=String))
    return or_(*(_stripped(text) == one for one in spelt))


def wanted(claim: Claim) -> dict[str, str]:
    """What `candidates` looks for, for one claim."""
    if claim.kind is ClaimKind.EMAIL:
        return {"sought": _email_pattern(claim.value)}
    if claim.kind is ClaimKind.PHONE:
        return {"sought": f"%{digits_of(claim.value)[-_PHONE_TAIL:]}%"}
    if claim.kind is ClaimKind.CUSTOMER_NUMBER:
        return {"sought": claim.value}
    digits = digits_of(claim.value)
    return {"sought": digits, "tail": digits[-10:], "bare": digits[-10:].lstrip("0")}


def _email_pattern(value: str) -> str:
    """SQLite folds only ASCII letters, and a letter can be stored in two parts: any matches."""
    escaped = re.sub(r"([\\%_])", r"\\\1", value.lower())
    return "%" + re.sub(r"[^\x00-\x7f]+", "%", escaped) + "%"


def _stripped(text: ColumnElement[str]) -> ColumnElement[str]:
    for separator in _SEPARATORS:
        text = func.replace(text, separator, "")
    return text
