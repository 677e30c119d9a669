"""Case references survive being typed, and notice a mistake."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.references import ALPHABET, found_reference, new_reference, parse_reference

references = st.randoms(use_true_random=False).map(lambda rnd: new_reference(rnd.randrange))


def test_a_reference_is_short_and_has_no_letters_that_look_alike():
    written = new_reference(random.Random(1).randrange)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Y]{3}-[0-9A-HJKMNP-TV-Y]{4}-[0-9A-HJKMNP-TV-Y]", written)


@given(references)
def test_a_reference_is_understood_however_it_is_typed(ref):
    bare = ref.replace("-", "")
    for typed in (ref, ref.lower(), bare, f"  {bare} ", ref.replace("-", " – "), " ".join(bare)):
        assert parse_reference(typed) == ref


@given(references)
def test_letters_that_look_like_digits_are_read_as_these(ref):
    typed = ref.replace("0", "o").replace("1", "l")
    assert parse_reference(typed) == ref


@given(references, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(ref, place, char):
    bare = ref.replace("-", "")
    wrong = bare[:place] + char + bare[place + 1 :]
    assert (parse_reference(wrong) is None) == (wrong != bare)


@given(references, st.integers(0, 6))
def test_two_swapped_neighbours_are_always_noticed(ref, place):
    bare = ref.replace("-", "")
    swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
    assert (parse_reference(swapped) is None) == (swapped != bare)


@pytest.mark.parametrize(
    "text", ["", "K7P", "K7P-4MXQ-", "K7P-4MXQ-33", "K7P/4MXQ/3", "UUU-UUUU-U", "Ⅷ" * 8]
)
def test_what_is_no_reference_is_none(text):
    assert parse_reference(text) is None


@given(st.text())
def test_no_text_whatever_breaks_the_reader(text):
    found = parse_reference(text)
    assert found is None or parse_reference(found) == found


def test_ten_thousand_references_do_not_count_upwards_and_hardly_repeat():
    source = random.Random(7)
    made = [new_reference(source.randrange) for _ in range(10_000)]
    assert len(set(made)) == len(made)
    assert made != sorted(made)


def test_the_first_reference_in_a_text_is_found():
    ref = new_reference(lambda _below: 7)
    assert found_reference(f"AAA-AAAA-A, {ref.lower()}: ärende {ref}, K7P-4MXQ") == ref
    assert found_reference("no case here") is None
