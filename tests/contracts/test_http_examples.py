"""The worked examples of docs/sources.md, each served by a stand-in of the system that it is shaped like."""

from __future__ import annotations

import base64
from datetime import date
from pathlib import Path

import pytest

from bot.domain.additions import AdditionPlan
from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import (
    Finding,
    Holdings,
    SourceRefusedError,
    SourceUnavailableError,
    Waiting,
)
from bot.domain.on_file import ContactMatch
from bot.domain.plans import Action, CorrectionPlan, erasure_plan
from bot.domain.receipts import CorrectionOutcome
from bot.sources import http_check
from bot.sources.findings import Verdict
from bot.sources.http import HttpSource
from bot.sources.registry_file import load_registry
from tests.contracts.conftest import noon
from tests.contracts.scripted import Told, scripted

EXAMPLES = Path(__file__).parents[2] / "examples" / "http"
ELIN = "elin@example.com"
ME = frozenset({Claim(ClaimKind.EMAIL, ELIN)})
TODAY = date(2026, 6, 1)


class Example:
    """One example's registry and adapter, with the stand-in's address in it."""

    def __init__(self, name, server, **environ):
        self.registry = load_registry(EXAMPLES / f"{name}.yaml", environ)
        self.naps = []
        self.source = HttpSource(self.registry.sources[0], clock=noon, sleep=self.naps.append)
        self.server = server

    def find(self):
        return self.source.find(ME)

    def plan(self):
        return erasure_plan(self.registry, Holdings(sources=(self.find(),)), today=TODAY)


# -- accounting ---------------------------------------------------------------------------------


class Accounting:
    """Customers and invoices by number; pages of one entry; a token for an hour."""

    def __init__(self):
        self.customers = {
            "17": {
                "CustomerNumber": "17", "Name": "Elin Åkesson",
                "Contact": {"Email": "Elin@example.com", "Phone": "070-174 06 05"},
            },
            "18": {
                "CustomerNumber": "18", "Name": "Elina Berg",
                "Contact": {"Email": "elina@example.com", "Phone": None},
            },
        }  # fmt: skip
        self.invoices = {
            number: {
                "DocumentNumber": number, "CustomerNumber": "17", "InvoiceDate": f"{year}-03-01",
                "Total": 1250.5, "YourReference": "Elin", "Remarks": "Ring först", "OCR": "1",
            }
            for number, year in ((101, 2017), (102, 2024), (103, 2025))
        }  # fmt: skip

    def __call__(self, asked):
        if asked.path == "/token":
            return Told(document={"access_token": "abc", "expires_in": 3600})
        if asked.headers.get("Authorization") != "Bearer abc":
            return Told(401)
        kind, *key = asked.path.strip("/").split("/")
        if kind == "companyinformation":
            return Told(document={})
        entries = self.customers if kind == "customers" else self.invoices
        if key:
            return self._one(asked, entries, key[0] if kind == "customers" else int(key[0]))
        return self._page(
            kind.capitalize(), asked, [e for e in entries.values() if self._fits(asked, e)]
        )

    def _fits(self, asked, entry):
        if "email" in asked.query:
            return asked.query["email"][:4] in entry["Contact"]["Email"].lower()
        return entry["CustomerNumber"] == asked.query.get("customernumber")

    def _page(self, name, asked, found):
        start = int(asked.query["page"]) - 1
        return Told(
            document={
                name: found[start : start + 1],
                "MetaInformation": {"@TotalPages": len(found)},
            }
        )

    def _one(self, asked, entries, key):
        if key not in entries:
            return Told(404, {"ErrorInformation": {"code": 2000423}})
        name = "Customer" if entries is self.customers else "Invoice"
        if asked.method == "DELETE":
            del entries[key]
            return Told(204)
        if asked.method == "PUT":
            for place, value in asked.body[name].items():
                inner = entries[key].get(place)
                entries[key][place] = {**inner, **value} if isinstance(inner, dict) else value
        return Told(document={name: entries[key]})


