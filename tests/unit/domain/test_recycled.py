"""When a contact has passed to somebody else, as far as a register can tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.on_file import Standing, standings
from bot.domain.recycled import given_anew, unconfirmed
from bot.domain.registry import Registry
from bot.domain.rows import Row
from tests.integration.requests.chat import REGISTRY, a_row

KNOWN, TODAY = date(2025, 3, 1), date(2026, 11, 26)
MAIL = Claim(ClaimKind.EMAIL, "anna@example.se")


def entry(day: str | None, mail: str = "Anna@example.se"):
    return a_row("customer", 1, email=mail, created_on=day)


def places(registry: Registry, rows: Iterable[Row], claim: Claim) -> list[Standing]:
    records = [(registry.table(row.source, row.table), row) for row in rows]
    return list(standings(records, claim, today=TODAY))


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
    assert given_anew(places(REGISTRY, rows, MAIL), known_since=KNOWN) is anew


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
    registry = with_confirmed()

    assert unconfirmed(places(registry, rows, PHONE), today=TODAY) is old
    assert not unconfirmed(places(REGISTRY, rows, PHONE), today=TODAY)  # it does not tell
    assert not unconfirmed([], today=TODAY)
