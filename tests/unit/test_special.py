"""What is not about oneself alone, told in one's own words: noticed, and nothing else with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.relay import Topic
from bot.understanding import special

FOLDER = Path(__file__).resolve().parent.parent / "understanding"


def sentences(name: str) -> list[tuple[str, str]]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [(topic, text) for topic, _tab, text in (line.partition("\t") for line in lines)]


@pytest.mark.parametrize("name", ["special.tsv", "special_later.tsv"])
def test_each_sentence_is_taken_for_what_it_is(name: str) -> None:
    wrong = [
        (text, topic, found)
        for topic, text in sentences(name)
        if (found := special.noticed(text) or "none") != topic
    ]
    assert wrong == []


def test_the_table_has_every_topic_in_both_languages() -> None:
    topics = {topic for topic, _text in sentences("special.tsv")}
    assert topics == {"none", *(set(Topic) - {Topic.QUESTION, Topic.COMPLAINT})}
    assert sum(topic != "none" for topic, _text in sentences("special.tsv")) >= 60


@pytest.mark.parametrize(
    "text", ["MIN MAMMA HAR DÖTT!!", "min  mamma har do\u0308tt".replace("  ", " ")]
)
def test_capitals_and_letters_in_two_parts_are_no_matter(text: str) -> None:
    assert special.noticed(text) is Topic.DECEASED


def test_ordinary_messages_are_hardly_ever_taken_for_special_ones() -> None:
    """Of the messages by which understanding is measured those few that speak of others are."""
    files = sorted(FOLDER.glob("messages.*.tsv"))
    texts = [line.rpartition("\t")[2] for f in files for line in f.read_text("utf-8").splitlines()]
    assert sum(special.noticed(text) is not None for text in texts) <= 20
    assert len(texts) > 2000
