"""For whoever is under sixteen people decide: counted to the birthday, by numbers alone."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.minors import is_young

BIRTHDAY = date(2026, 6, 15)  # on which whoever was born in 2010 is sixteen


@pytest.mark.parametrize("number", ["201006159819", "201006759811"], ids=["own", "coordination"])
@pytest.mark.parametrize(
    ("today", "young"),
    [(date(2026, 6, 14), True), (BIRTHDAY, False), (date(2026, 7, 1), False)],
)
def test_people_decide_until_the_sixteenth_birthday(number: str, today: date, young: bool) -> None:
    claims = [Claim(ClaimKind.EMAIL, "a@example.com"), Claim(ClaimKind.PERSONNUMMER, number)]
    assert is_young(claims, today) is young


def test_nobody_is_young_by_another_contact() -> None:
    assert not is_young([Claim(ClaimKind.PHONE, "+46701740605")], BIRTHDAY)
