"""Portability: what the person provided, on consent or for a contract, for machines (Art. 20)."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.domain.cases import Right
from bot.domain.portability import portable
from bot.services import delivery
from bot.services.delivery import Link
from bot.work import paper
from bot.work.tables_zip import csv_pieces
from tests.integration.fulfilment.shop import Shop, email, phone

ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))
SCHEMA = json.loads((files("bot") / "schemas" / "insyn.portability-1.json").read_text("utf-8"))


def _document(shop: Shop, *claims: Any) -> dict[str, Any]:
    shop.ask(Right.PORTABILITY, {"scope": "all"}, *claims)
    shop.approve()
    button = shop.bodies()[-1]["reply_markup"]["inline_keyboard"][0][0]
    link = shop.run(
        delivery.make_link, shop.customer(*claims), button["callback_data"].split(":")[2]
    )
    assert isinstance(link, Link)
    token = link.url.rpartition("/")[2]
    opened = shop.run(delivery.release, token, link.pin)
    assert shop.run(delivery.look, token, opened.cookie).right is Right.PORTABILITY
    document: dict[str, Any] = shop.run(delivery.download, token, opened.cookie)
    return document


def test_it_holds_what_was_provided_on_consent_or_contract_and_nothing_more(shop: Shop):
    document = _document(shop, *ELIN)
    registry = shop.around.office.registry
    told = {(t["table"], c["name"]) for t in document["tables"] for c in t["columns"]}
    for table, column in told:
        assert portable(registry.table("westila", table).field_of(column)), (table, column)
    assert {
        ("customer", "email"),
        ("orders", "delivery_note"),
        ("newsletter_subscriber", "topic"),
    } <= told
    assert not {table for table, _column in told} & {
        "invoice",
        "credit_check",
        "web_visit",
        "consent",
    }
    assert ("customer", "customer_number") not in told
    ((orders,),) = shop.rows(
        "SELECT count(*) FROM orders JOIN customer USING (customer_id) WHERE email LIKE 'elin.akesson%'"
    )
    assert len(next(t for t in document["tables"] if t["table"] == "orders")["rows"]) == orders
    address = next(t for t in document["tables"] if t["table"] == "address")
    kind = next(c for c in address["columns"] if c["name"] == "kind")
    assert kind["values"] == {"delivery": "Leveransadress", "billing": "Fakturaadress"}
    assert {row["kind"] for row in address["rows"]} <= set(kind["values"])
    assert document["withheld"] == 1  # the personal identity number asks for level 3


@pytest.mark.parametrize("claims", [ELIN, (email("nobody@example.com"),)], ids=["elin", "nobody"])
def test_it_is_as_its_published_schema_says(shop: Shop, claims: Any):
    document = _document(shop, *claims)
    checker = Draft202012Validator(SCHEMA)
    assert [error.message for error in checker.iter_errors(document)] == []
    for member in document:
        lacking = {name: value for name, value in document.items() if name != member}
        assert list(checker.iter_errors(lacking)), member


def test_the_zip_holds_a_csv_for_each_table_that_says_the_same(shop: Shop):
    shop.change("UPDATE customer SET company_name = '=cmd|calc' WHERE email LIKE 'elin.akesson%'")
    document = _document(shop, *ELIN)
    archive = zipfile.ZipFile(io.BytesIO(paper.as_zip(document)))
    with archive:
        assert json.loads(archive.read("everything.json")) == document
        for table in document["tables"]:
            raw = archive.read(f"{table['source']}-{table['table']}.csv").decode("utf-8")
            rows = list(csv.DictReader(io.StringIO(raw, newline="")))
            assert len(rows) == len(table["rows"])
            assert list(rows[0]) == [column["name"] for column in table["columns"]]
        customer = archive.read("westila-customer.csv").decode("utf-8")
    assert "'=cmd|calc" in customer
    assert "Åkesson" in customer


def test_numbers_and_telephone_numbers_stay_what_they_are():
    row = {"a": "+46 70-174 06 05", "b": "-12.50", "c": "@sum", "d": 'a "b",\r\nc', "e": True}
    table = {"columns": [{"name": name} for name in row], "rows": [row]}
    assert b"".join(csv_pieces(table)) == (
        b'a,b,c,d,e\r\n+46 70-174 06 05,-12.50,\'@sum,"a ""b"",\r\nc",true\r\n'
    )


def test_staff_see_how_much_goes_along(shop: Shop):
    shop.ask(Right.PORTABILITY, {"scope": "all"}, *ELIN)
    shown = {line.table.sv for line in shop.view().lines}
    assert "Beställning" in shown
    assert "Faktura" not in shown


def test_the_letter_promises_what_the_files_hold_and_no_more(shop: Shop):
    shop.ask(Right.PORTABILITY, {"scope": "all"}, *ELIN)
    shop.approve()
    letter = shop.bodies()[-1]["text"]
    assert "ZIP med CSV" in letter
    assert "begär flytten igen, så kommer den med" in letter
    assert "I svaret står" not in letter
