"""What a signed power of attorney takes: an age, a length, and a name that fits the number."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.powers import LONGEST, Alike, Flaw, Scope, Terms, alike, flaw, is_of_age

TODAY = date(2026, 11, 26)
OWN, OTHER = "198507099805", "199111239837"


@pytest.mark.parametrize(
    ("typed", "known", "how"),
    [
        ("Marko Kovačević", "Marko Kovačević", Alike.SAME),
        ("MARKO kovacevic", "Marko Kovačević", Alike.SAME),
        ("Kovačević, Marko", "Marko Kovačević", Alike.SAME),
        ("Anna Ek", "Anna Lisa Maria Ek", Alike.SAME),
        ("Anna Lisa Ek-Berg", "Anna-Lisa Ek Berg", Alike.SAME),
        ("Lukasz Wojcik", "Łukasz Wójcik", Alike.SAME),
        ("Soren Aeroe", "Søren Ærø", Alike.PARTLY),
        ("Anna", "Anna", Alike.SAME),
        ("Anna", "Anna Ek", Alike.PARTLY),  # half the country
        ("Anna Ek", "Anna Holm", Alike.PARTLY),
        ("Kattis Ek", "Katarina Ek", Alike.PARTLY),
        ("Anna Maria Ek", "Anna Maria Holm", Alike.PARTLY),
        ("Marko Kovačević", "Lars Öberg", Alike.NOT),
        ("Марко Ковачевић", "Marko Kovačević", Alike.NOT),
        ("Marko Kovačević", "", Alike.SAME),  # people have looked at who it is
    ],
)
def test_names_are_compared_as_people_write_them(typed: str, known: str, how: Alike) -> None:
    assert alike(typed, known) is how


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        ("20081125", True),
        ("20081126", True),  # eighteen today
        ("20081127", False),
        ("20081226", False),
        ("20081186", True),  # a coordination number: sixty more on the day
        ("20081187", False),
    ],
)
def test_whoever_binds_themselves_is_eighteen(born: str, of_age: bool) -> None:
    assert is_of_age(f"{born}0000", TODAY) is of_age


@pytest.mark.parametrize(
    ("number", "scopes", "days", "wrong"),
    [
        (OTHER, {Scope.COPY}, 0, None),
        (OTHER, {Scope.COPY}, LONGEST.days, None),
        (OWN, {Scope.COPY}, 30, Flaw.OWN_NUMBER),
        ("201501010000", {Scope.COPY}, 30, Flaw.TOO_YOUNG),
        (OTHER, set(), 30, Flaw.NOTHING),
        (OTHER, {Scope.COPY}, -1, Flaw.PAST),
        (OTHER, {Scope.COPY}, LONGEST.days + 1, Flaw.TOO_LONG),
    ],
)
def test_what_cannot_be_signed(
    number: str, scopes: set[Scope], days: int, wrong: Flaw | None
) -> None:
    terms = Terms(
        agent="Marko Kovačević", number=number, scopes=frozenset(scopes),
        until=TODAY + timedelta(days=days), address=("Storgatan 1",),
    )  # fmt: skip
    assert flaw(terms, own=OWN, today=TODAY) is wrong
