"""The button under the letter: a fresh proof first, then link and PIN, never in the letter's place."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from bot.domain.cases import Right
from bot.domain.claims import Claim
from bot.domain.identity import Method, Proof
from bot.domain.messages import Kind, Send
from bot.services import access
from bot.services import delivery as service
from bot.store.tables import Binding
from bot.store.unit import Unit
from bot.telegram.render import render
from bot.telegram.routing import Talk
from handlers import cases, delivery
from tests.integration.fulfilment.shop import CHAT, Shop, email, phone

ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))
METHODS = (Method.EMAIL_CODE, Method.TELEGRAM_PHONE)


def _ready(shop: Shop) -> str:
    shop.ask(Right.ACCESS, {"scope": "all"}, *ELIN)
    shop.approve()
    button = shop.bodies()[-1]["reply_markup"]["inline_keyboard"][0][0]
    return str(button["callback_data"]).rpartition(":")[2]


def _prove(shop: Shop, *, person: str) -> None:
    def write(unit: Unit) -> None:
        row = Binding(
            tg_user_id=CHAT,
            chat_id=CHAT,
            person_digest=person,
            sealed_proofs=b"",
            level=2,
            verified_at=shop.now,
            last_used_at=shop.now,
            binding_until=shop.now,
        )
        access.seal_proofs(
            unit, row, [_proof(shop, *one) for one in zip(METHODS, ELIN, strict=True)]
        )
        unit.add(row)

    shop.run(write)


def _proof(shop: Shop, method: Method, contact: Claim) -> Proof:
    return Proof(method=method, contact=contact, proved_at=shop.now)


def _press(shop: Shop, delivery_id: str) -> list[Any]:
    def press(unit: Unit) -> list[Any]:
        talk = Talk(unit, chat_id=CHAT, user_id=CHAT, args=(delivery_id,))
        return list(asyncio.run(delivery.get(talk)))

    return list(shop.run(press))


def test_without_a_session_the_person_is_asked_to_prove_who_they_are(shop: Shop) -> None:
    replies = _press(shop, _ready(shop))
    assert all(isinstance(reply, Send) and reply.protect for reply in replies)
    assert "e-post" in render(replies[0], CHAT, "sv")[1]["text"]
    assert not any(button.url for reply in replies for row in reply.keyboard for button in row)


def test_with_a_fresh_session_link_and_pin_come_once(shop: Shop) -> None:
    delivery_id = _ready(shop)
    _prove(shop, person=shop.case().person_digest)
    (reply,) = _press(shop, delivery_id)
    assert reply.kind is Kind.SECRET
    assert reply.keyboard[0][0].url.startswith("http://127.0.0.1:1/answer/")
    text = render(reply, CHAT, "sv")[1]["text"]
    assert "<code>" in text
    assert reply.keyboard[0][0].url not in text


def test_a_session_of_somebody_else_gets_the_same_answer_as_for_none(shop: Shop) -> None:
    delivery_id = _ready(shop)
    _prove(shop, person="somebody else")
    foreign, unknown = _press(shop, delivery_id), _press(shop, "0" * 32)
    assert foreign == unknown
    assert "case:any:foreign" in shop.audit()


def test_after_seven_days_there_is_nothing_to_fetch_before_it_is_wiped(shop: Shop) -> None:
    delivery_id = _ready(shop)
    shop.later(days=7)
    _prove(shop, person=shop.case().person_digest)
    (reply,) = _press(shop, delivery_id)
    assert "finns inget svar att hämta" in render(reply, CHAT, "sv")[1]["text"]


def test_a_proof_that_is_too_old_is_asked_for_again(shop: Shop) -> None:
    delivery_id = _ready(shop)
    _prove(shop, person=shop.case().person_digest)
    shop.later(minutes=16)
    assert all(reply.kind is Kind.ORDINARY for reply in _press(shop, delivery_id))


def test_the_case_offers_its_answer_until_it_is_fetched(shop: Shop) -> None:
    """The letter may stand in another chat, or in one that hears nothing any more."""
    delivery_id = _ready(shop)
    _prove(shop, person=shop.case().person_digest)

    def shown(unit: Unit) -> list[str]:
        talk = Talk(unit, chat_id=CHAT, user_id=CHAT, args=(shop.case().ref,))
        (found,) = asyncio.run(cases.show(talk))
        assert isinstance(found, Send)
        return [button.action or "" for row in found.keyboard for button in row]

    assert f"delivery:get:{delivery_id}" in shop.run(shown)
    shop.later(days=7)
    _prove(shop, person=shop.case().person_digest)
    assert f"delivery:get:{delivery_id}" not in shop.run(shown)


def test_logging_out_ends_a_link_that_was_not_opened(shop: Shop) -> None:
    """Link and PIN stand in the chat that is left."""
    delivery_id = _ready(shop)
    _prove(shop, person=shop.case().person_digest)
    (reply,) = _press(shop, delivery_id)
    token = reply.keyboard[0][0].url.rpartition("/")[2]
    assert shop.run(service.look, token, None) is not None
    shop.run(access.logout, chat_id=CHAT, tg_user_id=CHAT)
    assert shop.run(service.look, token, None) is None


def test_logging_out_leaves_a_page_that_is_open(shop: Shop) -> None:
    delivery_id = _ready(shop)
    _prove(shop, person=shop.case().person_digest)
    (reply,) = _press(shop, delivery_id)
    token = reply.keyboard[0][0].url.rpartition("/")[2]
    pin = re.search(r"<code>([0-9]+)</code>", render(reply, CHAT, "sv")[1]["text"])
    assert pin is not None
    opened = shop.run(service.release, token, pin[1])
    shop.run(access.logout, chat_id=CHAT, tg_user_id=CHAT)
    assert shop.run(service.download, token, opened.cookie) is not None
