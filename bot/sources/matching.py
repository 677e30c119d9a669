"""When a stored identifier, however it is spelt, is the same as a proved one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, String, cast, func, or_

from bot.domain.claims import Claim, ClaimKind
from bot.domain.registry import Value

_SEPARATORS = (" ", "-", "+", "(", ")", ".", "/", "\u00a0", "–")
_PHONE_TAIL = 7  # digits that every spelling of a Swedish number ends with


def same(claim: Claim, stored: Value, *, today: date) -> bool:
    """Whether `stored` is the identifier of `claim`, exactly."""
    wanted = normal(claim.kind, claim.value, today=today)
    return wanted is not None and normal(claim.kind, stored, today=today) == wanted


def normal(kind: ClaimKind, stored: Value, *, today: date) -> str | None:
    """The one spelling in which identifiers of a kind are compared; None when it is not one."""
    text = "" if stored is None else str(stored).strip()
    return _NORMAL[kind](text, today) if text else None


def _normal_email(text: str, _today: date) -> str:
    return text.casefold()


def _normal_phone(text: str, _today: date) -> str | None:
    import phonenumbers  # slow to load, and not every source is searched by phone

    try:
        number = phonenumbers.parse(text, "SE")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _normal_personnummer(text: str, today: date) -> str | None:
    digits = _digits(text)
    if len(digits) == 12:
        return digits
    if len(digits) != 10:
        return None
    this_year = f"{today:%Y%m%d}"
    born = digits[:4] + f"{int(digits[4:6]) % 60:02d}"  # a coordination number adds 60 to the day
    century = today.year // 100 - (1 if f"{this_year[:2]}{born}" > this_year else 0)
    return f"{century - ('+' in text)}{digits}"  # "+" since the year the person turned a hundred


def _normal_orgnr(text: str, _today: date) -> str | None:
    digits = _digits(text)
    return digits[-10:] if len(digits) in (10, 12) else None


def _normal_customer_number(text: str, _today: date) -> str:
    return text


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


_NORMAL: dict[ClaimKind, Callable[[str, date], str | None]] = {
    ClaimKind.EMAIL: _normal_email,
    ClaimKind.PHONE: _normal_phone,
    ClaimKind.PERSONNUMMER: _normal_personnummer,
    ClaimKind.ORGNR: _normal_orgnr,
    ClaimKind.CUSTOMER_NUMBER: _normal_customer_number,
}


def candidates(claim: Claim, column: ColumnElement[object]) -> ColumnElement[bool]:
    """A condition that every spelling of the claim meets, and some other rows: see `same`."""
    text = cast(column, String)
    if claim.kind is ClaimKind.EMAIL:
        return func.lower(text).like(_email_pattern(claim.value), escape="\\")
    if claim.kind is ClaimKind.PHONE:
        return _stripped(text).like(f"%{_digits(claim.value)[-_PHONE_TAIL:]}")
    if claim.kind is ClaimKind.CUSTOMER_NUMBER:
        return func.trim(text) == claim.value
    digits = _digits(claim.value)
    return or_(_stripped(text) == digits, _stripped(text) == digits[-10:])


def _email_pattern(value: str) -> str:
    """SQLite folds only ASCII letters, so any other letter matches anything here."""
    escaped = re.sub(r"([\\%_])", r"\\\1", value.lower())
    return "%" + re.sub(r"[^\x00-\x7f]", "_", escaped) + "%"


def _stripped(text: ColumnElement[str]) -> ColumnElement[str]:
    for separator in _SEPARATORS:
        text = func.replace(text, separator, "")
    return text
