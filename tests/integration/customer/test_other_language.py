"""Whoever writes in the other language is offered it, with one tap and without losing the step."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.cases import Role
from bot.services import staff
from bot.understanding.understand import language_surely
from tests.integration.customer.town import Person, Town

MESSAGES = Path(__file__).resolve().parents[2] / "understanding"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_sentences_are_never_taken_for_the_other_language(language: str) -> None:
    rows = (MESSAGES / f"messages.{language}.tsv").read_text("utf-8").splitlines()
    said = [row.partition("\t")[2] for row in rows]
    found = [language_surely(text) for text in said]
    assert {*found} == {language, None}
    assert found.count(language) > 0.75 * len(said)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "elin@example.com",
        "012345",
        "Storgatan 5 lgh 1102 Göteborg",
        "ok",
        "Anna Åkesson",
    ],
)
def test_what_is_no_sentence_has_no_language(text: str) -> None:
    assert language_surely(text) is None


@pytest.mark.parametrize(
    ("language", "text", "offer", "button", "menu"),
    [
        (
            "sv",
            "where do you get my data from",
            "Shall I speak English with you?",
            "English",
            "Corr",
        ),
        (
            "en",
            "hur länge sparar ni mina uppgifter",
            "Ska jag prata svenska med dig?",
            "Svenska",
            "R",
        ),
    ],
)
def test_the_answer_is_followed_by_one_line_in_the_other_language(
    town: Town, language: str, text: str, offer: str, button: str, menu: str
) -> None:
    person = town.person(1, language=language)
    person.types("/start")
    said = person.types(text)
    assert said[1:] == [offer]
    said = person.presses(button)
    assert len(said) == 1
    assert any(label.startswith(menu) for label in person.buttons())
    assert len(person.types(text)) == 1


def test_in_the_middle_of_a_step_the_question_is_asked_again_in_it(elin: Person) -> None:
    elin.types("/access")
    said = elin.types("sorry but I do not know which address I used")
    assert said[-1] == "Shall I speak English with you?"
    said = elin.presses("English")
    assert said[0].startswith("I speak English with you from now on.\n\n")
    assert "First I need to know that it is you" in said[0]
    assert elin.step() == "verify:email"


def test_a_member_of_staff_may_write_in_either(town: Town, elin: Person) -> None:
    with town.unit() as unit:
        staff.add(unit, tg_user_id=elin.user_id, name="E", role=Role.HANDLER, language="sv")
    assert len(elin.types("what do you store about me please")) == 1


def test_commands_are_not_read(elin: Person) -> None:
    assert len(elin.types("/start what do you actually know about me")) == 2
