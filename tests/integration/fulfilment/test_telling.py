"""Recipients with an address are told by e-mail (Art. 19), with the least that they need."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.domain.cases import Right
from bot.proofs.mail import MailRefusedError, MailUnavailableError
from bot.store.tables import RecipientRow
from tests.integration.fulfilment.shop import ANNA, Post, Shop, email, phone

MAIL = email("marko.kovacevic@example.com")
MARKO = (MAIL, phone("+46701740606"))
CARRIER = "dataskydd@postnord.example"


@pytest.fixture
def post(shop: Shop) -> Post:
    assert isinstance(shop.mailer, Post)
    return shop.mailer


def corrected(shop: Shop, *claims: Any) -> None:
    sql = (
        "SELECT address_id, street FROM address JOIN customer USING (customer_id) WHERE email = :e"
    )
    key, street = shop.rows(sql, e=MAIL.value)[0]
    place = {"source": "westila", "table": "address", "key": [key], "column": "street"}
    shop.ask(Right.RECTIFICATION, {**place, "old": street, "new": "Nya Gatan 7"}, *claims)
    shop.approve()


def states(shop: Shop) -> list[str]:
    with Session(shop.engine) as session:
        rows = session.exec(select(RecipientRow).order_by(col(RecipientRow.number)))
        return [row.state for row in rows]


def test_the_mail_says_by_what_they_know_the_person_and_what_reads_otherwise(
    shop: Shop, post: Post
) -> None:
    corrected(shop, *MARKO)
    (mail,) = post.sent
    assert mail["to"] == CARRIER
    assert f"Hos er finns personen under: E-postadress {MAIL.value}" in mail["text"]
    assert "• Gatuadress: Nya Gatan 7" in mail["text"]
    assert shop.case().ref in mail["text"]
    for more in ("+46", "Kovačević", "Gamla", "423"):
        assert more not in mail["text"]
    assert sorted(states(shop)) == ["to_tell", "told"]
    assert shop.audit().count("data:recipient:noted") == 1
    reminded = shop.heard(21)
    assert reminded == [] or "PostNord" not in reminded[-1]


def test_a_refused_mail_goes_to_staff_and_one_that_is_delayed_is_tried_again(
    shop: Shop, post: Post
) -> None:
    shop.run(lambda unit: unit.conversation(21))
    post.fault = MailUnavailableError(reason="down")
    corrected(shop, *MARKO)
    assert sorted(states(shop)) == ["mailing", "to_tell"]
    post.fault = MailRefusedError()
    shop.later(seconds=5)
    assert sorted(states(shop)) == ["mail_failed", "to_tell"]
    assert "togs inte emot" in shop.heard(21)[-1]
    assert shop.case().claimed_by == ANNA


def test_whom_the_recipient_does_not_know_so_stays_with_staff(shop: Shop, post: Post) -> None:
    corrected(shop, MARKO[1])
    assert post.sent == []
    assert states(shop) == ["to_tell", "to_tell"]


def test_what_asks_for_the_highest_level_never_leaves_by_mail(shop: Shop, post: Post) -> None:
    registry = shop.around.office.registry
    source = registry.source("westila")

    def guarded(table: Any) -> Any:
        return replace(table, fields=tuple(replace(f, level=3) for f in table.fields))

    tables = tuple(guarded(t) if t.name == "address" else t for t in source.tables)
    shop.with_office(registry=replace(registry, sources=(replace(source, tables=tables),)))
    corrected(shop, *MARKO)
    assert post.sent == []
    assert states(shop) == ["to_tell", "to_tell"]


def test_an_erasure_says_no_more_than_that_it_was_one(shop: Shop, post: Post) -> None:
    shop.ask(Right.ERASURE, {"ground": "no_longer_needed", "scope": "all"}, *MARKO)
    shop.approve()
    (mail,) = post.sent
    assert "Radera dem ni också" in mail["text"]
    assert "•" not in mail["text"]
