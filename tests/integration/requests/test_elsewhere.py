"""An address is corrected in one system: the person is told where it stands besides, and chooses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.holdings import Finding, Holdings, SourceHoldings
from bot.domain.registry import ManualOwner, Source
from bot.domain.texts import LocalText
from bot.services import casework
from tests.integration.requests.chat import (
    AROUND,
    EMAIL,
    MARKO,
    REGISTRY,
    Chat,
    a_row,
    some_holdings,
)
from tests.integration.requests.test_more_rights import english
from tests.integration.staff.binder import binder
from tests.support import a_unit, an_office

WESTILA = REGISTRY.sources[0]
SHOP = replace(WESTILA, name="shop", label=LocalText(sv="Webbutik", en="Web shop"))


def with_emails(source: Source, **changes: Any) -> Source:
    """The same system with other rules for the address of a customer."""
    person = source.table("customer")
    fields = [replace(f, **changes) if f.column == "email" else f for f in person.fields]
    changed = replace(person, fields=tuple(fields))
    return replace(source, tables=tuple(changed if t is person else t for t in source.tables))


def in_the_shop(**customer: Any) -> Holdings:
    """The same person in a second system."""
    kept = {"email": " MARKO@example.se", "customer_number": "W-9", **customer}
    row = replace(a_row("customer", 5, **kept), source="shop")
    second = SourceHoldings(source="shop", finding=Finding.FOUND, rows=(row,))
    return Holdings(sources=(*some_holdings().sources, second))


def works_with(chat: Chat, *sources: Source) -> None:
    chat.around = replace(AROUND, office=an_office(registry=replace(REGISTRY, sources=sources)))


@pytest.fixture
def marko(marko: Chat) -> Chat:
    works_with(marko, WESTILA, SHOP)
    return marko


SWEDISH = ("Kontaktuppgifter", "Kund", "E-post")
ENGLISH = ("Contact details", "Customer", "E-mail")


def new_address(
    chat: Chat,
    holdings: Holdings,
    typed: str = "ny@example.se",
    *,
    path: tuple[str, ...] = SWEDISH,
) -> None:
    chat.begins("/rattelse", holdings)
    for label in path:
        chat.presses_label(label)
    chat.types(typed)


def asked(chat: Chat) -> dict[str, tuple[Any, ...]]:
    with a_unit(chat.engine, now=chat.now, around=chat.around) as unit:
        wishes = {one.ref: casework.request_of(unit, one) for one in chat.cases()}
    return {
        wish["source"]: (wish["table"], *wish["key"], wish["old"], wish["new"])
        for wish in wishes.values()
    }


def test_one_press_changes_it_everywhere_each_in_a_case_of_its_own(marko: Chat) -> None:
    new_address(marko, in_the_shop())
    assert "Samma uppgift står också här" in marko.text
    assert "• Webbutik: Kund\n" in marko.text
    assert "marko@" not in marko.text.casefold().replace("m•••@", "")
    marko.presses_label("✅ Ändra överallt")
    assert asked(marko) == {
        "westila": ("customer", 1, "marko@example.se", "ny@example.se"),
        "shop": ("customer", 5, " MARKO@example.se", "ny@example.se"),
    }
    here, there = sorted(marko.cases(), key=lambda one: one.ref not in marko.text.split("\n")[0])
    assert f"• Webbutik, Kund: ärende <b>{there.ref}</b>" in marko.text
    assert f"Ditt ärende är <b>{here.ref}</b>" in marko.text
    told = {(one.state, one.level, one.needs_second, one.person_digest) for one in (here, there)}
    assert told == {("queued", 2, True, here.person_digest)}


@pytest.mark.parametrize("at", [0, 1])
def test_all_are_guarded_as_the_one_that_needs_it_most(marko: Chat, at: int) -> None:
    """In one of the two systems nobody is reached by the address, in the other they are."""
    sources = [WESTILA, SHOP]
    sources[at] = with_emails(sources[at], contact=False)
    works_with(marko, *sources)
    new_address(marko, in_the_shop())
    marko.presses_label("✅ Ändra överallt")
    assert [one.needs_second for one in marko.cases()] == [True, True]


def test_one_that_needs_more_proof_asks_for_it_before_any_is_changed(engine, talks) -> None:
    chat = Chat(engine, talks, MARKO)
    chat.proves(EMAIL)
    works_with(chat, with_emails(WESTILA, contact=False), SHOP)
    new_address(chat, in_the_shop())
    chat.presses_label("✅ Ändra överallt")
    assert "säkrare på vem du är" in chat.all_text
    assert [one.state for one in chat.cases()] == ["waiting_for_identity"]


def test_here_only_leaves_the_rest_as_it_is(marko: Chat) -> None:
    new_address(marko, in_the_shop())
    marko.presses_label("Bara här")
    assert set(asked(marko)) == {"westila"}


def test_it_is_said_in_english_as_well(marko: Chat) -> None:
    english(marko)
    new_address(marko, in_the_shop(), path=ENGLISH)
    assert "The same stands here as well" in marko.text
    assert "• Web shop: Customer\n" in marko.text
    marko.presses_label("✅ Change it everywhere")
    assert "The same is asked for here, each in a case of its own" in marko.text
    assert set(asked(marko)) == {"westila", "shop"}


def test_where_they_cannot_change_it_themselves_is_named_too(marko: Chat) -> None:
    """A column that is not theirs to correct, and a binder in which no program can look."""
    by_hand = binder(ManualOwner(role="owner"))
    works_with(marko, WESTILA, with_emails(SHOP, correct=None), by_hand)
    new_address(marko, in_the_shop())
    assert "där bara vår personal kan ändra den:</b>\n• Webbutik: Kund\n" in marko.text
    assert "Skriv till oss: /personal" in marko.text
    assert "När din begäran är godkänd gör en av oss det, och ändrar där också." in marko.text
    marko.presses_label("✅ Skicka in")
    assert set(asked(marko)) == {"westila"}


def test_where_it_stands_nowhere_else_nothing_is_asked(marko: Chat) -> None:
    for holdings, typed in [
        (in_the_shop(email="m@example.se"), "ny@example.se"),
        (in_the_shop(), "Marko@example.se"),  # only spelt in another way: it is found as before
    ]:
        new_address(marko, holdings, typed)
        assert "Webbutik" not in marko.text
        assert marko.buttons()[0][0] == "✅ Skicka in"


def test_many_places_are_for_people_to_oversee(marko: Chat) -> None:
    held = in_the_shop()
    (row,) = held.sources[1].rows
    many = tuple(replace(row, key=(n,)) for n in range(11))
    new_address(marko, Holdings(sources=(held.sources[0], replace(held.sources[1], rows=many))))
    assert marko.text.count("• Webbutik: Kund\n") == 2  # theirs, and what is left for staff
    marko.presses_label("✅ Ändra överallt")
    assert len(marko.cases()) == 11
