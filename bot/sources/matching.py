"""The SQL condition that finds an identifier in any of its spellings, and some others too."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, String, cast, func, or_

from bot.domain.claims import Claim, ClaimKind
from bot.domain.spellings import digits_of

_SEPARATORS = (" ", "-", "+", "(", ")", ".", "/", "\u00a0", "\u202f", "\u2011", "–")
_PHONE_TAIL = 7  # digits that every spelling of a Swedish number ends with


def candidates(claim: Claim, column: ColumnElement[object]) -> ColumnElement[bool]:
    """A condition that every spelling of the claim meets, and some other rows too."""
    text = cast(column, String)
    if claim.kind is ClaimKind.EMAIL:
        return func.lower(text).like(_email_pattern(claim.value), escape="\\")
    if claim.kind is ClaimKind.PHONE:
        return _stripped(text).like(f"%{digits_of(claim.value)[-_PHONE_TAIL:]}%")
    if claim.kind is ClaimKind.CUSTOMER_NUMBER:
        return func.trim(text) == claim.value
    digits = digits_of(claim.value)
    spelt = dict.fromkeys((digits, digits[-10:], digits[-10:].lstrip("0")))
    return or_(*(_stripped(text) == one for one in spelt))


def _email_pattern(value: str) -> str:
    """SQLite folds only ASCII letters, and a letter can be stored in two parts: any matches."""
    escaped = re.sub(r"([\\%_])", r"\\\1", value.lower())
    return "%" + re.sub(r"[^\x00-\x7f]+", "%", escaped) + "%"


def _stripped(text: ColumnElement[str]) -> ColumnElement[str]:
    for separator in _SEPARATORS:
        text = func.replace(text, separator, "")
    return text