@pytest.fixture
def accounting():
    system = Accounting()
    with scripted(system) as server:
        environ = {"ACCOUNTING_API": server.url, "ACCOUNTING_TOKEN": f"{server.url}/token"}
        example = Example(
            "accounting", server, ACCOUNTING_ID="id", ACCOUNTING_KEY="key", **environ
        )
        example.system = system
        yield example
        example.source.close()


def test_accounting_shows_the_customer_and_the_invoices(accounting):
    accounting.source.ping()

    found = accounting.find()

    assert (found.finding, [row.key for row in found.rows]) == (
        Finding.FOUND,
        [("17",), (101,), (102,), (103,)],
    )
    assert found.rows[0].values["Phone"] == "070-174 06 05"
    assert found.rows[1].values["Total"] == "1250.5"


@pytest.mark.parametrize(
    ("address", "match"), [(ELIN, ContactMatch.ONE), ("q@example.com", ContactMatch.NONE)]
)
def test_accounting_is_asked_for_no_invoice_to_see_whose_an_address_is(accounting, address, match):
    """They cannot change it: a code is sent sooner, and no later for whoever is a customer."""
    claim = Claim(ClaimKind.EMAIL, address)

    assert accounting.source.contact_on_file(claim).match is match
    assert {one.path for one in accounting.server.of("GET")} == {"/customers"}


def test_accounting_corrects_a_contact_inside_its_entry(accounting):
    plan = CorrectionPlan(
        source="accounting", table="customers", key=("17",), column="Phone",
        old="070-174 06 05", new="070-174 06 99",
    )  # fmt: skip

    assert accounting.source.correct(plan) is CorrectionOutcome.APPLIED
    contact = accounting.system.customers["17"]["Contact"]
    assert contact == {"Email": "Elin@example.com", "Phone": "070-174 06 99"}


def test_accounting_keeps_what_the_statute_keeps_and_deletes_the_rest(accounting):
    plan = accounting.plan()

    receipt = accounting.source.erase(plan)

    assert receipt.clean
    assert {item.key: item.action for item in plan.items} == {
        ("17",): Action.BLANK, (101,): Action.DELETE, (102,): Action.KEEP, (103,): Action.KEEP,
    }  # fmt: skip
    assert set(accounting.system.invoices) == {102, 103}
    assert accounting.system.invoices[103] == {
        "DocumentNumber": 103, "CustomerNumber": "17", "InvoiceDate": "2025-03-01", "Total": 1250.5,
        "YourReference": None, "Remarks": None, "OCR": "1",
    }  # fmt: skip
    assert accounting.system.customers["17"]["Contact"] == {"Email": None, "Phone": None}


# -- web shop -----------------------------------------------------------------------------------


class Shop:
    """Accounts and orders, guests' too; lists by links; entity tags on accounts."""

    def __init__(self):
        self.version = 1
        self.customers = {
            5: {"id": 5, "email": ELIN, "first_name": "Elin", "billing": {"city": "TORSLANDA"}}
        }
        self.orders = {
            n: {
                "id": n, "created": f"{year}-02-03T10:00:00", "customer_id": customer,
                "line_items": [{"name": "Router"}], "billing": {"email": ELIN},
                "customer_note": "Portkod 1234",
            }
            for n, year, customer in ((31, 2025, 5), (32, 2020, 5), (33, 2025, None))
        }  # fmt: skip
        self.stop_after = None
        self.addresses = {}

    def __call__(self, asked):
        wanted = base64.b64encode(b"ck:cs").decode()
        if asked.headers.get("Authorization") != f"Basic {wanted}":
            return Told(401)
        if asked.path == "/":
            return Told(document={})
        kind, *key = asked.path.strip("/").split("/")
        entries = getattr(self, kind)
        if key[1:] == ["addresses"]:
            return self._book(asked, int(key[0]))
        return self._one(asked, entries, int(key[0])) if key else self._list(asked, entries)

    def _list(self, asked, entries):
        found = [e for e in entries.values() if self._fits(asked.query, e)]
        start = int(asked.query.get("from", 0))
        query = "&".join(f"{n}={v}" for n, v in asked.query.items() if n != "from")
        more = f"{asked.path}?{query}&from={start + 1}" if start + 1 < len(found) else None
        return Told(document={"data": found[start : start + 1], "links": {"next": more}})

    def _book(self, asked, customer):
        if asked.method == "POST":
            number = 70 + len(self.addresses)
            self.addresses[number] = {"id": number, **asked.body}
            return Told(201)
        mine = [one for one in self.addresses.values() if one["customer_id"] == customer]
        return Told(document={"data": mine})

    def _fits(self, query, entry):
        if "customer" in query:
            return str(entry["customer_id"]) == query["customer"]
        address = entry.get("email") or entry["billing"]["email"]
        return address == (query.get("email") or query.get("search"))

    def _one(self, asked, entries, key):
        if key not in entries:
            return Told(404)
        tag = f'"v{self.version}"'
        if asked.headers.get("If-Match", tag) != tag:
            return Told(412)
        if asked.method == "DELETE":
            if self.stop_after == 0:
                return Told(503, headers={"Retry-After": "600"})
            self.stop_after = None if self.stop_after is None else self.stop_after - 1
            del entries[key]
            return Told(204)
        if asked.method == "PATCH":
            for name, value in asked.body.items():
                inner = entries[key].get(name)
                entries[key][name] = {**inner, **value} if isinstance(value, dict) else value
            self.version += 1
        return Told(document=entries[key], headers={"ETag": tag})


