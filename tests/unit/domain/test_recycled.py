"""When a contact has passed to somebody else, as far as a register can tell."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.recycled import given_anew
from tests.integration.requests.chat import REGISTRY, a_row

KNOWN = date(2025, 3, 1)
MAIL = Claim(ClaimKind.EMAIL, "anna@example.se")


def entry(day: str | None, mail: str = "Anna@example.se"):
    return a_row("customer", 1, email=mail, created_on=day)


@pytest.mark.parametrize(
    ("rows", "anew"),
    [
        ([], False),
        ([entry("2025-03-02")], True),
        ([entry("2025-03-01")], False),  # the day itself may have been before it
        ([entry("2019-01-01")], False),
        ([entry("2025-03-02"), entry("2019-01-01")], False),  # whom we knew is still there
        ([entry("2025-03-02"), entry("2019-01-01", mail="other@example.se")], True),
        ([entry(None)], False),
        ([entry("2026-07-01T10:00:00")], True),
    ],
)
def test_it_is_given_anew_when_all_that_holds_it_is_younger(rows, anew):
    found = given_anew(REGISTRY, rows, MAIL, known_since=KNOWN, today=date(2026, 11, 26))
    assert found is anew
