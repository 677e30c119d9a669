"""A row that was missing: approved, added among the person's own, read back, never twice."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.cases import Right
from bot.domain.texts import LocalText
from bot.services.planning import LineKind, Trouble
from bot.work.step import STEP
from tests.integration.fulfilment.shop import Killed, Shop, email, phone

MARKO = (email("marko.kovacevic@example.com"), phone("+46701740606"))
DELIVERY = LocalText(sv="Leveransadress", en="Delivery address")
NEW = {"kind": "delivery", "street": "Nya Gatan 7", "postcode": "423 56", "city": "Torslanda"}
MINE = (
    "SELECT street, postcode, city, kind FROM address JOIN customer USING (customer_id) "
    "WHERE email = 'marko.kovacevic@example.com' AND street = 'Nya Gatan 7'"
)


def request(shop: Shop, **changes: Any) -> dict[str, Any]:
    sql = "SELECT customer_id FROM customer WHERE email = 'marko.kovacevic@example.com'"
    (owner,) = shop.rows(sql)[0]
    return {
        "source": "westila",
        "table": "address",
        "owner_key": [owner],
        "asked": NEW,
        **changes,
    }


def test_an_approved_row_is_added_and_nothing_else_changes(shop: Shop) -> None:
    shop.speaking("en")
    before = shop.whole_register()
    shop.ask(Right.RECTIFICATION, request(shop), *MARKO)
    (line,) = shop.view().lines
    assert line.kind is LineKind.ADD
    kind, *masked = [value for _field, value in line.filled]
    assert (kind, masked) == (DELIVERY, ["N•••", "4•••", "T•••"])
    shop.approve()
    assert shop.case().state == "answered"
    assert shop.rows(MINE) == [("Nya Gatan 7", "423 56", "Torslanda", "delivery")]
    after = shop.whole_register()
    assert set(before.pop("address")) < set(after.pop("address"))
    assert after == before
    letter = "\n".join(shop.heard())
    assert "it is stored now" in letter
    assert "Kind: Delivery address" in letter
    assert "PostNord" in letter
    assert "Nya Gatan" not in letter


def test_a_step_that_is_killed_after_it_worked_adds_nothing_more(shop: Shop) -> None:
    shop.ask(Right.RECTIFICATION, request(shop), *MARKO)
    shop.approve(work=False)
    shop.crash_at = shop.boundaries + 3  # the source has done it, and nobody wrote it down
    with pytest.raises(Killed):
        shop.work()
    assert len(shop.rows(MINE)) == 1
    shop.work()
    assert shop.case().state == "answered"
    assert len(shop.rows(MINE)) == 1
    assert shop.source.calls.count("add") == 2
    assert STEP.attempts is None


def test_what_is_there_already_and_what_is_not_ones_own_is_not_added(shop: Shop) -> None:
    shop.ask(Right.RECTIFICATION, request(shop), *MARKO)
    shop.approve()
    shop.ask(Right.RECTIFICATION, request(shop), *MARKO)
    assert [one.trouble for one in shop.view().obstacles] == [Trouble.ALREADY_SO]
    (other,) = shop.rows("SELECT customer_id FROM customer WHERE email LIKE 'elin.akesson%'")[0]
    shop.ask(Right.RECTIFICATION, request(shop, owner_key=[other]), *MARKO)
    assert [one.trouble for one in shop.view().obstacles] == [Trouble.ROW_MISSING]
    assert len(shop.rows(MINE)) == 1


def test_a_value_that_the_database_does_not_take_goes_back_to_staff(shop: Shop) -> None:
    before = shop.whole_register()
    shop.ask(Right.RECTIFICATION, request(shop, asked={"street": "Nya Gatan 7"}), *MARKO)
    shop.approve()
    assert shop.whole_register() == before
    assert shop.case().state == "in_review"
    assert [one.trouble for one in shop.view().obstacles] == [Trouble.REFUSED_BY_SOURCE]
