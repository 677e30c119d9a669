"""What is covered in free text: personal identity numbers, and what is about other people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain import name_doubts
from bot.domain.identifiers import DOT, Email, Personnummer, parse_email, parse_personnummer
from bot.domain.names import is_own, names_in

# Wider than the parser: inside a sentence spaces and any dash may stand between the parts, and a
# whole year may be written as a date is.
SHORTEST = 10  # digits of a personal identity number
SHORTEST_PHONE = 7
_DASH = r"[-+\u2010-\u2015\u2212]"
_TYPED = re.compile(
    rf"(?<![0-9])(?:(?:[0-9]{{2}})?[0-9]{{6}}|(?:19|20)[0-9]{{2}}(?:{_DASH}|[\s./])?[0-9]{{2}}"
    rf"(?:{_DASH}|[\s./])?[0-9]{{2}})\s?{_DASH}?\s?[0-9]{{4}}(?![0-9])"
)


def find_personnummer(text: str, *, today: date) -> tuple[tuple[int, int], ...]:
    """Where personal identity numbers stand in free text, as (start, end) pairs."""
    if sum(map(str.isdecimal, text)) < SHORTEST:
        return ()
    # Character for character, so that the places found are places in `text` itself.
    digits = "".join(_ascii_digit(char) for char in text)
    spans = (match.span() for match in _TYPED.finditer(digits))
    return tuple(
        (start, end) for start, end in spans if _is_personnummer(digits[start:end], today=today)
    )


def _ascii_digit(char: str) -> str:
    return str(unicodedata.digit(char)) if char.isdecimal() else char


def _is_personnummer(text: str, *, today: date) -> bool:
    parts = "".join(char for char in text if char.isdigit())
    short = len(parts) == 10 and "+" in text  # the sign tells the century where no year stands
    spelled = f"{parts[:6]}+{parts[6:]}" if short else parts
    return isinstance(parse_personnummer(spelled, today=today), Personnummer)


def masked_text(text: str, *, today: date) -> str:
    """`text` with every personal identity number in it covered; all else stays as it was."""
    pieces, done = [], 0
    for start, end in find_personnummer(text, today=today):
        pieces += [text[done:start], f"{DOT * 6}-{DOT * 4}"]
        done = end
    return "".join([*pieces, text[done:]])


# -- other people's data in a copy (Art. 15(4)) -------------------------------------------------

_MAIL = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+\.[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Covered:
    """A text with the passages about others covered, and how many those were."""

    text: str = field(repr=False)
    passages: int


def others_in(text: str, *, own: frozenset[str], today: date) -> list[tuple[int, int]]:
    """Where personal identity numbers, addresses, phone numbers and names of others stand.

    `own` holds what is known to be the person's own, as claims are written, and the words of
    names that are.
    """
    numbers = find_personnummer(text, today=today)
    mails = _MAIL.finditer(text)
    spans = [
        *(span for span in numbers if not _own_number(text, span, own)),
        *(mail.span() for mail in mails if not _own_mail(mail.group(), own)),
        *(span for span, phone in _phones(text) if phone not in own and _apart(span, numbers)),
        *(span for span in names_in(text) if not is_own(text[slice(*span)], own)),
    ]
    return _merged(spans)


def doubts_in(
    text: str,
    *,
    own: frozenset[str],
    today: date,
    besides: Sequence[tuple[int, int]] | None = None,
) -> list[tuple[int, int]]:
    """Where somebody else may be named, besides what is sure; only people can tell."""
    sure = others_in(text, own=own, today=today) if besides is None else besides
    not_names = [*sure, *(mail.span() for mail in _MAIL.finditer(text))]
    found = (
        span
        for span in name_doubts.doubts_in(text)
        if not is_own(text[slice(*span)], own) and _apart(span, not_names)
    )
    return _merged(list(found))


def _phones(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Where phone numbers that there can be stand, and how they are dialled from abroad.

    A number counts as one with its country's code or the 0 that goes before the area's, so that
    amounts, dates and references stay.
    """
    if sum(map(str.isdecimal, text)) < SHORTEST_PHONE:
        return
    import phonenumbers  # slow to load, and most texts hold no number

    digits = "".join(_ascii_digit(char) for char in text)
    for found in phonenumbers.PhoneNumberMatcher(digits, "SE"):
        said = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
        yield (found.start, found.end), said


def _apart(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Whether it is nothing else: a personal identity number can look like a phone number."""
    return all(span[1] <= start or end <= span[0] for start, end in others)


def without_others(
    text: str,
    *,
    own: frozenset[str],
    sign: str,
    today: date,
    released: frozenset[str] = frozenset(),
    covered: frozenset[str] = frozenset(),
) -> Covered:
    """`text` without what is about others: staff have released some, and confirmed doubts."""
    found = others_in(text, own=own, today=today)
    spans = [(start, end) for start, end in found if text[start:end] not in released]
    if covered:
        doubts = doubts_in(text, own=own, today=today, besides=found)
        spans = sorted([*spans, *(one for one in doubts if text[slice(*one)] in covered)])
    pieces, done = [], 0
    for start, end in spans:
        pieces += [text[done:start], sign]
        done = end
    return Covered("".join([*pieces, text[done:]]), len(spans))


def _own_number(text: str, span: tuple[int, int], own: frozenset[str]) -> bool:
    digits = "".join(char for char in text[slice(*span)] if char.isdigit())
    return any(claim.endswith(digits[-10:]) for claim in own)


def _own_mail(found: str, own: frozenset[str]) -> bool:
    parsed = parse_email(found.rstrip("."))
    folded = {claim.casefold() for claim in own}
    return isinstance(parsed, Email) and parsed.address.casefold() in folded


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places without overlaps, in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
