"""Correction, as the person sees it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.holdings import Finding
from tests.integration.requests.chat import AROUND, EMAIL, MARKO, Chat, found, some_holdings


def to_street(chat: Chat, holdings=None) -> None:
    chat.begins("/rattelse", holdings or some_holdings())
    chat.presses_label("Kontaktuppgifter")
    chat.presses_label("Adress")
    chat.presses_label("Gatuadress")


def test_a_new_value_becomes_a_case_with_a_reference_and_a_date(marko: Chat) -> None:
    to_street(marko)
    assert "Lagrat nu: S•••\n" in marko.text
    assert marko.text.count("Storgatan 1") == 1  # the example that the house gives for a street
    marko.types("Nygatan 3")
    assert "<b>Nygatan 3</b>" in marko.text
    marko.presses_label("✅ Skicka in")
    (case,) = marko.cases()
    assert (case.right, case.state, case.needs_second) == ("rectification", "queued", False)
    assert marko.request() == {
        "source": "westila", "table": "address", "key": [11], "column": "street", "old": "Storgatan 1", "new": "Nygatan 3",
    }  # fmt: skip
    assert case.ref in marko.text
    assert "onsdag 23 december 2026" in marko.text
    assert marko.events() == ["submitted", "identity_proved"]


def test_the_legal_clock_starts_with_the_date_of_the_message(marko: Chat) -> None:
    marko.types("/correct", at=datetime(2026, 11, 22, 10, tzinfo=UTC))
    marko.looks_up(some_holdings())
    marko.presses_label("Kontaktuppgifter")
    marko.presses_label("Adress")
    marko.presses_label("Gatuadress")
    marko.types("Nygatan 3")
    marko.presses_label("✅")
    (case,) = marko.cases()
    assert (case.received_at, case.statutory_due) == (
        datetime(2026, 11, 22, 10, tzinfo=UTC),
        date(2026, 12, 22),
    )


def test_verification_in_between_does_not_move_the_clock(marko: Chat) -> None:
    marko.signals("correct.go", "2026-11-22T10:00:00+00:00")
    marko.looks_up(some_holdings())
    marko.presses_label("Vem du är")
    marko.presses_label("Förnamn")
    marko.types("Mårten")
    marko.presses_label("✅")
    assert marko.cases()[0].received_at == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_a_missing_value_can_be_added(marko: Chat) -> None:
    to_street(marko, some_holdings(company_name=None))
    marko.presses_label("« Tillbaka")
    marko.presses_label("« Tillbaka")
    marko.presses_label("« Tillbaka")
    marko.presses_label("Vem du är")
    assert ("Företag: inget lagrat", marko.action("Företag")) in marko.buttons()
    marko.presses_label("Företag")
    marko.types("Kovačević Båt & Motor AB")
    marko.presses_label("✅")
    assert marko.request()["old"] is None
    assert marko.request()["new"] == "Kovačević Båt & Motor AB"


def test_buttons_lead_in_place_and_back_from_everywhere(marko: Chat) -> None:
    marko.begins("/rattelse", some_holdings())
    first = marko.text
    for label in ("Kontaktuppgifter", "Adress", "Gatuadress"):
        marko.presses_label(label)
        assert marko.methods == ["answerCallbackQuery", "editMessageText"]
    for _step in range(3):
        marko.presses_label("« Tillbaka")
    assert marko.text == first


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("Postnummer", "1234", "inget svenskt postnummer"),
        ("Postnummer", "1234", "Till exempel: 423 56"),
        ("Gatuadress", "12", "ingen bokstav"),
        ("Gatuadress", "Ny\ngatan", "en enda rad"),
        ("Gatuadress", "Ny\0gatan", "osynliga tecken"),
        ("Gatuadress", "Nygatan \u202eevil", "osynliga tecken"),
        ("Gatuadress", "x" * 101, "det finns plats för 100 tecken"),
        ("Ort", "Torslanda 2", "ett ortnamn har inga"),
        ("Gatuadress", "Storgatan 1", "Så står det redan"),
    ],
)
def test_a_bad_value_is_refused_with_what_is_wrong(
    marko: Chat, field: str, typed: str, said: str
) -> None:
    to_street(marko)
    marko.presses_label("« Tillbaka")
    marko.presses_label(field)
    marko.types(typed)
    assert said in marko.text
    marko.types(
        "Torslanda" if field == "Ort" else "423 99" if field == "Postnummer" else "Nygatan 3"
    )
    assert marko.cases() == []


@pytest.mark.parametrize(
    "typed", ["Gatan <b>1</b> & 2", "🏡 Nygatan", "שדרות 1\u200f", "{ref} Gatan *1* _2_"]
)
def test_odd_words_come_back_as_they_went_in(marko: Chat, typed: str) -> None:
    to_street(marko)
    marko.types(typed)
    marko.presses_label("✅")
    assert marko.request()["new"] == typed


def test_a_personnummer_among_the_words_is_removed_and_not_repeated(marko: Chat) -> None:
    to_street(marko)
    marko.types("Gatan 1, 19850709-9805")
    assert marko.methods == ["deleteMessage", "sendMessage"]
    assert "9805" not in marko.all_text
    assert "personnummer" in marko.text


def test_a_contact_point_asks_for_two_proofs_and_two_of_the_staff(engine, talks) -> None:
    chat = Chat(engine, talks, MARKO)
    chat.proves(EMAIL)
    chat.begins("/correct", some_holdings())
    chat.presses_label("Kontaktuppgifter")
    chat.presses_label("Kund")
    chat.presses_label("E-post")
    assert "säkrare på vem du är" in chat.all_text
    assert [case.state for case in chat.cases()] == ["waiting_for_identity"]


def test_a_changed_contact_point_needs_a_second_member_of_staff(marko: Chat) -> None:
    marko.begins("/correct", some_holdings())
    marko.presses_label("Kontaktuppgifter")
    marko.presses_label("Kund")
    marko.presses_label("E-post")
    marko.types("inte en adress")
    assert "ingen e-postadress" in marko.text
    marko.types("Marko.Ny@Example.SE")
    assert "två av oss" in marko.text
    marko.presses_label("✅")
    assert marko.cases()[0].needs_second
    assert marko.request()["new"] == "Marko.Ny@example.se"


def test_a_closed_list_is_chosen_by_buttons(marko: Chat) -> None:
    marko.begins("/correct", some_holdings())
    marko.presses_label("Kontaktuppgifter")
    marko.presses_label("Kund")
    marko.presses_label("Språk")
    marko.types("suomi")
    assert "en av knapparna" in marko.text
    marko.presses_label("« Tillbaka")
    marko.presses_label("Språk")
    marko.presses_label("Engelska")
    marko.presses_label("✅")
    assert marko.request()["new"] == "en"


def test_the_same_value_asked_for_twice_is_one_case(marko: Chat) -> None:
    for value in ("Nygatan 3", "Nygatan 4"):
        to_street(marko)
        marko.types(value)
        marko.presses_label("✅")
    (case,) = marko.cases()
    assert f"redan ett öppet ärende om det här: <b>{case.ref}</b>" in marko.text


def test_another_value_of_the_same_person_is_another_case(marko: Chat) -> None:
    to_street(marko)
    marko.types("Nygatan 3")
    marko.presses_label("✅")
    to_street(marko)
    marko.presses_label("« Tillbaka")
    marko.presses_label("Ort")
    marko.types("Göteborg")
    marko.presses_label("✅")
    assert len(marko.cases()) == 2


def test_a_button_pressed_twice_opens_one_case_and_leaves_the_receipt(marko: Chat) -> None:
    to_street(marko)
    marko.types("Nygatan 3")
    send_in = marko.action("✅")
    marko.presses(send_in)
    marko.presses(send_in)
    assert len(marko.cases()) == 1
    assert marko.methods == ["answerCallbackQuery", "sendMessage"]
    assert "inget har ändrats" in marko.text


@pytest.mark.parametrize(
    "action", ["correct.submit", "correct.submit:00000000", "correct.field:{mark}:9:9:9", "correct.group:{mark}:x",
               "correct.entry:{mark}:0:99", "correct.pick:{mark}:0", "correct.field:{mark}:-1:0:0"],
)  # fmt: skip
def test_forged_and_outlived_buttons_do_no_harm(marko: Chat, action: str) -> None:
    marko.begins("/correct", some_holdings())
    mark = marko.action("Kontaktuppgifter").split(":")[1]
    marko.presses(action.format(mark=mark))
    assert "inget har ändrats" in marko.text
    assert marko.cases() == []


def test_a_review_sends_in_what_it_showed_and_nothing_that_came_later(marko: Chat) -> None:
    to_street(marko)
    marko.types("Nygatan 3")
    first = marko.action("✅")
    marko.types("Nygatan 4")
    marko.presses(first)
    assert "inget har ändrats" in marko.text
    assert marko.cases() == []


def test_a_button_of_an_earlier_look_up_is_stale(marko: Chat) -> None:
    marko.begins("/correct", some_holdings())
    old = marko.action("Kontaktuppgifter")
    marko.begins("/correct", some_holdings())
    marko.presses(old)
    assert "inget har ändrats" in marko.text


def test_another_chat_cannot_use_the_buttons(marko: Chat, anna: Chat) -> None:
    to_street(marko)
    marko.types("Nygatan 3")
    anna.presses(marko.action("✅"))
    assert "inget har ändrats" in anna.text
    assert anna.cases() == []


def test_an_old_look_up_is_not_used(marko: Chat) -> None:
    to_street(marko)
    marko.now += timedelta(minutes=16)
    marko.types("Nygatan 3")
    assert "för gammalt" in marko.text
    assert marko.cases() == []


def test_an_answer_that_nobody_waits_for_is_silent(marko: Chat) -> None:
    marko.types("/correct")
    marko.types("/menu")
    before = marko.said
    assert marko.looks_up(some_holdings()) == before


def test_nothing_found_and_staff_needed_are_two_things(marko: Chat) -> None:
    for finding in (Finding.PROTECTED, Finding.NOTHING):  # the contact was on file a moment ago
        marko.begins("/correct", found((), finding))
        assert "inget om dig" not in marko.text
        assert AROUND.office.company.phone in marko.text
    marko.was_erased()
    marko.begins("/correct", found((), Finding.NOTHING))
    assert "inget om dig som kan rättas" in marko.text


def test_words_where_a_button_is_wanted_show_the_choice_again(marko: Chat) -> None:
    marko.begins("/correct", some_holdings())
    marko.types("min adress är fel")
    assert "Välj med knapparna" in marko.all_text
    assert ("Kontaktuppgifter", marko.action("Kontaktuppgifter")) in marko.buttons()


@pytest.mark.parametrize(
    ("typed", "kept"), [("0701740698", True), ("070174-0698", False), ("850709-9805", False)]
)
def test_a_number_that_is_asked_for_is_no_personal_identity_number(
    marko: Chat, typed: str, *, kept: bool
) -> None:
    marko.begins("/rattelse", some_holdings())
    marko.presses_label("Kontaktuppgifter")
    marko.presses_label("Kund")
    marko.presses_label("Telefon")
    marko.proves(EMAIL)
    marko.types(typed)
    assert ("deleteMessage" not in marko.methods) is kept
    assert ("+46701740698" in marko.all_text) is kept
    assert ("personnummer" not in marko.all_text) is kept
