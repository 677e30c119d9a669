"""Words instead of the address or the code that was asked for: understood, and the question stays."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.store.tables import Case
from tests.integration.customer.town import Person

EMAIL = "elin.akesson@example.com"
ASKED = "Vilken e-postadress har"


def asked(elin: Person, step: str = "verify:email") -> Person:
    elin.types("/utdrag")
    if step != "verify:email":
        elin.types(EMAIL)
    if step == "verify:phone":
        elin.types(elin.town.code())
    assert elin.step() == step
    return elin


@pytest.mark.parametrize("step", ["verify:email", "verify:code", "verify:phone"])
def test_a_question_about_the_policy_is_answered_and_the_step_goes_on(
    elin: Person, step: str
) -> None:
    said = asked(elin, step).types("hur länge sparar ni uppgifter")
    assert "Enligt vår policy" in said[0]
    assert len(said) == (3 if step == "verify:phone" else 2)  # with the other ways below it
    assert elin.step() == step


@pytest.mark.parametrize("step", ["verify:email", "verify:code", "verify:phone"])
def test_how_a_request_stands_is_told_without_losing_what_is_proved(
    elin: Person, step: str
) -> None:
    said = asked(elin, step).types("har ni fatt det")
    assert said[0].startswith("Vi har redan din begäran: ärende")
    assert elin.step() == step
    if step == "verify:code":
        assert "stämmer" in elin.types(elin.town.code())[0]


def test_a_question_in_place_of_an_address_is_answered_with_why(elin: Person) -> None:
    (said,) = asked(elin).types("hur vet ni att jag inte är någon annan??")
    assert "Så kan du visa att det är du" in said
    assert ASKED in said


def test_what_was_asked_is_asked_again_below(elin: Person) -> None:
    assert ASKED in asked(elin).types("var fick ni tag i mitt nummer")[-1]
    elin.types(EMAIL)
    assert elin.step() == "verify:code"


def test_a_person_can_be_reached_from_there(elin: Person) -> None:
    said = asked(elin).types("jag vill prata med en människa")
    assert "Skriv till en människa" in said[0]


def test_the_language_is_changed_and_the_question_comes_once(elin: Person) -> None:
    said = asked(elin).types("english please")
    assert said[0].startswith("I speak English")
    assert sum("e-mail address" in one for one in said) == 1
    assert elin.step() == "verify:email"


@pytest.mark.parametrize("word", ["avbryt", "Cancel", "STOPP!"])
def test_the_word_cancels_as_the_button_does(elin: Person, word: str) -> None:
    assert asked(elin).types(word)[0].startswith("Avbrutet.")
    assert elin.step() == ""


def test_another_request_is_offered_and_counts_from_its_message(elin: Person) -> None:
    said = asked(elin).types("ta bort allt ni har om mig")
    assert "räknas det från ditt meddelande" in said[0]
    assert "Radera uppgifter" in elin.buttons()


def test_a_request_that_is_clear_becomes_a_case_of_its_own(elin: Person) -> None:
    said = asked(elin).types("ni har fel adress på mig, rätta den")
    assert sum(ASKED in one for one in said) == 1
    with elin.town.unit() as unit:
        rights = {one.right for one in unit.session.exec(select(Case)).all()}
    assert rights == {"access", "rectification"}


@pytest.mark.parametrize("words", ["anna", "nej", "min adress är lång", "inget", "vet inte", "🙂"])
def test_what_may_be_meant_as_the_answer_is_told_what_is_wrong_with_it(
    elin: Person, words: str
) -> None:
    assert "e-postadress" in asked(elin).types(words)[0]
    assert elin.step() == "verify:email"