@pytest.fixture
def shop():
    system = Shop()
    with scripted(system) as server:
        example = Example("webshop", server, SHOP_API=server.url, SHOP_KEY="ck", SHOP_SECRET="cs")
        example.system = system
        yield example
        example.source.close()


def moves(**changes):
    facts = {"old": "TORSLANDA", "new": "GÖTEBORG"} | changes
    return CorrectionPlan(source="shop", table="customers", key=(5,), column="city", **facts)


def test_the_shop_shows_orders_with_and_without_an_account(shop):
    found = shop.find()

    assert [row.key for row in found.rows] == [(5,), (31,), (32,), (33,)]
    assert found.rows[0].values["city"] == "TORSLANDA"
    assert found.rows[1].values["article"] == "Router"
    assert shop.source.contact_on_file(Claim(ClaimKind.EMAIL, ELIN)).match is ContactMatch.ONE


def test_the_shop_gets_an_address_under_the_account_that_it_belongs_to(shop):
    asked = {"street": "Nya Gatan 7", "city": "LUND"}
    plan = AdditionPlan(
        source="shop", table="addresses", owner="customers", owner_key=(5,), asked=asked
    )

    assert shop.source.add(plan) is shop.source.add(plan) is CorrectionOutcome.APPLIED

    (sent,) = shop.server.of("POST")
    assert sent.body == {"customer_id": 5, **asked}
    assert (70,) in [row.key for row in shop.find().rows]


def test_the_shop_takes_a_change_only_of_what_was_read(shop):
    assert shop.source.correct(moves()) is CorrectionOutcome.APPLIED
    assert shop.server.of("PATCH")[0].headers["If-Match"] == '"v1"'
    assert shop.source.correct(moves(old="MALMÖ", new="LUND")) is CorrectionOutcome.CONFLICT


def test_a_change_that_comes_between_is_a_conflict(shop):
    answer = shop.server.answer

    def meddling(asked):
        if asked.method == "PATCH":
            shop.system.version += 1
            shop.system.customers[5]["billing"] = {"city": "LUND"}
        return answer(asked)

    shop.server.answer = meddling

    assert shop.source.correct(moves()) is CorrectionOutcome.CONFLICT
    assert shop.system.customers[5]["billing"] == {"city": "LUND"}


def test_every_try_of_an_errand_has_the_same_key_and_another_errand_has_another(shop):
    for errand in ("step-1", "step-1", "step-2"):
        shop.system.customers[5]["billing"] = {"city": "TORSLANDA"}
        shop.source.correct(moves(), errand=errand)

    first, again, other = [one.headers["Idempotency-Key"] for one in shop.server.of("PATCH")]
    assert first == again != other


def test_the_shop_keeps_orders_under_the_right_to_complain_and_deletes_the_rest(shop):
    receipt = shop.source.erase(shop.plan())

    assert receipt.clean
    assert set(shop.system.orders) == {31, 33}
    assert [order["customer_note"] for order in shop.system.orders.values()] == [None, None]
    assert all(one.query == {"force": "true"} for one in shop.server.of("DELETE"))


