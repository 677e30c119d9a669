"""The other rights, as the person meets them in the chat, in both languages."""

from __future__ import annotations

import pytest

from bot.domain.holdings import Finding, Holdings
from tests.integration.requests.chat import EMAIL, MARKO, PHONE, Chat, a_row, found, some_holdings


def with_uses() -> Holdings:
    rows = (
        *some_holdings().rows,
        a_row("consent", 1, customer_id=1, purpose="newsletter", given_at="2024-01-01T10:00:00"),
        a_row("newsletter_subscriber", 2, customer_id=1, email="marko@example.se", topic="news"),
        a_row("credit_check", 3, customer_id=1, agency="UC AB", checked_on="2025-01-01"),
    )
    return found(rows)


@pytest.fixture
def lone(engine, talks) -> Chat:
    """A customer who has proved one contact, which is enough to have something stopped."""
    chat = Chat(engine, talks, MARKO)
    chat.proves(EMAIL)
    return chat


def english(chat: Chat) -> None:
    chat.types("/language")
    chat.presses_label("English")


@pytest.mark.parametrize(
    ("command", "first"), [("/rattigheter", "Slippa reklam"), ("/rights", "Slippa reklam")]
)
def test_one_entry_leads_to_plain_words(lone: Chat, command: str, first: str):
    lone.types(command)
    labels = [label for label, _action in lone.buttons()]
    assert labels[0] == first
    assert len(labels) == 8
    assert "Inte bara om mig, eller något särskilt" in labels
    lone.types("/meny")
    lone.presses_label("Fler rättigheter")
    assert [label for label, _action in lone.buttons()] == labels


@pytest.mark.parametrize(
    ("command", "yes", "receipt"),
    [
        ("/reklam", "Ja, stoppa", "Vi har tagit emot"),
        ("/noads", "Yes, stop", "We have your request"),
    ],
)
def test_advertising_is_stopped_with_one_proof_and_one_yes(lone: Chat, command, yes, receipt):
    if command == "/noads":
        english(lone)
    lone.types(command)
    assert lone.cases() == []
    lone.presses_label(yes)
    (case,) = lone.cases()
    assert (case.right, case.state, case.automatic) == ("objection", "fulfilling", True)
    assert lone.request() == {"wish": "marketing", "use": "all"}
    assert case.ref in lone.text
    assert lone.buttons()[-1][1] == f"notme:case:{case.ref}"  # nobody decides it: here or nowhere
    assert lone.events() == ["submitted", "automatic"]


def test_without_a_proof_the_mailbox_is_asked_for_first(engine, talks):
    chat = Chat(engine, talks, MARKO)
    chat.types("/reklam")
    assert "e-postadress" in chat.text
    assert [case.state for case in chat.cases()] == ["waiting_for_identity"]


def test_an_objection_to_advertising_is_not_taken_for_another_that_follows(engine, talks):
    chat = Chat(engine, talks, MARKO)
    for command in ("/reklam", "/invand", "/reklam"):
        chat.types(command)
    assert "Vi har redan din begäran" in chat.text
    waiting = chat.cases()
    assert [case.state for case in waiting] == ["waiting_for_identity"] * 2
    assert {case.ref for case in waiting if case.ref in chat.text} == {waiting[0].ref}


def test_the_consents_on_file_are_shown_and_one_press_ends_one(lone: Chat):
    lone.begins("/samtycke", with_uses())
    labels = [label for label, _action in lone.buttons()]
    assert labels[:2] == ["Nyhetsbrev (2 poster)", "Alla"]
    lone.presses_label("Nyhetsbrev")
    assert lone.request() == {"wish": "consent", "use": "newsletter"}
    assert lone.cases()[0].automatic is True


def test_no_consent_found_is_said_and_can_still_be_made_sure_of(lone: Chat):
    lone.begins("/consent", found((), Finding.NOTHING))  # the contact was on file a moment ago
    assert "kan inte visa här" in lone.text
    lone.presses_label("Alla")
    assert lone.request()["use"] == "all"


