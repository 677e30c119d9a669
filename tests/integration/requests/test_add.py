"""Adding what is missing, as the person sees it."""

from __future__ import annotations

import pytest

from tests.integration.requests.chat import Chat, a_row, found, some_holdings


def to_address(chat: Chat) -> None:
    chat.begins("/rattelse", some_holdings())
    chat.presses_label("➕ Något saknas")
    chat.presses_label("Adress")


def filled(chat: Chat) -> None:
    to_address(chat)
    chat.presses_label("Leveransadress")
    for value in ("Nygatan 3", "423 56", "Torslanda"):
        chat.types(value)


def test_a_row_is_filled_in_step_by_step_and_becomes_a_case(marko: Chat) -> None:
    to_address(marko)
    assert "Steg 1 av 4" in marko.text
    marko.presses_label("Leveransadress")
    assert "Till exempel: Storgatan 1" in marko.text
    for value in ("Nygatan 3", "42356", "Torslanda"):
        marko.types(value)
    assert "Postnummer: <b>423 56</b>" in marko.text
    marko.presses_label("✅ Skicka in")
    (case,) = marko.cases()
    assert (case.right, case.state, case.needs_second) == ("rectification", "queued", False)
    assert marko.request() == {
        "source": "westila", "table": "address", "owner_key": [1],
        "asked": {"kind": "delivery", "street": "Nygatan 3", "postcode": "423 56", "city": "Torslanda"},
    }  # fmt: skip
    assert case.ref in marko.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12", "ingen bokstav"),
        ("Gatan 1, 19850709-9805", "personnummer"),
        ("Ny\0gatan", "osynliga"),
    ],
)
def test_a_bad_value_is_refused_and_the_step_stays(marko: Chat, typed: str, said: str) -> None:
    to_address(marko)
    marko.presses_label("Leveransadress")
    marko.types(typed)
    assert said in marko.all_text
    assert "9805" not in marko.all_text
    marko.types("Nygatan 3")
    assert "Steg 3 av 4" in marko.text


@pytest.mark.parametrize("typed", ["Fakturaadress", " billing address ", "BILLING"])
def test_a_choice_may_be_typed_in_its_words_or_as_its_code(marko: Chat, typed: str) -> None:
    to_address(marko)
    for value in (typed, "Nygatan 3", "423 56", "Torslanda"):
        marko.types(value)
    assert "Slag: <b>Fakturaadress</b>" in marko.text
    marko.presses_label("✅ Skicka in")
    assert marko.request()["asked"]["kind"] == "billing"


def test_a_button_of_an_earlier_step_changes_nothing(marko: Chat) -> None:
    to_address(marko)
    delivery = marko.action("Leveransadress")
    marko.presses(delivery)
    marko.presses(delivery)
    assert "inget har ändrats" in marko.text
    marko.types("Nygatan 3")
    assert "Steg 3 av 4" in marko.text


def test_what_may_not_be_left_out_cannot_be(marko: Chat) -> None:
    to_address(marko)
    marko.presses(marko.action("Leveransadress").rpartition(":")[0])
    assert "inget har ändrats" in marko.text


def test_an_old_review_sends_in_nothing(marko: Chat) -> None:
    filled(marko)
    send_in = marko.action("✅")
    marko.presses_label("✏️ Börja om")
    marko.presses(send_in)
    assert marko.cases() == []
    assert "inget har ändrats" in marko.text


def test_the_same_row_twice_is_one_case_and_another_row_another(marko: Chat) -> None:
    for city in ("Torslanda", "Torslanda", "Göteborg"):
        to_address(marko)
        marko.presses_label("Leveransadress")
        for value in ("Nygatan 3", "423 56", city):
            marko.types(value)
        marko.presses_label("✅")
    assert len(marko.cases()) == 2


def test_nothing_is_offered_when_it_is_not_clear_whose_it_would_be(marko: Chat) -> None:
    two = found((a_row("customer", 1, first_name="A"), a_row("customer", 2, first_name="A")))
    marko.begins("/rattelse", two)
    assert not [label for label, _action in marko.buttons() if "saknas" in label]
