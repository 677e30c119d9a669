"""A personal identity number typed into free text does not stay there."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.redaction import find_personnummer, masked_text, without_others

TODAY = date(2026, 11, 22)
COVERED = "••••••-••••"


@pytest.mark.parametrize(
    "typed",
    [
        "198507099805",
        "8507099805",
        "850709-9805",
        "19850709-9805",
        "850709 9805",
        "850709 - 9805",
        "850709–9805",
        "850769-9802",
        "８５０７０９-9805",
        "1985-07-09-9805",
        "1985 07 09 9805",
        "1985-07-09 9805",
    ],
)
def test_a_personnummer_is_covered_however_it_is_typed(typed):
    text = f"Hej, jag heter Åsa ({typed}), hälsningar"
    assert masked_text(text, today=TODAY) == f"Hej, jag heter Åsa ({COVERED}), hälsningar"


def test_several_are_covered_and_the_rest_stays_to_the_letter():
    text = "A 850709-9805,\n B 19850709-9805 <b>&</b> 👩‍👩‍👧"
    assert masked_text(text, today=TODAY) == f"A {COVERED},\n B {COVERED} <b>&</b> 👩‍👩‍👧"


@pytest.mark.parametrize(
    "text",
    [
        "order 850709-9806",  # the check digit is wrong
        "ring 0701740605 eller +46701740605",
        "org.nr 559020-4144",
        "faktura 1198507099805",  # part of a longer number
        "ocr 8507099805123",
        "20991231-9804",
        "mötet 2026-11-22 1400",
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert masked_text(text, today=TODAY) == text


def test_the_places_found_are_places_in_the_text():
    text = "ß½ 850709-9805"
    ((start, end),) = find_personnummer(text, today=TODAY)
    assert text[start:end] == "850709-9805"


@given(st.text(), st.text())
def test_no_number_survives_among_other_words(before, after):
    covered = masked_text(f"{before} x850709-9805x {after}", today=TODAY)
    assert "850709-9805" not in covered.replace(before, "").replace(after, "")
    assert find_personnummer(covered, today=TODAY) == ()


@pytest.mark.parametrize(
    ("text", "left", "passages"),
    [
        ("", "", 0),
        ("Ring 19900118-9811.", "Ring [x].", 1),
        ("Jag, 850709-9805, ringde.", "Jag, 850709-9805, ringde.", 0),
        ("bo@example.org och BO@example.org", "[x] och [x]", 2),
        ("Skriv till Anna@Example.se.", "Skriv till Anna@Example.se.", 0),
        ("Bo.Ek@Example.org", "[x]", 1),
        ("bo@example.org19900118-9811", "[x]", 1),
        ("a@b och 123456-7890", "a@b och 123456-7890", 0),
        ("Ring Bo, 070-174 06 09, eller +46 70 174 06 10.", "Ring [x], [x], eller [x].", 3),
        ("0701740609/08-657 61 00", "[x]/[x]", 2),
        ("mobil ０７０１７４０６０９", "mobil [x]", 1),
        ("+47 22 11 22 33", "[x]", 1),
        ("Jag har 0701740605 (+46 70-174 06 05).", "Jag har 0701740605 (+46 70-174 06 05).", 0),
        ("Faktura 20240505, OCR 0701234567890, 7240.00, 2024-05-05 10:00", None, 0),
        ("Jag, 010203-1234, ringde.", "Jag, 010203-1234, ringde.", 0),
    ],
)
def test_only_what_is_not_the_persons_own_is_covered(text: str, left: str | None, passages: int):
    own = frozenset({"anna@example.se", "198507099805", "200102031234", "+46701740605"})
    found = without_others(text, own=own, sign="[x]", today=date(2026, 11, 25))
    assert (found.text, found.passages) == (text if left is None else left, passages)
