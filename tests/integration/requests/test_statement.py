"""A statement of one's own, as the person sees it."""

from __future__ import annotations

from tests.integration.requests.chat import Chat, a_row, found, some_holdings


def to_words(chat: Chat) -> None:
    chat.begins("/rattelse", some_holdings())
    chat.presses_label("📝 Skriv ett uttalande")
    chat.presses_label("Kontaktuppgifter")
    chat.presses_label("Adress")


def test_the_words_become_a_case_about_one_entry(marko: Chat) -> None:
    to_words(marko)
    assert "Ditt uttalande om: Adress" in marko.text
    marko.types("Här bodde jag aldrig, <b>det var min bror</b>.")
    assert "&lt;b&gt;det var min bror" in marko.text
    marko.presses_label("✅ Skicka in")
    (case,) = marko.cases()
    assert (case.right, case.needs_second) == ("rectification", False)
    assert marko.request() == {
        "source": "westila",
        "table": "address",
        "key": [11],
        "statement": "Här bodde jag aldrig, <b>det var min bror</b>.",
    }
    assert case.ref in marko.text


def test_an_entry_in_which_nothing_can_be_corrected_takes_one_too(marko: Chat) -> None:
    marko.begins("/correct", found((a_row("order_line", 5, article="Kabel"),)))
    marko.presses_label("📝 Skriv ett uttalande")
    marko.presses_label("Beställningar")
    marko.presses_label("Orderrad")
    assert "Ditt uttalande om: Orderrad" in marko.text


def test_what_is_too_long_or_holds_a_personnummer_is_not_taken(marko: Chat) -> None:
    to_words(marko)
    marko.types("x" * 1001)
    assert "det finns plats för 1\u00a0000 tecken" in marko.text
    marko.types("Mitt nummer är 19850709-9805")
    assert marko.methods == ["deleteMessage", "sendMessage"]
    assert "9805" not in marko.all_text
    assert marko.cases() == []


def test_a_review_sends_in_what_it_showed_and_nothing_that_came_later(marko: Chat) -> None:
    to_words(marko)
    marko.types("Första")
    first = marko.action("✅")
    marko.types("Andra")
    marko.presses(first)
    assert "inget har ändrats" in marko.text
    assert marko.cases() == []


def test_forged_places_do_no_harm(marko: Chat) -> None:
    marko.begins("/correct", some_holdings())
    mark = marko.action("📝").split(":")[1]
    for action in ("correct.saywhat:{m}:0:99", "correct.sayon:{m}:99:0", "correct.says:{m}:x"):
        marko.presses(action.format(m=mark))
        assert "inget har ändrats" in marko.text
    marko.presses("statement:K7P-4MXQ-3")
    assert "inget har ändrats" in marko.text
