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


SPECIAL = [
    ("min mamma har dött", "Någon som har avlidit"),
    ("jag har skyddade personuppgifter", "Jag har skyddad identitet"),
    ("jag vill se vad ni har om mitt barn", "Mitt barn"),
    ("mitt nya nummer tillhorde nagon annan", "Mitt nummer eller min e-post har en ny innehavare"),
    ("my daughter is 12, can I get her data", "Mitt barn"),
    ("jag skriver for ett foretags rakning", "Ett företag"),
]


@pytest.mark.parametrize("step", ["verify:email", "verify:code", "verify:phone"])
@pytest.mark.parametrize(("words", "label"), SPECIAL)
def test_what_is_not_about_oneself_alone_has_its_way_above_the_question(
    elin: Person, step: str, words: str, label: str
) -> None:
    said = asked(elin, step).types(words)
    assert said[0] == (
        "Det låter som om det inte bara gäller dig, eller inte är som det brukar. Stämmer det?"
    )
    assert len(said) >= 2
    assert elin.step() == step
    assert elin.presses(label)[-1].startswith(label)
    assert elin.step() == step


def test_whoever_was_misunderstood_just_answers_the_question(elin: Person) -> None:
    asked(elin).types("my child")
    elin.types(EMAIL)
    elin.types("min man har gått bort")
    assert "stämmer" in elin.types(elin.town.code())[0]


@pytest.mark.parametrize(
    "answer", [f"min mejl {EMAIL} delar jag med min man, vi har samma mejl", f"  {EMAIL} "]
)
def test_an_address_is_an_address_whatever_stands_around_it(elin: Person, answer: str) -> None:
    asked(elin).types(answer)
    assert elin.step() == "verify:code"
