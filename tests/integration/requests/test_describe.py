"""What is wrong in a binder: nothing can be pointed at there, so the person says it in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.described import NOWHERE, DescribedPlan, plan_of
from bot.domain.holdings import Finding
from bot.domain.registry import ManualOwner
from bot.domain.restrictions import Place, Reason
from bot.domain.statements import place_of
from tests.integration.requests.chat import AROUND, REGISTRY, Chat, found, some_holdings
from tests.integration.requests.test_disputed import flags
from tests.integration.staff.binder import binder
from tests.support import an_office

WORDS = "I avtalet från 2019 står Kovacevic; det ska vara Kovačević."


@pytest.fixture
def marko(marko: Chat) -> Chat:
    registry = replace(REGISTRY, sources=(*REGISTRY.sources, binder(ManualOwner(role="owner"))))
    marko.around = replace(AROUND, office=an_office(registry=registry))
    return marko


@pytest.fixture
def unseen(marko: Chat) -> Chat:
    """Where there is no place through which people look."""
    marko.around = AROUND
    return marko


def to_words(chat: Chat) -> None:
    chat.begins("/rattelse", some_holdings())
    chat.presses_label("✍️ Pärmen")


def test_the_words_become_a_case_for_whoever_looks_there(marko: Chat) -> None:
    to_words(marko)
    assert "Inget program kan söka där" in marko.text
    marko.types(WORDS)
    assert WORDS in marko.text
    marko.presses_label("✅ Skicka in")
    (case,) = marko.cases()
    assert (case.right, case.needs_second) == ("rectification", False)
    assert marko.request() == {"source": "binder", "described": WORDS}
    assert case.ref in marko.text


def test_what_is_described_is_not_used_until_it_is_decided(marko: Chat) -> None:
    to_words(marko)
    marko.types(WORDS)
    marko.presses_label("✅ Skicka in")
    (flag,) = flags(marko, marko.cases()[0])
    assert (flag.place, flag.reason) == (Place(source="binder"), Reason.ACCURACY_DISPUTED)
    assert "det du beskrev markerat som ifrågasatt" in marko.text
    marko.presses_label("Visa")
    assert "🔒 Används inte tills vidare: det du beskrev (Pärmen)" in marko.text
    marko.presses_label("Ta tillbaka")
    marko.presses_label("Ja")
    assert "får användas igen från och med torsdag 26 november 2026" in marko.all_text


def test_who_is_in_no_system_can_still_say_what_is_wrong_on_paper(marko: Chat) -> None:
    marko.begins("/correct", found((), Finding.NOTHING))
    assert next(label for label, _ in marko.buttons()) == "✍️ Pärmen"
    assert not any("uttalande" in label for label, _ in marko.buttons())


def test_a_review_sends_in_what_it_showed_and_a_forged_place_nothing(marko: Chat) -> None:
    to_words(marko)
    mark = marko.action("« ").split(":")[1]
    marko.types("Först")
    first = marko.action("✅")
    marko.types("Sedan")
    for action in (first, f"correct.paper:{mark}:7", f"correct.tell:{mark}:0"):
        marko.presses(action)
        assert "inget har ändrats" in marko.text
    marko.types("Mitt nummer är 19850709-9805")
    assert "9805" not in marko.all_text
    assert marko.cases() == []


def test_a_plan_is_bound_to_its_words_and_takes_no_statement() -> None:
    plan = plan_of({"source": "binder", "described": WORDS})
    assert DescribedPlan.from_json(plan.as_json()).hash == plan.hash
    assert replace(plan, text="Annat").hash != plan.hash
    assert place_of(REGISTRY, {"source": "binder", "described": WORDS}) is None


@pytest.mark.parametrize("finding", [Finding.PROTECTED, Finding.AMBIGUOUS])
def test_where_nothing_may_be_shown_the_wish_is_told_in_words(
    unseen: Chat, finding: Finding
) -> None:
    """A protected identity, or a mix-up: the request is made here, and people see to it."""
    unseen.begins("/rattelse", found((), finding))
    assert "medarbetare" in unseen.text
    unseen.presses_label("✍️ Vad som är fel eller saknas")
    assert "En medarbetare läser det och rättar." in unseen.text
    unseen.types(WORDS)
    unseen.presses_label("✅ Skicka in")
    (case,) = unseen.cases()
    assert (case.right, case.ref in unseen.text) == ("rectification", True)
    assert unseen.request() == {"source": NOWHERE, "described": WORDS}