def test_that_no_consent_holds_is_said_where_everything_was_searched(lone: Chat):
    lone.was_erased()
    lone.begins("/consent", found((), Finding.NOTHING))
    assert "inget samtycke" in lone.text


def test_an_objection_takes_the_persons_own_words_without_a_personal_number(lone: Chat):
    lone.begins("/invand", with_uses())
    lone.presses_label("Kreditupplysningar")
    lone.types("Jag, 19900118-9811, skiljer mig")
    (case,) = lone.cases()
    assert (case.right, case.state, case.automatic) == ("objection", "queued", False)
    asked = lone.request()
    assert (asked["wish"], asked["use"]) == ("interest", "credit")
    assert "9811" not in asked["words"]
    assert "deleteMessage" in lone.methods
    assert "9811" not in lone.all_text
    assert "skiljer mig" in asked["words"]


def test_an_objection_can_be_sent_without_reasons_in_english(lone: Chat):
    english(lone)
    lone.begins("/object", with_uses())
    assert "What do you object to" in lone.text
    lone.presses_label("Everything that rests")
    lone.presses_label("Send it without")
    assert lone.request() == {"wish": "interest", "use": "all"}


def test_a_restriction_asks_why_and_of_what(lone: Chat):
    lone.types("/begransa")
    assert len(lone.buttons()) == 5
    lone.presses_label("Jag behöver dem")
    lone.presses_label("Beställningar")
    (case,) = lone.cases()
    assert (case.right, case.state) == ("restriction", "queued")
    assert lone.request() == {"wish": "restriction", "use": "orders", "ground": "legal_claims"}


def test_somebody_writes_where_a_button_is_wanted(lone: Chat):
    lone.types("/restrict")
    lone.types("för att")
    assert "knapparna" in lone.all_text
    assert len(lone.buttons()) == 5
    assert lone.cases() == []


def test_data_to_take_along_asks_for_two_proofs_and_becomes_a_case(marko: Chat, engine, talks):
    one_proof = Chat(engine, talks, 7009)
    one_proof.proves(EMAIL)
    one_proof.types("/flytta")
    assert [case.state for case in one_proof.cases()] == ["waiting_for_identity"]
    marko.types("/export")
    marko.presses_label("Ja, gör filerna")
    (case,) = [case for case in marko.cases() if case.chat_id == MARKO]
    assert (case.right, case.state) == ("portability", "queued")


@pytest.mark.parametrize(
    "forged",
    [
        "consent.pick:00000000:newsletter",
        "restrict.of:0123456789ab",
        "consent.pick",
        "object.bare",
        "restrict.of:all",
        "restrict.why:nonsense",
        "object.pick:x:y:z",
    ],
)
def test_old_and_forged_buttons_do_nothing(lone: Chat, forged: str):
    lone.presses(forged)
    assert lone.cases() == []
    assert "inget har ändrats" in lone.text


def test_a_use_that_the_wish_cannot_stop_is_refused(lone: Chat):
    lone.begins("/samtycke", with_uses())
    lone.presses(lone.action("Nyhetsbrev").replace(":newsletter", ":credit"))
    assert lone.cases() == []


def test_pressed_twice_it_is_one_case(lone: Chat):
    lone.types("/reklam")
    yes = lone.action("Ja, stoppa")
    lone.presses(yes)
    lone.presses(yes)
    assert len(lone.cases()) == 1
    assert PHONE.value not in lone.all_text


@pytest.mark.parametrize("command", ["/samtycke", "/invand"])
def test_what_may_not_be_shown_is_not_told_as_missing(lone: Chat, command: str) -> None:
    """A protected identity, or a mix-up of two persons: nobody has looked at what there is."""
    for finding in (Finding.PROTECTED, Finding.AMBIGUOUS):
        lone.begins(command, found((), finding))
        assert "hittar inget" not in lone.text
        assert "kan inte visa här" in lone.text
