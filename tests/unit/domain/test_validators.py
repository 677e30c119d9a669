"""Values come back as they went in, or are refused with what is wrong."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identifiers import Refusal, Refused
from bot.domain.validators import (
    KINDS,
    QUESTION,
    REASON,
    choices,
    clean_text,
    is_known,
    sentence,
    validate,
)

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    "value",
    [
        "Anna <b>& Co",
        "*Łukasz* _Kovačević_ [x](y)",
        "Åsa O’Neill-Ek",
        "مریم می‌خواهد",  # a joiner that Persian needs
        "שלום\u200f-1",
        "Anna 👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "3M Svenska AB",
    ],
)
def test_a_name_comes_back_as_it_went_in(value):
    assert validate("name", value, today=TODAY) == value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", Refusal.EMPTY),
        (" \n ", Refusal.EMPTY),
        ("\u200d\u200f", Refusal.EMPTY),
        ("An\x00na", Refusal.HIDDEN_CHARACTERS),
        ("An\u200bna", Refusal.HIDDEN_CHARACTERS),
        ("\u202eannA", Refusal.HIDDEN_CHARACTERS),
        ("\u2066Anna\u2069", Refusal.HIDDEN_CHARACTERS),
        ("Anna\u00adBritta", Refusal.HIDDEN_CHARACTERS),
        ("\u3164", Refusal.HIDDEN_CHARACTERS),
        ("Anna\ud800", Refusal.HIDDEN_CHARACTERS),
        ("Anna\nBritta", Refusal.LINE_BREAK),
        ("Anna\tBritta", Refusal.LINE_BREAK),
        ("12 34", Refusal.NO_LETTER),
        ("🙂", Refusal.NO_LETTER),
        ("a" * 101, Refusal.TOO_LONG),
    ],
)
def test_a_name_is_refused_with_what_is_wrong(value, reason):
    assert validate("name", value, today=TODAY) == Refused(reason)


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("text", " Hej!\r\n\r\n• ett\n\ttvå ", "Hej!\n\n• ett\n\ttvå"),
        ("email", "Anna@EXAMPLE.se", "Anna@example.se"),
        ("phone", "0705-910544", "+46705910544"),
        ("street", "Låssby Äng 34", "Låssby Äng 34"),
        ("postcode", "42356", "423 56"),
        ("city", "Torslanda", "Torslanda"),
        ("date", "20260305", "2026-03-05"),
        ("date", " 2026-03-05 ", "2026-03-05"),
        ("choice:post|E-post", "e-POST", "E-post"),
        ("number", "-0 12", "-12"),
        ("amount", "1 250,5", "1250.50"),
        ("amount", "-0,05", "-0.05"),
        ("orgnr", "16559020-4144", "559020-4144"),
        ("personnummer", "850709-9805", "198507099805"),
    ],
)
def test_each_kind_keeps_its_values_in_one_form(kind, value, kept):
    assert validate(kind, value, today=TODAY) == kept
    assert validate(kind, kept, today=TODAY) == kept


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("text", "a" * 2001, Refusal.TOO_LONG),
        ("text", "a\x00b", Refusal.HIDDEN_CHARACTERS),
        ("street", "34", Refusal.NO_LETTER),
        ("city", "423 56 Torslanda", Refusal.HAS_DIGITS),
        ("date", "", Refusal.EMPTY),
        ("date", "5 mars", Refusal.WRONG_CHARACTERS),
        ("date", "2026-3-5", Refusal.WRONG_LENGTH),
        ("date", "2026030-5", Refusal.WRONG_LENGTH),
        ("date", "2026-02-29", Refusal.NO_SUCH_DATE),
        ("date", "0000-01-01", Refusal.NO_SUCH_DATE),
        ("choice:post|e-post", "fax", Refusal.NOT_A_CHOICE),
        ("number", "", Refusal.EMPTY),
        ("number", "1.5", Refusal.WRONG_CHARACTERS),
        ("number", "9" * 19, Refusal.TOO_LONG),
        ("amount", "1.234,50", Refusal.WRONG_CHARACTERS),
        ("amount", "1,234", Refusal.WRONG_CHARACTERS),
        ("orgnr", "850709-9805", Refusal.NOT_AN_ORGANISATION),
        ("personnummer", "850709-9806", Refusal.WRONG_CHECK_DIGIT),
        ("personnummer", "559020-4144", Refusal.NOT_A_PERSON),
    ],
)
def test_each_kind_says_what_is_wrong(kind, value, reason):
    assert validate(kind, value, today=TODAY) == Refused(reason)


@pytest.mark.parametrize(
    ("kind", "most"),
    [("name", 100), ("city", 100), ("text", 2000), ("email", 254), ("number", 18), ("amount", 18)],
)
def test_what_is_too_long_tells_how_much_there_is_room_for(kind, most):
    refused = validate(kind, "9" * 5000, today=TODAY)
    assert (refused.reason, refused.most) == (Refusal.TOO_LONG, most)


@pytest.mark.parametrize("kind", KINDS)
@given(value=st.text(max_size=200))
def test_what_is_kept_is_kept_again_and_never_hides_anything(kind, value):
    kept = validate(kind, value, today=TODAY)
    if isinstance(kept, str):
        assert validate(kind, kept, today=TODAY) == kept
        assert unicodedata.is_normalized("NFC", kept)
        assert not set(kept) & set("\x00\u200b\u202e\u2066\ufeff")


def test_two_ways_to_write_a_letter_are_one():
    assert clean_text("A\u030akesson", 20) == "Åkesson"


def test_a_registry_may_name_these_kinds_only():
    assert all(is_known(kind) for kind in [*KINDS, "choice:a|b", "choice:a,b"])
    assert not any(is_known(kind) for kind in ["", "nmae", "choice:", "choice:a||b"])
    assert choices("choice:a|b") == choices("choice:a,b") == ("a", "b")
    assert choices("name") == ()


@pytest.mark.parametrize(
    ("least", "text", "taken"),
    [
        (REASON, "x", False),
        (REASON, "Arkivet", False),
        (REASON, "Arkivet är", False),
        (REASON, "bla bla bla bla bla bla", False),
        (REASON, "1234 5678 9012 3456", False),
        (REASON, "Så är det nu.", False),
        (REASON, "En tvist pågår.", True),
        (REASON, "We search three archives by hand.", True),
        (QUESTION, "?", False),
        (QUESTION, "Vilken?", False),
        (QUESTION, "Vilken adress?", True),
    ],
)
def test_words_for_a_reader_are_a_sentence_at_least(least, text, taken):
    said = sentence(text, 100, least)
    assert said == (text if taken else Refused(Refusal.TOO_THIN))
    assert sentence("x" * 101, 100, least) == Refused(Refusal.TOO_LONG)
