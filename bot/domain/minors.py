"""How old somebody is by their personal identity number, and for whom people always decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.domain.claims import Claim, ClaimKind

BY_PEOPLE = 16  # for whoever is younger nothing is decided by itself, with a BankID either


def is_young(claims: Iterable[Claim], today: date) -> bool:
    """Whether one of them says that the person is so young that people decide."""
    numbers = (claim.value for claim in claims if claim.kind is ClaimKind.PERSONNUMMER)
    return any(years(number, today) < BY_PEOPLE for number in numbers)


def years(number: str, today: date) -> int:
    """By a personal identity number or coordination number of 12 digits."""
    year, month, day = int(number[:4]), int(number[4:6]), int(number[6:8]) % 60
    return today.year - year - ((today.month, today.day) < (month, day))