def test_an_erasure_that_breaks_off_is_finished_by_the_next_try(shop):
    plan = shop.plan()
    shop.system.stop_after = 0
    with pytest.raises(SourceUnavailableError) as failure:
        shop.source.erase(plan, errand="step-1")
    assert not failure.value.untouched
    shop.system.stop_after = None

    assert shop.source.erase(plan, errand="step-1").clean
    assert set(shop.system.orders) == {31, 33}


def test_what_the_shop_deletes_only_in_name_is_a_residual(shop):
    answer = shop.server.answer
    shop.server.answer = lambda asked: Told(204) if asked.method == "DELETE" else answer(asked)

    receipt = shop.source.erase(shop.plan())

    assert [(left.table, left.key) for left in receipt.residuals] == [("orders", (32,))]


# -- analytics ----------------------------------------------------------------------------------


class Analytics:
    """Takes a deletion and works on it; asked again with the same key it names the same work."""

    def __init__(self):
        self.requests = {}
        self.left = 2  # looks until it is done
        self.end = "complete"

    def __call__(self, asked):
        if asked.path == "/v1/status":
            return Told(document={})
        if asked.method == "POST":
            assert asked.body == {"type": "user", "id": ELIN}
            key = asked.headers["X-Request-Key"]
            number = self.requests.setdefault(key, len(self.requests) + 1)
            return Told(202, {"request": {"id": f"r{number}", "state": "pending"}})
        self.left -= 1
        state = self.end if self.left < 0 else "running"
        return Told(document={"request": {"id": asked.path[-2:], "state": state}})


@pytest.fixture
def analytics():
    system = Analytics()
    with scripted(system) as server:
        example = Example("analytics", server, ANALYTICS_API=server.url, ANALYTICS_TOKEN="t")
        example.system = system
        yield example
        example.source.close()


def test_what_cannot_be_asked_is_presumed_but_is_no_contact_on_file(analytics):
    analytics.source.ping()
    found = analytics.find()

    assert [row.values for row in found.rows] == [{"user_id": ELIN}]
    assert (
        analytics.source.contact_on_file(Claim(ClaimKind.EMAIL, ELIN)).match is ContactMatch.NONE
    )


def test_a_deletion_that_goes_on_is_followed_until_it_is_done(analytics):
    receipt = analytics.source.erase(analytics.plan())

    assert (receipt.clean, receipt.deleted) == (True, {"users": 1})
    assert analytics.naps == [0.2, 0.5]


def test_a_deletion_that_takes_long_waits_and_is_not_done(analytics):
    plan = analytics.plan()
    analytics.system.left = 99

    for _ in range(2):
        with pytest.raises(SourceUnavailableError) as failure:
            analytics.source.erase(plan, errand="step-1")
        assert failure.value.waiting is Waiting.WORK
    analytics.system.left = 0
    assert analytics.source.erase(plan, errand="step-1").clean
    assert len(analytics.server.of("POST")) == 1  # tries of one errand follow one work


def test_a_deletion_goes_on_after_a_restart(analytics):
    plan = analytics.plan()
    analytics.system.left = 99
    with pytest.raises(SourceUnavailableError):
        analytics.source.erase(plan, errand="step-1")
    analytics.system.left = 0
    again = HttpSource(analytics.registry.sources[0], clock=noon)

    assert again.erase(plan, errand="step-1").clean
    again.close()
    assert len(analytics.system.requests) == 1


def test_a_deletion_that_fails_is_told(analytics):
    analytics.system.end = "rejected"

    with pytest.raises(SourceRefusedError):
        analytics.source.erase(analytics.plan())


@pytest.mark.parametrize("name", ["accounting", "shop", "analytics"])
def test_the_examples_pass_the_check_of_the_sources_file(name, request):
    example = request.getfixturevalue(name)
    before = len(example.server.asked)
    told = list(http_check.checks(example.registry.sources[0]))

    assert [one.says for one in told if one.verdict is Verdict.FAULT] == []
    asked = {one.method for one in example.server.asked[before:] if one.path != "/token"}
    assert asked == {"GET"}
