"""What a person may type into a field: cleaned, judged by the field's kind, kept in one form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from bot.domain.identifiers import (
    Email,
    Orgnr,
    Personnummer,
    Phone,
    Postcode,
    Refusal,
    Refused,
    folded,
    parse_email,
    parse_orgnr,
    parse_personnummer,
    parse_phone,
    parse_postcode,
    too_long,
)

LINE_LIMIT = 100  # a name, a street, a city
TEXT_LIMIT = 2000  # a message; Telegram itself ends at 4096
NUMBER_LIMIT = 18  # what every database holds in a whole number

# Marks without a picture of their own that writing needs: joiners shape emoji and Persian,
# direction marks set a dash right in Hebrew. They come back as they went in.
_MEANT = frozenset("\u200c\u200d\u200e\u200f\u061c")
# Tags: the flags of England, Scotland and Wales are spelled with them.
_FLAG_TAGS = range(0xE0020, 0xE0080)
_BREAKS = "\t\n\v\f\x85\u2028\u2029"
# Letters by name that show nothing: Hangul fillers and the blank of Braille.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def clean_text(text: str, limit: int, *, one_line: bool = False) -> str | Refused:
    """`text` composed (NFC) and trimmed; what cannot be seen and is not meant is refused.

    Nothing is dropped in silence: a value comes back as it went in, or it is refused. Overrides
    of the writing direction and zero-width spaces would let two different values look alike.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not composed:
        return Refused(Refusal.EMPTY)
    if len(composed) > limit:
        return too_long(limit)
    if one_line and any(char in _BREAKS for char in composed):
        return Refused(Refusal.LINE_BREAK)
    if any(_is_hidden(char) for char in composed):
        return Refused(Refusal.HIDDEN_CHARACTERS)
    if all(_has_no_picture(char) for char in composed):
        return Refused(Refusal.EMPTY)
    return composed


@dataclass(frozen=True, slots=True)
class Least:
    """What words must have at the least for their reader to understand anything by them."""

    words: int
    characters: int


REASON = Least(words=3, characters=15)  # Art. 12(3) and (4): the reasons, not a heading
QUESTION = Least(words=2, characters=10)  # such as "Vilken adress?"


def sentence(text: str, limit: int, least: Least) -> str | Refused:
    """Words for somebody else to read: clean as `clean_text` has it, and a sentence at least."""
    clean = clean_text(text, limit)
    if isinstance(clean, Refused):
        return clean
    said = [word for word in clean.split() if any(char.isalpha() for char in word)]
    thin = len(clean) < least.characters or len({word.casefold() for word in said}) < least.words
    return Refused(Refusal.TOO_THIN) if thin else clean


