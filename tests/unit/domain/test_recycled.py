"""When a contact has passed to somebody else, as far as a register can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.recycled import given_anew, is_asked, unconfirmed
from bot.domain.registry import Registry
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


PHONE = Claim(ClaimKind.PHONE, "+46701740605")


def with_confirmed(registry: Registry = REGISTRY) -> Registry:
    """The sample register, with a day beside the telephone number."""
    source = registry.source("westila")
    customer = source.table("customer")
    fields = tuple(
        replace(one, confirmed="created_on") if one.column == "phone" else one
        for one in customer.fields
    )
    tables = (
        replace(customer, fields=fields),
        *(one for one in source.tables if one.name != "customer"),
    )
    return replace(registry, sources=(replace(source, tables=tables),))


@pytest.mark.parametrize(
    ("day", "old"),
    [("2025-11-26", False), ("2025-11-25", True), ("2019-01-01", True), (None, True)],
)
def test_a_number_that_nobody_confirmed_for_a_year_is_nobodys_alone(day, old):
    rows = [a_row("customer", 1, phone="070-174 06 05", email="a@b.se", created_on=day)]
    registry, today = with_confirmed(), date(2026, 11, 26)

    assert unconfirmed(registry, rows, PHONE, today=today) is old
    assert not unconfirmed(REGISTRY, rows, PHONE, today=today)  # nothing is known of it there
    assert not unconfirmed(registry, rows, Claim(ClaimKind.EMAIL, "a@b.se"), today=today)
    assert not unconfirmed(registry, [], PHONE, today=today)
    assert (is_asked(registry, ClaimKind.PHONE), is_asked(REGISTRY, ClaimKind.PHONE)) == (
        True,
        False,
    )
