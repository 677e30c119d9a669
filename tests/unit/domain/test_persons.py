"""When several records are one person, and when nobody's data may be shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.claims import ClaimKind
from bot.domain.holdings import Finding, Holdings, SourceHoldings
from bot.domain.persons import agreed, one_person
from bot.domain.registry import Registry
from tests.unit.domain.samples import CUSTOMER, REGISTRY, a_field, both, row

ELIN, MARKO = "198507099805", "197903029812"


def record(personnummer: str = "", **others: str) -> dict[ClaimKind, frozenset[str]]:
    found = {ClaimKind(kind): frozenset({value}) for kind, value in others.items()}
    return {**found, ClaimKind.PERSONNUMMER: frozenset({personnummer} - {""})}


MAIL, OTHER_MAIL = {"email": "a@example.com"}, {"email": "b@example.com"}
BOTH = {**MAIL, "phone": "+46701740605"}


@pytest.mark.parametrize(
    ("tables", "one"),
    [
        ([], True),
        ([[record()]], True),
        ([[record(ELIN, **MAIL), record(ELIN, **MAIL)]], True),
        ([[record(ELIN, **MAIL), record(ELIN, **OTHER_MAIL)]], True),  # work and private address
        ([[record(ELIN, customer_number="1"), record(ELIN, customer_number="2")]], True),
        ([[record(ELIN, **BOTH), record(MARKO, **BOTH)]], False),
        ([[record(ELIN, **BOTH), record(**BOTH)]], False),  # a family may share both
        ([[record(**BOTH), record(**BOTH)]], False),
        ([[record(orgnr="5590204144"), record(orgnr="5590204144")]], False),  # colleagues
        ([[record(ELIN), record(ELIN), record(**MAIL)]], False),
        ([[record(ELIN), record(ELIN), record(MARKO)]], False),
        ([[record(ELIN, **MAIL)], [record(**MAIL)]], True),  # customer and employee
        ([[record(ELIN, **MAIL)], [record(MARKO, **MAIL)]], False),
        ([[record(**MAIL)], [record(ELIN)], [record(MARKO)]], False),
    ],
)
def test_records_are_one_person_only_by_a_strong_identity(tables, one):
    assert one_person(tables) is one
    assert one_person([list(reversed(records)) for records in reversed(tables)]) is one


# Two sources

PERSON = replace(
    CUSTOMER,
    fields=(*CUSTOMER.fields, a_field("pnr")),
    identities={**CUSTOMER.identities, "pnr": ClaimKind.PERSONNUMMER},
)
TWO = Registry(
    sources=tuple(
        replace(REGISTRY.sources[0], name=name, tables=(PERSON,)) for name in ("shop", "crm")
    ),
    categories={"identity": both("identity")},
)


def found(shop: str | None, crm: str | None) -> Holdings:
    def of(source: str, pnr: str | None) -> SourceHoldings:
        one = replace(row("customer", 1, name="E", email="a@example.com", pnr=pnr), source=source)
        return SourceHoldings(source=source, finding=Finding.FOUND, rows=(one,))

    nothing = SourceHoldings(source="web", finding=Finding.NOTHING)
    return Holdings(sources=(of("shop", shop), of("crm", crm), nothing))


@pytest.mark.parametrize("crm", [ELIN, "850709-9805", None])
def test_two_sources_that_may_be_about_one_person_are_shown_together(crm):
    assert agreed(TWO, found(ELIN, crm), today=date(2026, 6, 1)) == found(ELIN, crm)


def test_two_sources_that_found_different_persons_show_nobodys_rows():
    holdings = agreed(TWO, found(ELIN, MARKO), today=date(2026, 6, 1))

    assert len(holdings.rows) == 0
    assert holdings.of(Finding.AMBIGUOUS) == ("shop", "crm")
    assert holdings.of(Finding.NOTHING) == ("web",)
