"""Erasure, as the person sees it."""

from __future__ import annotations

from sqlmodel import select

from bot.domain.holdings import Finding, Holdings
from bot.store.tables import AuditEvent
from tests.integration.requests.chat import EMAIL, MARKO, Chat, a_row, found, some_holdings
from tests.support import a_unit


def with_invoice() -> Holdings:
    rows = some_holdings().rows
    order = a_row("orders", 5, customer_id=1, ordered_on="2024-05-10")
    return found(
        (*rows, order, a_row("invoice", 9, order_id=5, customer_id=1, invoice_date="2024-05-10"))
    )


def to_last_question(chat: Chat) -> None:
    chat.begins("/radera", some_holdings())
    chat.presses_label("Jag återkallar")
    chat.presses_label("Gå vidare")


def test_two_confirmations_make_one_case_for_two_of_the_staff(marko: Chat) -> None:
    to_last_question(marko)
    assert "kan inte återskapas" in marko.text
    assert marko.cases() == []
    marko.presses_label("🗑")
    (case,) = marko.cases()
    assert (case.right, case.state, case.needs_second) == ("erasure", "queued", True)
    assert marko.request() == {"ground": "consent_withdrawn", "scope": "all"}
    assert case.ref in marko.text
    assert "onsdag 23 december 2026" in marko.text


def test_the_policys_grounds_come_first_and_then_the_laws(marko: Chat) -> None:
    marko.begins("/erase", some_holdings())
    grounds = [
        action.split(":")[2]
        for _label, action in marko.buttons()
        if action.startswith("erase.plan")
    ]
    assert grounds == [
        "no_longer_needed",
        "consent_withdrawn",
        "unlawful",
        "legal_duty",
        "objection",
        "child",
    ]


def test_it_says_what_goes_what_stays_why_and_until_when(marko: Chat) -> None:
    marko.begins("/erase", with_invoice())
    marko.presses_label("Ni behöver")
    gone, stays = marko.text.split("måste vara kvar")
    assert "Adress: 2 poster" in gone
    assert "Faktura" not in gone
    assert "Faktura: 1 post" in stays
    assert "bokföringslagen (1999:1078) 7 kap. 2 §" in stays
    assert "onsdag 31 december 2031" in stays
    with a_unit(marko.engine) as unit:
        codes = unit.session.exec(select(AuditEvent.code)).all()
    assert "data:counts:shown" in codes


def test_back_and_no_open_nothing(marko: Chat) -> None:
    to_last_question(marko)
    yes = marko.action("🗑")
    marko.presses_label("« Tillbaka")
    marko.presses(yes)
    assert "inget har ändrats" in marko.text
    marko.begins("/erase", some_holdings())
    marko.presses_label("Jag återkallar")
    marko.presses_label("Gå vidare")
    marko.presses_label("Nej")
    assert "inget raderas" in marko.text
    assert marko.cases() == []


def test_words_where_a_button_is_wanted_leave_the_errand_where_it_is(marko: Chat) -> None:
    marko.begins("/erase", some_holdings())
    marko.presses_label("Jag återkallar")
    marko.types("varför måste det vara kvar?")
    assert "Välj med knapparna" in marko.all_text
    marko.presses_label("Gå vidare")
    marko.types("ja")
    marko.presses_label("🗑")
    assert len(marko.cases()) == 1


def test_yes_to_another_ground_than_the_one_shown_is_refused(marko: Chat) -> None:
    to_last_question(marko)
    forged = marko.action("🗑").replace("consent_withdrawn", "unlawful")
    marko.presses(forged)
    assert marko.cases() == []
    marko.presses("erase.plan:00000000:unlawful")
    marko.presses("erase.yes")
    assert marko.cases() == []


def test_pressed_twice_it_is_one_case(marko: Chat) -> None:
    to_last_question(marko)
    yes = marko.action("🗑")
    marko.presses(yes)
    marko.presses(yes)
    assert len(marko.cases()) == 1
    assert "inget har ändrats" in marko.text


def test_one_proof_is_not_enough(engine, talks) -> None:
    chat = Chat(engine, talks, MARKO)
    chat.proves(EMAIL)
    chat.types("/erase")
    assert "ögonblick" not in chat.text


def test_nothing_found_is_said_and_staff_needed_can_still_be_asked(marko: Chat) -> None:
    marko.was_erased()
    marko.begins("/erase", found((), Finding.NOTHING))
    assert "hittade inget om dig" in marko.text
    marko.begins("/erase", found((), Finding.AMBIGUOUS))
    assert "medarbetare" in marko.text
    marko.presses_label("Ni behöver")
    marko.presses_label("Gå vidare")
    marko.presses_label("🗑")
    assert [one.right for one in marko.cases()] == ["question", "erasure"]


def test_taking_back_a_consent_shows_what_rests_on_it(marko: Chat) -> None:
    letter = a_row("newsletter_subscriber", 3, customer_id=1, email="marko@example.se")
    marko.begins("/radera", found((*some_holdings().rows, letter)))
    marko.presses_label("Jag återkallar")
    consents = marko.text.split("Det här raderas")[0]
    assert "<b>Det här har du samtyckt till</b>\n• Nyhetsbrev: 1" in consents
    assert "Adress" not in consents


def test_without_any_consent_on_file_that_is_said(marko: Chat) -> None:
    marko.begins("/erase", some_holdings())
    marko.presses_label("Jag återkallar")
    assert "bygger på ditt samtycke" in marko.text
    marko.presses_label("« Tillbaka")
    marko.presses_label("Ni behöver")
    assert "samtyck" not in marko.text
