"""Slips in the words that matter are seen through; other words stay what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.intents import Intent
from bot.understanding.spelling import is_one_slip
from bot.understanding.understand import understand

SLIPS = [("remvoe", "remove"), ("radrea", "radera"), ("delte", "delete"), ("raddera", "radera")]
OTHERS = [("stops", "stopp"), ("dates", "datas"), ("pleased", "please"), ("white", "while")]


@pytest.mark.parametrize(("word", "right"), SLIPS)
def test_a_missing_a_doubled_and_a_swapped_letter_are_slips(word: str, right: str) -> None:
    assert is_one_slip(word, right)


@pytest.mark.parametrize(("word", "right"), OTHERS)
def test_another_ending_or_letter_is_another_word(word: str, right: str) -> None:
    assert not is_one_slip(word, right)


@given(st.text("abc", min_size=2, max_size=7), st.integers(0, 5))
def test_swapping_neighbours_is_one_slip_both_ways(word: str, at: int) -> None:
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    same_end = word[-1] == swapped[-1]
    assert is_one_slip(word, swapped) == is_one_slip(swapped, word)
    assert is_one_slip(word, swapped) == (word != swapped and same_end)


@pytest.mark.parametrize("text", ["remvoe everything you have on me", "radrea allt om mig"])
def test_an_erasure_with_a_slip_is_understood(text: str) -> None:
    assert understand(text).best.intent is Intent.ERASURE


def test_a_denied_erasure_with_a_slip_stays_denied() -> None:
    assert understand("du ska inte radrea något, bara visa").best.intent is not Intent.ERASURE
