"""A personal identity number in the chat: not echoed, deleted, and nowhere kept in plain."""

from __future__ import annotations

import pytest

from tests.integration.customer.town import Person, Town

EMAIL = "elin.akesson@example.com"
NUMBER = "850709-9805"
SPELLINGS = ("9805", "850709")


def at_the_code(person: Person) -> None:
    person.types("/utdrag")
    person.types(EMAIL)


def at_the_phone(person: Person) -> None:
    person.types("/utdrag")
    person.proves_email(EMAIL)


def at_the_phone_check(person: Person) -> None:
    at_the_phone(person)
    person.town.cable.pulled = True
    person.shares("46701740605")


PLACES = {
    "nothing asked": lambda person: None,
    "the address": lambda person: person.types("/utdrag"),
    "the code": at_the_code,
    "the number": at_the_phone,
    "while comparing": at_the_phone_check,
}


def dump(town: Town) -> str:
    with town.engine.connect() as connection:
        return "\n".join(connection.connection.driver_connection.iterdump())


def assert_gone(town: Town, person: Person, calls: int, deleted: int) -> None:
    said = "\n".join(str(params) for _, params in person.calls[calls:])
    assert len(person.deleted()) == deleted + 1
    assert "Jag har tagit bort ditt meddelande" in said
    assert not any(part in said for part in SPELLINGS)
    assert NUMBER not in dump(town)
    assert "198507099805" not in dump(town)


@pytest.mark.parametrize("place", PLACES)
def test_at_whatever_question_it_is_typed_it_goes(town: Town, elin: Person, place: str) -> None:
    PLACES[place](elin)
    calls, deleted = len(elin.calls), len(elin.deleted())
    elin.types(f"Jag heter Elin, {NUMBER}")
    said = "\n".join(str(params) for _, params in elin.calls[calls:])
    assert len(elin.deleted()) == deleted + 1
    assert not any(part in said for part in SPELLINGS)
    assert NUMBER not in dump(town)


@pytest.mark.parametrize(
    "message",
    [
        {"text": f"/arenden {NUMBER}"},
        {"text": f"/nonsens {NUMBER}"},
        {"caption": f"Mitt nummer {NUMBER}", "location": {"latitude": 57.7, "longitude": 11.9}},
    ],
    ids=["behind a command", "behind no command", "under something else"],
)
def test_wherever_it_stands_it_goes(town: Town, elin: Person, message: dict) -> None:
    calls, deleted = len(elin.calls), len(elin.deleted())
    text = message.get("text", "")
    length = len(text.split(maxsplit=1)[0]) if text else 0
    entity = [{"type": "bot_command", "offset": 0, "length": length}]
    elin.sends(**message, **({"entities": entity} if text else {}))
    assert_gone(town, elin, calls, deleted)


def test_one_that_is_put_in_afterwards_goes_too(town: Town, elin: Person) -> None:
    moment = int(town.now.timestamp())
    edited = {"message_id": 5, "date": moment, "edit_date": moment, "text": NUMBER}
    chat = {"id": elin.user_id, "type": "private"}
    elin.update({"edited_message": {**edited, "chat": chat, "from": elin._user()}})
    assert_gone(town, elin, 0, 0)
    assert elin.deleted() == [5]


def test_a_press_under_words_of_ours_deletes_nothing(town: Town, elin: Person) -> None:
    elin.types("/hjalp")
    elin.presses("Integritetspolicy")
    assert elin.deleted() == []
