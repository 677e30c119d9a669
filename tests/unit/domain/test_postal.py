"""Postal addresses are the same in many spellings, and another house is another address."""

from __future__ import annotations

import pytest

from bot.domain.postal import differs, other_name

KNOWN = ("Övre Storgatan 12 B", "423 56 Torslanda")


@pytest.mark.parametrize(
    "typed",
    [
        ("Övre Storgatan 12 B", "423 56 Torslanda"),
        ("ovre storgatan 12b", "42356 TORSLANDA"),
        ("c/o Ek", "Övre Storgatan 12 B, lgh 1102", "SE-423 56 Göteborg"),
        ("Övre Storgatan 12 B, 423 56 Torslanda",),
        ("Övre Storgatan 12 B 423 56 Torslanda",),
    ],
)
def test_the_same_house_in_another_spelling_is_no_doubt(typed: tuple[str, ...]) -> None:
    assert not differs(typed, [("Box 1", "111 11 Malmö"), KNOWN])


@pytest.mark.parametrize(
    "typed",
    [
        ("Övre Storgatan 1", "423 56 Torslanda"),
        ("Övre Storgatan 12", "423 56 Torslanda"),
        ("Övre Storgatan 12 C", "423 56 Torslanda"),
        ("Övre Storgatan 12 B", "423 57 Torslanda"),
        ("Nedre Storgatan 12 B", "423 56 Torslanda"),
        ("Övre Storgatan 12 B",),
        ("Torslanda",),
    ],
)
def test_another_house_is_a_doubt(typed: tuple[str, ...]) -> None:
    assert differs(typed, [KNOWN])


def test_where_nothing_is_on_file_there_is_nothing_to_doubt() -> None:
    assert not differs(("Box 1", "111 11 Malmö"), [])


def test_an_address_without_a_number_is_compared_by_its_name() -> None:
    assert not differs(("Ekbacken", "423 56 Torslanda"), [("Ekbacken", "423 56 Torslanda")])


@pytest.mark.parametrize(
    ("typed", "another"),
    [
        ("Elin Åkesson", False),
        ("ÅKESSON, Elin Maria", False),
        ("Ekströms Bygg & El AB", False),
        ("Erik Åkesson", True),
        ("Marko Kovačević", True),
        ("Åkesson", True),
    ],
)
def test_somebody_of_the_same_surname_is_another(typed: str, *, another: bool) -> None:
    assert other_name(typed, ["Elin Åkesson", "Ekströms Bygg & El AB"]) is another
    assert not other_name(typed, [])
