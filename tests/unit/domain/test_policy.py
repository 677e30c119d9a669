"""The policy reads the same in both languages, section by section, and has short answers."""

from __future__ import annotations

import re

import pytest

from bot.domain.policy import TOPICS, PolicyFormatError, Section, sections
from bot.setting_values import PACKAGED_POLICY
from bot.sources.policy_file import load_policy

SWEDISH, ENGLISH = (
    sections((PACKAGED_POLICY / f"policy.{language}.txt").read_text("utf-8"))
    for language in ("sv", "en")
)
POLICY = load_policy(PACKAGED_POLICY)
SENTENCE_END = re.compile(r"[.!?](?= [A-ZÅÄÖ]|$)")


def test_every_section_and_every_topic_has_a_short_answer():
    ids = [answer.id for answer in POLICY.answers]
    assert set(ids) == {part.id for part in POLICY.parts} | set(TOPICS)
    assert POLICY.answer("cookies").part.id == "kinds"


@pytest.mark.parametrize("answer", POLICY.answers, ids=lambda answer: answer.id)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_short_answer_has_two_to_four_sentences(answer, language):
    assert 2 <= len(SENTENCE_END.findall(answer.text.in_language(language))) <= 4


@pytest.mark.parametrize("one", [*POLICY.parts, *POLICY.answers], ids=lambda one: one.id)
def test_numbers_and_dates_are_the_same_in_both_languages(one):
    text = one.body if hasattr(one, "body") else one.text
    assert re.findall(r"\d+", text.sv) == re.findall(r"\d+", text.en)


def test_both_languages_have_the_same_sections_in_the_same_order():
    assert [part.id for part in SWEDISH] == [part.id for part in ENGLISH]
    assert len(SWEDISH) == 11


@pytest.mark.parametrize("part", [*SWEDISH, *ENGLISH], ids=lambda part: part.heading)
def test_each_section_fits_into_one_message(part):
    assert 0 < len(part.body) <= 3500


def test_the_lists_have_as_many_points_in_both_languages():
    points = [[part.body.count("• ") for part in text] for text in (SWEDISH, ENGLISH)]
    assert points[0] == points[1]
    assert sum(points[0]) == 6


@pytest.mark.parametrize(
    "fact",
    [
        "559020-4144",
        "Låssby Äng 34, 423 56 TORSLANDA",
        "0705-910544",
        "2019-10-13",
        "Google Analytics",
    ],
)
def test_the_facts_stand_in_both_languages(fact):
    for text in (SWEDISH, ENGLISH):
        assert sum(fact in part.body for part in text) == 1


def test_a_text_is_cut_at_its_headings():
    text = "# one | First\nA\n\n# not a heading\nB\n\n# two: one | Second | part\nC\n"
    assert sections(text) == (
        Section(id="one", of="one", heading="First", body="A\n\n# not a heading\nB"),
        Section(id="two", of="one", heading="Second | part", body="C"),
    )


@pytest.mark.parametrize(
    "text", ["", "no heading", "before\n# one | First\nA", "# one | A\nx\n# one | B\ny"]
)
def test_a_text_without_order_is_refused(text):
    with pytest.raises(PolicyFormatError):
        sections(text)
