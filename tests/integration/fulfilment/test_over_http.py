"""A company whose data is behind a REST interface: the person points at an entry, and it is changed there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.services import planning
from bot.sources.http import HttpSource
from bot.telegram.application import Conversations
from tests.contracts import over_http
from tests.integration.fulfilment.shop import CHAT, Outage, Shop, email, phone
from tests.integration.requests.chat import Chat

ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))


@pytest.fixture
def remote(shop: Shop) -> Iterator[Shop]:
    """The sample register, reached over the wire."""
    with over_http.served(str(shop.register.url)) as system:
        registry = shop.around.office.registry
        source = over_http.declared(registry.source("westila"), system.url)
        shop.with_office(registry=replace(registry, sources=(source,)))
        shop.source = Outage(HttpSource(source, clock=lambda: shop.now))
        shop.sources = {"westila": shop.source}
        yield shop
        shop.source.close()


@pytest.fixture
def elin(remote: Shop, talks: Conversations) -> Chat:
    """Her chat; what is looked up for it is what the system answers."""
    chat = Chat(remote.engine, talks, CHAT)
    chat.around = remote.around
    chat.proves(*ELIN)
    return chat


def looked_up(shop: Shop, chat: Chat) -> None:
    found = shop.source.find(frozenset(ELIN))
    chat.begins("/rattelse", planning.Holdings(sources=(found,)))


def carried_out(shop: Shop, chat: Chat) -> None:
    (case,) = chat.cases()
    shop.case_id = case.id
    shop.work()
    shop.approve()


def test_an_entry_is_pointed_at_and_changed_over_the_wire(remote: Shop, elin: Chat) -> None:
    looked_up(remote, elin)
    elin.presses_label("Kontaktuppgifter")
    elin.presses_label("Adress")
    elin.presses_label("Ort")
    elin.types("Åmål")
    elin.presses_label("✅ Skicka in")
    key = elin.request()["key"][0]

    carried_out(remote, elin)

    assert remote.rows("SELECT city FROM address WHERE address_id = :key", key=key) == [("Åmål",)]
    assert remote.case().state == "answered"
    assert any("<b>Rättat</b>" in told for told in remote.heard())


def test_what_was_changed_meanwhile_is_not_overwritten(remote: Shop, elin: Chat) -> None:
    looked_up(remote, elin)
    elin.presses_label("Kontaktuppgifter")
    elin.presses_label("Adress")
    elin.presses_label("Ort")
    elin.types("Åmål")
    elin.presses_label("✅ Skicka in")
    key = elin.request()["key"][0]
    (case,) = elin.cases()
    remote.case_id = case.id
    remote.work()
    remote.change("UPDATE address SET city = 'Säffle' WHERE address_id = :key", key=key)

    remote.approve()

    assert remote.rows("SELECT city FROM address WHERE address_id = :key", key=key) == [
        ("Säffle",)
    ]
    assert remote.case().state in {"queued", "in_review"}


def test_what_is_missing_is_added_to_the_record_that_was_chosen(remote: Shop, elin: Chat) -> None:
    remote.change(
        "INSERT INTO customer (customer_id, customer_number, first_name, last_name, personnummer, "
        "email, phone, language, protected_identity, created_on) SELECT 9001, 'K-90001', "
        "first_name, last_name, SUBSTR(personnummer, 1, 8) || '-' || SUBSTR(personnummer, 9), email, phone, language, "
        "protected_identity, '2026-01-02' FROM customer WHERE email = 'elin.akesson@example.com'"
    )
    looked_up(remote, elin)
    elin.presses_label("➕ Något saknas")
    elin.presses_label("Adress")
    elin.presses_label("Kund 2026-01-02")
    elin.presses_label("Leverans")
    for value in ("Nya Gatan 7", "423 56", "Åmål"):
        elin.types(value)
    elin.presses_label("✅ Skicka in")

    carried_out(remote, elin)

    mine = "SELECT customer_id, kind, city FROM address WHERE street = 'Nya Gatan 7'"
    assert remote.rows(mine) == [(9001, "delivery", "Åmål")]
    assert remote.case().state == "answered"
