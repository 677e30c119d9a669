"""Adding what is missing, as the person sees it."""

from __future__ import annotations

import pytest

from bot.domain.holdings import Holdings
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


def two_records(**second: object) -> Holdings:
    """Two records of the same person, which in most fields look alike when masked."""
    one = {"first_name": "Anna", "customer_number": "K-1", "created_on": "2019-02-01"}
    return found(
        (a_row("customer", 1, **one), a_row("customer", 2, **{**one, **second})),
    )


def test_where_there_are_several_the_person_says_to_which_it_belongs(marko: Chat) -> None:
    marko.begins("/rattelse", two_records(customer_number="K-2", created_on="2024-05-06"))
    marko.presses_label("➕ Något saknas")
    marko.presses_label("Adress")
    assert "Vilken hör det till?" in marko.text
    first, second, *_ways_out = [label for label, _action in marko.buttons()]
    assert ("2019-02-01" in first, "2024-05-06" in second) == (True, True)
    marko.presses_label(second)
    marko.presses_label("delivery" if "delivery" in dict(marko.buttons()) else "Leverans")
    for value in ("Nygatan 3", "423 56", "Torslanda"):
        marko.types(value)
    assert "Hör till: Kund" in marko.text
    assert "2024-05-06" in marko.text
    marko.presses_label("✅ Skicka in")
    assert marko.request()["owner_key"] == [2]


def test_two_that_look_alike_are_numbered(marko: Chat) -> None:
    marko.begins("/rattelse", two_records())
    marko.presses_label("➕ Något saknas")
    marko.presses_label("Adress")
    assert [label[:3] for label, _action in marko.buttons()][:2] == ["1. ", "2. "]


def test_a_forged_owner_is_stale(marko: Chat) -> None:
    marko.begins("/rattelse", two_records())
    mark = marko.action("➕").split(":")[1]
    for action in (
        f"correct.whose:{mark}:9:0",
        f"correct.whose:{mark}:x",
        f"correct.add:{mark}:9",
    ):
        marko.presses(action)
        assert "inget har ändrats" in marko.text
    assert marko.cases() == []
