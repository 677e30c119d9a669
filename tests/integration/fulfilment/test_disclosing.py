"""Access: all that is stored, with what Art. 15 wants told, on a page that opens once."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from bot.domain import entries
from bot.domain.cases import Right
from bot.domain.identity import Level
from bot.services import casework, delivery
from bot.services.access import CaseNotFoundError
from bot.services.delivery import Link, Opened, Page, Refusal
from bot.store.tables import Case, Delivery
from bot.store.unit import Unit
from bot.work import paper
from tests.integration.fulfilment.shop import Shop, email, phone

ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))
MARKO = (email("marko.kovacevic@example.com"), phone("+46701740606"))


def _answered(shop: Shop, *claims: Any) -> str:
    shop.ask(Right.ACCESS, {"scope": "all"}, *claims)
    shop.approve()
    buttons = shop.bodies()[-1]["reply_markup"]["inline_keyboard"]
    name, get, delivery_id = buttons[0][0]["callback_data"].split(":")
    assert (name, get) == ("delivery", "get")
    return str(delivery_id)


def _link(shop: Shop, delivery_id: str, *claims: Any) -> tuple[str, str]:
    link = shop.run(delivery.make_link, shop.customer(*claims), delivery_id)
    if link is Refusal.ASKED:  # some time has passed since the registers were read
        shop.work()
        link = shop.run(delivery.make_link, shop.customer(*claims), delivery_id)
    assert isinstance(link, Link)
    return link.url.rpartition("/")[2], link.pin


def _document(shop: Shop, *claims: Any) -> dict[str, Any]:
    token, pin = _link(shop, _answered(shop, *claims), *claims)
    opened = shop.run(delivery.release, token, pin)
    document: dict[str, Any] = shop.run(delivery.download, token, opened.cookie)
    return document


def test_the_answer_holds_every_value_of_the_person_and_of_nobody_else(shop: Shop) -> None:
    elin = shop.rows("SELECT customer_id FROM customer WHERE email LIKE 'elin.akesson%'")[0][0]
    document = _document(shop, *ELIN)
    values = [
        v["value"] for c in document["categories"] for e in c["entries"] for v in e["values"]
    ]
    told = {
        v["value"]: v.get("told")
        for c in document["categories"] for e in c["entries"] for v in e["values"]
        if e["source"] == "Kundregistret" and v["field"] in ("kind", "status")
    }  # fmt: skip
    assert told["delivery"] == "Leveransadress"
    assert set(told.values()) <= {"Leveransadress", "Fakturaadress", "Levererad", "Avbeställd"}
    for table in ("address", "orders", "invoice"):
        stored = shop.rows(f"SELECT count(*) FROM {table} WHERE customer_id = :c", c=elin)[0][0]
        label = shop.around.office.registry.table("westila", table).label.sv
        entries = [e for c in document["categories"] for e in c["entries"] if e["table"] == label]
        assert len(entries) >= stored > 0
    streets = shop.rows("SELECT street FROM address WHERE customer_id = :c", c=elin)
    assert {street for (street,) in streets} <= set(values)
    others = shop.rows("SELECT street FROM address WHERE customer_id <> :c", c=elin)
    assert not ({street for (street,) in others} - set(streets[0])) & set(values)


def test_the_answer_tells_all_that_article_15_asks_for(shop: Shop) -> None:
    visitor = "SELECT min(email) FROM customer JOIN web_visitor USING (customer_id)"
    ((mail,),) = shop.rows(visitor)
    document = _document(shop, email(mail))
    assert document["data_found"] is True
    assert document["complaint"]["address"] == ["Box 8114", "104 20 Stockholm"]
    assert document["automated_decisions"]
    assert any(one["country"] == "US" and one["safeguard"] for one in document["third_countries"])
    for category in document["categories"]:
        for told in ("purposes", "legal_basis", "origin", "kept"):
            assert category[told], (category["category"], told)
    assert any(category["recipients"] for category in document["categories"])
    assert len(document["rights"]) == 6


def test_what_asks_for_more_proof_is_withheld_named_and_explained(shop: Shop) -> None:
    document = _document(shop, *ELIN)
    number = shop.rows("SELECT personnummer FROM customer WHERE email LIKE 'elin.akesson%'")[0][0]
    assert number not in json.dumps(document)
    withheld = {one["label"]: one for one in document["withheld"]}
    assert withheld["Personnummer"]["how"].startswith("Besök oss")
    assert shop.case().state == "partly_granted"


def test_very_many_entries_are_whole_in_the_file_for_machines_and_counted_on_paper(
    shop: Shop,
) -> None:
    ((elin,),) = shop.rows("SELECT customer_id FROM customer WHERE email LIKE 'elin.akesson%'")
    shop.change("INSERT INTO web_visitor VALUES ('GA1.2.busy', :c, '2025-01-01')", c=elin)
    shop.change(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) "
        "INSERT INTO web_visit "
        "SELECT 1000000 + i, 'GA1.2.busy', '2025-01-01 10:00', '/sida/' || i, '192.0.2.1' FROM n"
    )
    document = _document(shop, *ELIN)
    whole = json.loads(b"".join(entries.pieces(document)))
    told = [v["value"] for c in whole["categories"] for e in c["entries"] for v in e["values"]]
    paged = " ".join(paper.as_html(document).decode().split())

    assert {f"/sida/{n}" for n in range(1, 1201)} <= set(told)
    assert "/sida/1" in paged
    assert "/sida/1200" not in paged
    assert re.search(r"2\d\d poster till av det här slaget finns i filen för maskiner", paged)
    assert "packs" not in json.dumps(whole)  # what a step handed out is counted, not repeated
    assert paper.as_pdf(document).startswith(b"%PDF")


def test_nothing_is_read_by_contacts_that_nobody_approved(shop: Shop) -> None:
    shop.ask(Right.ACCESS, {"scope": "all"}, email("elin.akesson@example.com"))
    shop.approve(work=False)
    other = casework.claims_json(frozenset({email("marko.kovacevic@example.com")}))

    def change(unit: Unit) -> None:
        case = unit.session.get(Case, shop.case_id)
        unit.seal(case, "sealed_claims", other)
        unit.session.add(case)

    shop.run(change)
    shop.prepared.clear()  # another process takes over, and reads what is stored
    shop.work()
    assert [step.failure for step in shop.steps()] == ["not_as_approved"]
    assert (shop.case().state, "delivery" in " ".join(shop.audit())) == ("in_review", False)


def test_the_chat_gets_no_data_and_the_steps_keep_none(shop: Shop) -> None:
    _answered(shop, *ELIN)
    assert not any("Åkesson" in text or "elin" in text for text in shop.heard())
    receipts = shop.run(lambda unit: [unit.open(step, "sealed_receipt") for step in shop.steps()])
    assert all(set(receipt) == {"source", "finding", "rows"} for receipt in receipts)


def test_nothing_found_is_said_truthfully_and_in_english(shop: Shop) -> None:
    shop.speaking("en")
    document = _document(shop, email("nobody@example.com"))
    assert document["data_found"] is False
    assert document["language"] == "en"
    assert [(one["source"], one["finding"]) for one in document["sources"]] == [
        ("The customer register", "nothing"),
        ("Insyn", "found"),
    ]
    assert "nothing is stored about you" in "\n".join(shop.heard())
    assert shop.case().state == "answered"


def test_a_source_that_is_down_never_becomes_nothing_found(shop: Shop) -> None:
    shop.ask(Right.ACCESS, {"scope": "all"}, *ELIN)
    shop.source.down = True
    shop.approve()
    shop.later(seconds=2)
    assert shop.case().state == "waiting_for_source"
    assert not any("finns inget lagrat" in text for text in shop.heard())
    shop.source.down = False
    shop.later(seconds=2)
    assert shop.case().state == "partly_granted"


def test_the_link_needs_its_pin_and_gives_out_the_answer_once(shop: Shop) -> None:
    token, pin = _link(shop, _answered(shop, *ELIN), *ELIN)
    assert shop.run(delivery.look, token, None) == Page(language="sv")
    wrong = "000000" if pin != "000000" else "111111"
    page = shop.run(delivery.release, token, wrong)
    assert page == Page(language="sv", tries_left=4)
    opened = shop.run(delivery.release, token, f"{pin[:3]} {pin[3:]}")
    assert isinstance(opened, Opened)
    assert shop.run(delivery.release, token, pin) is None
    assert shop.run(delivery.look, token, None) is None
    assert shop.run(delivery.look, token, "another cookie") is None
    assert shop.run(delivery.download, token, None) is None
    for _ in range(delivery.DOWNLOADS):
        assert shop.run(delivery.download, token, opened.cookie) is not None
    assert shop.run(delivery.download, token, opened.cookie) is None
    row = _row(shop)
    assert (row.ciphertext, row.token_digest, row.pin_digest) == (None, None, None)
    assert any("hämtades" in text for text in shop.heard())


def _row(shop: Shop) -> Delivery:
    from sqlmodel import Session, select

    with Session(shop.engine) as session:
        return session.exec(select(Delivery)).one()


def test_five_wrong_pins_end_the_link_and_a_new_one_may_be_asked_for(shop: Shop) -> None:
    delivery_id = _answered(shop, *ELIN)
    token, pin = _link(shop, delivery_id, *ELIN)
    wrong = "000000" if pin != "000000" else "111111"
    for _ in range(5):
        shop.run(delivery.release, token, wrong)
    assert shop.run(delivery.release, token, pin) is None
    assert shop.run(delivery.look, token, None) is None
    fresh, new_pin = _link(shop, delivery_id, *ELIN)
    assert shop.run(delivery.look, token, None) is None
    assert isinstance(shop.run(delivery.release, fresh, new_pin), Opened)


def test_times_run_out(shop: Shop) -> None:
    delivery_id = _answered(shop, *ELIN)
    token, pin = _link(shop, delivery_id, *ELIN)
    shop.later(minutes=15, seconds=1)
    assert shop.run(delivery.release, token, pin) is None
    token, pin = _link(shop, delivery_id, *ELIN)
    opened = shop.run(delivery.release, token, pin)
    shop.later(minutes=10, seconds=1)
    assert shop.run(delivery.download, token, opened.cookie) is None
    assert shop.run(delivery.make_link, shop.customer(*ELIN), delivery_id) is Refusal.GONE
    assert shop.run(delivery.expire) == 1
    assert _row(shop).ciphertext is None


def test_an_answer_that_nobody_fetches_is_wiped_after_seven_days(shop: Shop) -> None:
    delivery_id = _answered(shop, *ELIN)
    shop.later(days=7, seconds=1)
    assert shop.run(delivery.make_link, shop.customer(*ELIN), delivery_id) is Refusal.GONE
    assert shop.run(delivery.expire) == 1
    assert "delivery:page:expired" in shop.audit()


def test_another_customer_gets_no_link(shop: Shop) -> None:
    delivery_id = _answered(shop, *ELIN)
    with pytest.raises(CaseNotFoundError):
        shop.run(delivery.make_link, shop.customer(*MARKO), delivery_id)


def test_once_opened_our_own_keys_cannot_read_the_answer(shop: Shop) -> None:
    token, pin = _link(shop, _answered(shop, *ELIN), *ELIN)
    shop.run(delivery.release, token, pin)
    blob = _row(shop).ciphertext
    assert blob is not None
    assert blob[:4] == bytes(4)  # nothing is left under our own keys


def test_the_paper_writes_every_name_and_the_whole_content(shop: Shop) -> None:
    shop.change(
        "UPDATE customer SET last_name = 'Kovačević Åkesson Łukasz' WHERE email LIKE 'elin.a%'"
    )
    shop.change(
        "UPDATE customer SET note = :n WHERE email LIKE 'elin.a%'", n="<b>🎉</b> \u202eabc مرحبا"
    )
    document = _document(shop, *ELIN)
    text = "\n".join(
        page.extract_text() for page in PdfReader(BytesIO(paper.as_pdf(document))).pages
    )
    flat = " ".join(text.split())
    assert "Kovačević Åkesson Łukasz" in flat
    assert document["case"] in flat
    assert "Integritetsskyddsmyndigheten" in flat
    assert "Fakturor" in flat
    assert "<b>" in flat
    machine = json.loads(b"".join(entries.pieces(document)))
    assert any(
        v["value"] == "<b>🎉</b> \u202eabc مرحبا"
        for c in machine["categories"]
        for e in c["entries"]
        for v in e["values"]
    )


def test_level_three_withholds_nothing(shop: Shop) -> None:
    customer_of = shop.customer
    shop.customer = lambda *claims, level=Level.L3: customer_of(*claims, level=level)  # type: ignore[method-assign]
    document = _document(shop, *ELIN)
    assert document["withheld"] == []
    assert shop.case().state == "answered"
