"""When a stored identifier, however it is spelt, is the same as a proved one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from bot.domain.claims import Claim, ClaimKind
from bot.domain.registry import Value

_WORDS_AFTER = re.compile(r"(?<=\d)[\s(,;]*[^\W\d_]")  # "070-174 06 05 (evenings)"


def same(claim: Claim, stored: Value, *, today: date) -> bool:
    """Whether `stored` is the identifier of `claim`, exactly.

    A customer number is the same in small letters; where two differ in that alone, it is nobody's.
    """
    wanted = normal(claim.kind, claim.value, today=today)
    found = normal(claim.kind, stored, today=today)
    if claim.kind is ClaimKind.CUSTOMER_NUMBER and wanted is not None and found is not None:
        return wanted.casefold() == found.casefold()
    return wanted is not None and found == wanted


def normal(kind: ClaimKind, stored: Value, *, today: date) -> str | None:
    """The one spelling in which identifiers of a kind are compared; None when it is not one."""
    text = "" if stored is None else str(stored).strip()
    if kind in _TEN_DIGITS and isinstance(stored, int):
        text = text.zfill(10)  # a column of numbers has lost the zeros in front
    return _NORMAL[kind](text, today) if text else None


def _normal_email(text: str, _today: date) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _normal_phone(text: str, _today: date) -> str | None:
    import phonenumbers  # slow to load, and not every source is searched by phone

    try:
        number = phonenumbers.parse(_WORDS_AFTER.split(text)[0], "SE")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _normal_personnummer(text: str, today: date) -> str | None:
    digits = digits_of(text)
    if len(digits) == 12:
        return digits
    if len(digits) != 10:
        return None
    this_year = f"{today:%Y%m%d}"
    born = digits[:4] + f"{int(digits[4:6]) % 60:02d}"  # a coordination number adds 60 to the day
    century = today.year // 100 - (1 if f"{this_year[:2]}{born}" > this_year else 0)
    return f"{century - ('+' in text)}{digits}"  # "+" since the year the person turned a hundred


def _normal_orgnr(text: str, _today: date) -> str | None:
    digits = digits_of(text)
    return digits[-10:] if len(digits) in (10, 12) else None


def _normal_customer_number(text: str, _today: date) -> str:
    return text


def digits_of(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


_TEN_DIGITS = frozenset({ClaimKind.PERSONNUMMER, ClaimKind.ORGNR})
_NORMAL: Mapping[ClaimKind, Callable[[str, date], str | None]] = {
    ClaimKind.EMAIL: _normal_email,
    ClaimKind.PHONE: _normal_phone,
    ClaimKind.PERSONNUMMER: _normal_personnummer,
    ClaimKind.ORGNR: _normal_orgnr,
    ClaimKind.CUSTOMER_NUMBER: _normal_customer_number,
}