def _is_hidden(char: str) -> bool:
    if char in "\n\t" or char in _MEANT or ord(char) in _FLAG_TAGS:
        return False
    # Control, format, surrogate, private use; line and paragraph separators.
    return char in _BLANKS or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def _has_no_picture(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cf", "Mn")


def text(value: str) -> str | Refused:
    """Anything that a person wants to say."""
    return clean_text(value, TEXT_LIMIT)


def name(value: str) -> str | Refused:
    """A name: at least one letter; people and companies are called the strangest things."""
    return _line_with_letter(value)


def street(value: str) -> str | Refused:
    """A street address."""
    return _line_with_letter(value)


def city(value: str) -> str | Refused:
    """A post town, without its postcode."""
    line = _line_with_letter(value)
    if isinstance(line, str) and any(char.isdigit() for char in line):
        return Refused(Refusal.HAS_DIGITS)
    return line


def _line_with_letter(value: str) -> str | Refused:
    line = clean_text(value, LINE_LIMIT, one_line=True)
    if isinstance(line, str) and not any(char.isalpha() for char in line):
        return Refused(Refusal.NO_LETTER)
    return line


def email(value: str) -> str | Refused:
    """An e-mail address."""
    found = parse_email(value)
    return found.address if isinstance(found, Email) else found


def phone(value: str) -> str | Refused:
    """A telephone number, kept as E.164."""
    found = parse_phone(value)
    return found.e164 if isinstance(found, Phone) else found


def postcode(value: str) -> str | Refused:
    """A Swedish postcode, kept as "423 56"."""
    found = parse_postcode(value)
    return found.written if isinstance(found, Postcode) else found


def day(value: str) -> str | Refused:
    """A date as 2026-03-05 or 20260305, kept in the former way."""
    plain = folded(value)
    if not plain:
        return Refused(Refusal.EMPTY)
    digits = plain.replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        return Refused(Refusal.WRONG_CHARACTERS)
    if len(digits) != 8 or plain not in (digits, f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"):
        return Refused(Refusal.WRONG_LENGTH)
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return Refused(Refusal.NO_SUCH_DATE)


def orgnr(value: str) -> str | Refused:
    """The organisation number of a legal person, kept as "559020-4144"."""
    found = parse_orgnr(value)
    return found.written if isinstance(found, Orgnr) else found


def number(value: str) -> str | Refused:
    """A whole number, kept without blanks and leading zeros."""
    plain = folded(value).replace(" ", "")
    if not plain:
        return Refused(Refusal.EMPTY)
    if re.fullmatch(r"-?[0-9]+", plain, re.ASCII) is None:
        return Refused(Refusal.WRONG_CHARACTERS)
    return str(int(plain)) if len(plain) <= NUMBER_LIMIT else too_long(NUMBER_LIMIT)


def amount(value: str) -> str | Refused:
    """A sum of money with comma or point, kept as "1250.00"."""
    plain = folded(value).replace(" ", "").replace(",", ".")
    if not plain:
        return Refused(Refusal.EMPTY)
    match = re.fullmatch(r"(-?[0-9]+)(?:\.([0-9]{1,2}))?", plain, re.ASCII)
    if match is None:
        return Refused(Refusal.WRONG_CHARACTERS)
    if len(plain) > NUMBER_LIMIT:
        return too_long(NUMBER_LIMIT)
    sign = "-" if plain.startswith("-") else ""
    return f"{sign}{abs(int(match[1]))}.{(match[2] or ''):0<2}"


def personnummer(value: str, *, today: date) -> str | Refused:
    """A personal identity number in any usual spelling, kept as twelve digits."""
    found = parse_personnummer(value, today=today)
    return found.digits if isinstance(found, Personnummer) else found


Validator = Callable[[str], str | Refused]

PERSONNUMMER = "personnummer"  # the one kind that needs to know what day it is
VALIDATORS: Mapping[str, Validator] = MappingProxyType(
    {
        "name": name,
        "text": text,
        "email": email,
        "phone": phone,
        "street": street,
        "postcode": postcode,
        "city": city,
        "date": day,
        "number": number,
        "amount": amount,
        "orgnr": orgnr,
    }
)
KINDS = (*VALIDATORS, PERSONNUMMER)
CHOICE = "choice:"  # "choice:post,email": the value is one of these, whatever its case


def is_known(kind: str) -> bool:
    """Whether a registry may name this kind of validator."""
    return kind in KINDS or (kind.startswith(CHOICE) and all(choices(kind)))


def choices(kind: str) -> tuple[str, ...]:
    """The values that a choice field may have; none for the other kinds."""
    return tuple(re.split(r"[|,]", kind.removeprefix(CHOICE))) if kind.startswith(CHOICE) else ()


def validate(kind: str, value: str, *, today: date) -> str | Refused:
    """The value as it will be stored, or what is wrong with it; `kind` is the registry's word."""
    if kind == PERSONNUMMER:
        return personnummer(value, today=today)
    if not kind.startswith(CHOICE):
        return VALIDATORS[kind](value)
    typed = folded(value).casefold()
    found = next((choice for choice in choices(kind) if choice.casefold() == typed), None)
    return found if found is not None else Refused(Refusal.NOT_A_CHOICE)
