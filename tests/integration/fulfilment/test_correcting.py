"""Correction: compare, set, read back; a conflict goes back to staff."""

from __future__ import annotations

from typing import Any

from bot.domain.cases import Right
from bot.services.planning import LineKind, Trouble
from tests.integration.fulfilment.shop import Shop, email, phone

MARKO = (email("marko.kovacevic@example.com"), phone("+46701740606"))
STREET = (
    "SELECT address_id, street FROM address JOIN customer USING (customer_id) "
    "WHERE email = 'marko.kovacevic@example.com' ORDER BY address_id"
)


def _request(shop: Shop, *, new: Any = "Nya Gatan 7") -> dict[str, Any]:
    address_id, street = shop.rows(STREET)[0]
    return {
        "source": "westila",
        "table": "address",
        "key": [address_id],
        "column": "street",
        "old": street,
        "new": new,
    }


def test_an_approved_correction_changes_one_value_and_reads_it_back(shop: Shop) -> None:
    shop.speaking("en")
    before = shop.whole_register()
    request = _request(shop)
    shop.ask(Right.RECTIFICATION, request, *MARKO)
    line = shop.view().lines[0]
    assert line.kind is LineKind.CHANGE
    assert (line.old, line.new) == (request["old"][0] + "•••", "N•••")
    shop.approve()
    assert shop.case().state == "answered"
    assert shop.rows(STREET)[0][1] == "Nya Gatan 7"
    after = shop.whole_register()
    del before["address"], after["address"]
    assert after == before
    letter = "\n".join(shop.heard())
    assert "read it back" in letter
    assert "Box 8114" in letter
    assert "PostNord" in letter  # Art. 19: who gets to hear of it
    assert "Nya Gatan" not in letter


def test_somebody_elses_change_in_between_sends_it_back_with_what_stands_there_now(
    shop: Shop,
) -> None:
    request = _request(shop)
    shop.ask(Right.RECTIFICATION, request, *MARKO)
    old = shop.view()
    shop.approve(work=False)
    shop.change(
        "UPDATE address SET street = 'Annans Väg 1' WHERE address_id = :i", i=request["key"][0]
    )
    shop.work()
    assert shop.case().state == "in_review"
    assert shop.case().approved_by is None
    assert shop.rows(STREET)[0][1] == "Annans Väg 1"
    fresh = shop.view()
    assert fresh.hash != old.hash
    assert fresh.lines[0].old == "A•••"
    shop.approve()
    assert shop.rows(STREET)[0][1] == "Nya Gatan 7"


def test_a_row_of_somebody_else_can_never_be_corrected(shop: Shop) -> None:
    theirs = shop.rows(
        "SELECT address_id, street FROM address JOIN customer USING (customer_id) "
        "WHERE email = 'elin.akesson@example.com'"
    )[0]
    request = {**_request(shop), "key": [theirs[0]], "old": theirs[1]}
    shop.ask(Right.RECTIFICATION, request, *MARKO)
    view = shop.view()
    assert [one.trouble for one in view.obstacles] == [Trouble.ROW_MISSING]
    assert not view.approvable


def test_what_already_reads_as_wished_needs_no_approval(shop: Shop) -> None:
    request = _request(shop)
    shop.ask(Right.RECTIFICATION, {**request, "new": request["old"]}, *MARKO)
    assert [one.trouble for one in shop.view().obstacles] == [Trouble.ALREADY_SO]


def test_a_value_that_the_source_does_not_take_goes_back_to_staff_unchanged(shop: Shop) -> None:
    row = shop.rows("SELECT customer_id, email FROM customer WHERE email LIKE 'marko%'")[0]
    request = {
        "source": "westila",
        "table": "customer",
        "key": [row[0]],
        "column": "first_name",
        "old": shop.rows("SELECT first_name FROM customer WHERE customer_id = :c", c=row[0])[0][0],
        "new": None,
    }
    before = shop.whole_register()
    shop.ask(Right.RECTIFICATION, request, *MARKO)
    shop.approve()
    assert shop.whole_register() == before
    assert shop.case().state == "in_review"
    assert [one.trouble for one in shop.view().obstacles] == [Trouble.REFUSED_BY_SOURCE]


def test_while_planning_a_source_that_is_down_is_told_once_and_asked_again(shop: Shop) -> None:
    shop.source.down = True
    shop.ask(Right.RECTIFICATION, _request(shop), *MARKO)
    shop.later(seconds=2)
    shop.later(seconds=2)
    assert shop.case().plan_id is None
    assert len([text for text in shop.heard() if "svarar inte just nu" in text]) == 1
    shop.source.down = False
    shop.later(seconds=2)
    assert shop.view().approvable
