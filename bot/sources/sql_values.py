"""Database values in canonical form and back: what a plan stores and a digest is made of."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import types

from bot.domain.canonical import canonical
from bot.domain.registry import Value

_PLAIN: frozenset[type] = frozenset({type(None), str, int})
_PARSERS: dict[type, Any] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    Decimal: Decimal,
    float: float,
    UUID: UUID,
    bytes: bytes.fromhex,
    dict: json.loads,
    list: json.loads,
}


def decoded(raw: object) -> Value:
    """A value of a typed driver in canonical form."""
    if raw is None or isinstance(raw, bool | int | str):
        return raw
    if isinstance(raw, date | time):  # a datetime is a date
        return raw.isoformat()
    if isinstance(raw, Decimal):
        return format(raw, "f")
    if isinstance(raw, float):
        return repr(raw)
    if isinstance(raw, bytes | memoryview):
        return bytes(raw).hex()
    if isinstance(raw, dict | list):
        return canonical(json.loads(json.dumps(raw), parse_float=str))
    return str(raw)


def plain_classes(kind: types.TypeEngine[Any], *, lenient: bool) -> frozenset[type]:
    """The classes of raw values that are in canonical form already: most are, so it pays."""
    if not lenient:
        return frozenset({type(None), str, int, bool})
    if isinstance(kind, types.Boolean | types.Numeric):
        return frozenset({type(None), str})
    return _PLAIN - {str} if isinstance(kind, types.DateTime) else _PLAIN


def reader(
    kind: types.TypeEngine[Any], found: type, *, lenient: bool
) -> Callable[[Any], Value] | None:
    """What brings raw values of a class into canonical form; None for those that are in it."""
    if found in plain_classes(kind, lenient=lenient):
        return None
    if not lenient:
        return decoded
    if isinstance(kind, types.DateTime) and found is str:
        return _iso_moment
    return partial(decoded_sqlite, kind=kind)


def encoded(value: Value, kind: types.TypeEngine[Any]) -> object:
    """A canonical value as the column's type wants it; ValueError when it is none of that type."""
    if isinstance(kind, types.JSON):  # its type says nothing of what a value may be
        return json.loads(value) if isinstance(value, str) else value
    try:
        wanted = kind.python_type
    except NotImplementedError:
        return value
    if value is None or isinstance(value, wanted):
        return value
    if wanted is int:
        return int(value)
    if wanted is str:
        return str(value)
    try:
        return _PARSERS.get(wanted, lambda text: text)(str(value))
    except InvalidOperation:
        raise ValueError(f"not a number: {wanted.__name__}") from None


def without_zone(value: Value, kind: types.TypeEngine[Any]) -> Value:
    """A moment as a column without a time zone gives it back: in UTC, as our sessions are."""
    if not isinstance(kind, types.DateTime) or kind.timezone or not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment).isoformat()


def decoded_sqlite(raw: object, kind: types.TypeEngine[Any]) -> Value:
    """The same for SQLite, which keeps what it was given whatever the column's type says."""
    if isinstance(kind, types.Boolean) and raw in (0, 1):
        return bool(raw)
    if isinstance(kind, types.Numeric) and isinstance(raw, int | float):
        number = Decimal(repr(raw))
        scaled = kind.asdecimal and kind.scale is not None
        return format(round(number, kind.scale) if scaled else number, "f")
    if isinstance(kind, types.DateTime) and isinstance(raw, str):
        return _iso_moment(raw)
    return decoded(raw)


def encoded_sqlite(value: Value, kind: types.TypeEngine[Any]) -> object:
    """SQLite gets text and whole numbers; a column of numbers turns the text into a number."""
    if isinstance(kind, types.DateTime) and isinstance(value, str):
        return datetime.fromisoformat(value).isoformat(sep=" ")
    if isinstance(kind, types.Date) and isinstance(value, str):
        return date.fromisoformat(value).isoformat()
    return value


def _iso_moment(text: str) -> str:
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return text
