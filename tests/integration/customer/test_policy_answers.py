"""Questions about the policy: a short answer with its source first, and what the policy lacks."""

from __future__ import annotations

import pytest

from handlers import free_text, privacy
from tests.integration.customer.town import Person, Town

SOURCE = {
    "sv": "Enligt vår policy från 13 oktober 2019, avsnitt ”",
    "en": "According to our policy of 13 October 2019, section “",
}


@pytest.fixture
def english(town: Town) -> Person:
    person = town.person(31, language="en")
    person.types("/start")
    return person


@pytest.mark.parametrize(
    ("language", "question", "answer", "section"),
    [
        ("sv", "hur länge sparar ni mina uppgifter", "Vi sparar aldrig uppgifter längre", "Hur"),
        ("sv", "använder ni cookies", "cookies för att fungera", "Vilken typ av data"),
        ("en", "where did you get my number from", "Most of it you hand in yourself", "How is"),
        ("en", "is my data encrypted", "We encrypt with secure", "How do we protect"),
    ],
)
def test_a_question_is_answered_in_short_with_its_source(
    town: Town, language: str, question: str, answer: str, section: str
) -> None:
    person = town.person(32, language=language)
    person.types("/start")
    (said,) = person.types(question)
    assert answer in said
    assert f"{SOURCE[language]}{section}" in said


def test_more_is_the_section_word_for_word(english: Person) -> None:
    english.presses_data("privacy:storage")
    said = english.presses("More")[0]
    assert "All according to our duties under the law in force." in said
    assert english.buttons()["« Back"] == "privacy:storage"


@pytest.mark.parametrize(
    ("topic", "label", "facts"),
    [
        ("storage", "How long we keep each kind", ["<b>Invoices</b>", "seventh year after"]),
        ("use", "What each kind is for", ["<b>Orders</b>", "A contract with you (Article 6.1 b)"]),
        (
            "collection",
            "Where each kind comes from",
            ["<b>Credit information</b>", "You yourself"],
        ),
        ("kinds", "Every kind, one by one", ["<b>Contact details</b>", "• E-mail"]),
    ],
)
def test_what_the_policy_leaves_out_comes_from_the_register_and_says_so(
    english: Person, topic: str, label: str, facts: list[str]
) -> None:
    english.presses_data(f"privacy:{topic}")
    said = english.presses(label)[0]
    assert "The policy does not say this. It is what our register" in said
    for fact in facts:
        assert fact in said


def test_recipients_are_named_with_what_protects_the_data_abroad(english: Person) -> None:
    said = english.presses_data("privacy:recipients")[0]
    assert "PostNord Sverige AB" in said
    assert "Google LLC (Google Analytics), outside the EU and the EEA (US): " in said
    assert "The policy does not say this." in said


def test_rights_are_told_by_policy_and_law_with_a_way_to_each(english: Person) -> None:
    said = english.types("what are my rights")[0]
    in_policy, in_law = said.split("The law gives you these")
    assert "Our policy of 13 October 2019 tells of these" in in_policy
    assert [f"Article {n}" in in_policy for n in (15, 16, 17)] == [True] * 3
    assert all(f"Article {n}" in in_law for n in (18, 20, 21, "7.3", 77))
    for label in ("Erase my data", "Take my data along", "Stop the advertising to me"):
        assert label in english.buttons()


def test_the_complaint_says_that_it_is_from_the_law(english: Person) -> None:
    said = english.presses_data("privacy:complain")[0]
    assert "imy@imy.se" in said
    assert "It follows from the law, the GDPR." in said


def test_the_bot_tells_everything_that_it_stores_and_for_how_long(english: Person) -> None:
    english.presses_data("privacy:bot")
    said = english.presses("More")[0]
    assert "<b>Your chat with us</b>: What is begun" in said
    assert "<b>Sign-in</b>: A sign-in lasts for 30 minutes at most" in said


@pytest.mark.parametrize("person", [1, 2])
def test_every_page_fits_one_message_and_leads_on(town: Town, person: int) -> None:
    reader = town.person(40 + person, language=("sv", "en")[person - 1])
    reader.types("/start")
    names = [action for action, _label in free_text.WAYS.values() if action.startswith("privacy:")]
    names += [f"privacy:{name}" for name in privacy.BESIDE]
    for name in names:
        for depth in ("", ":more", ":register"):
            (said,) = reader.presses_data(name + depth)
            assert 0 < len(said) <= 4096
            rows = reader.calls[-1][1]["reply_markup"]["inline_keyboard"]
            assert rows[-1][-1]["callback_data"] == "menu"


@pytest.mark.parametrize(
    "forged", ["privacy:x", "privacy::", "privacy:storage:x:y", "privacy:<b>"]
)
def test_a_forged_button_does_no_harm(english: Person, forged: str) -> None:
    assert english.presses_data(forged)
