"""What a statute keeps goes by itself when its time is over, and nothing that has come since."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cases import Right
from bot.services import later_erasures
from bot.store import later_erasures as later_rows
from bot.store.tables import LaterErasure
from tests.integration.fulfilment.shop import Killed, Shop
from tests.integration.fulfilment.test_erasing import ELIN, ELINS_ID, ERASE
from tests.support import STAFF_GROUP


def erase_elin(shop: Shop) -> int:
    elin = shop.rows(ELINS_ID)[0][0]
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    shop.approve()
    assert shop.case().state == "partly_granted"
    return int(elin)


def waiting(shop: Shop) -> LaterErasure:
    (row,) = shop.run(lambda unit: list(later_rows.of_case(unit, shop.case_id)))
    return row


def on(shop: Shop, day: date) -> None:
    """The clock strikes on that day."""
    shop.now = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Europe/Stockholm"))
    shop.run(later_erasures.order_due)
    shop.work()


def invoices(shop: Shop, elin: int) -> list[int]:
    found = shop.rows("SELECT invoice_date FROM invoice WHERE customer_id = :c", c=elin)
    return sorted(int(str(day)[:4]) for (day,) in found)


def test_rows_of_mixed_age_are_split_by_their_own_date(shop: Shop) -> None:
    elin = shop.rows(ELINS_ID)[0][0]
    before = invoices(shop, elin)
    assert min(before) < shop.now.year - 7 <= max(before)
    erase_elin(shop)
    assert invoices(shop, elin) == [year for year in before if year >= shop.now.year - 7]


def test_on_the_day_after_the_statutes_last_the_oldest_goes_and_the_person_is_told(
    shop: Shop,
) -> None:
    elin = erase_elin(shop)
    kept = invoices(shop, elin)
    row = waiting(shop)
    assert row.due == date(kept[0] + 8, 1, 1)
    on(shop, row.due - timedelta(days=1))
    assert invoices(shop, elin) == kept
    on(shop, row.due)
    assert invoices(shop, elin) == [year for year in kept if year > kept[0]]
    told = shop.heard()[-1]
    assert shop.case().ref in told
    assert f"• Faktura: {kept.count(kept[0])}" in told
    assert "raderats för gott" in told
    assert shop.audit()[-1] == "erasure:later:done"


def test_in_the_end_nothing_is_left_and_nothing_waits(shop: Shop) -> None:
    elin = erase_elin(shop)
    while (row := waiting(shop)).state == "waiting":
        on(shop, row.due)
    assert (row.state, row.sealed_plan) == ("done", None)
    assert shop.run(lambda unit: unit.open(row, "sealed_items")) == []
    assert invoices(shop, elin) == []
    assert shop.rows("SELECT * FROM customer WHERE customer_id = :c", c=elin) == []


def test_the_ledger_knows_of_it_before_it_is_done_and_confirms_it_after(shop: Shop) -> None:
    erase_elin(shop)
    before = len(shop.ledger())
    shop.boundaries, shop.crash_at = 0, 5  # read, ordered, prepared: the source is not called yet
    with pytest.raises(Killed):
        on(shop, waiting(shop).due)
    new = shop.ledger()[before:]
    assert new
    assert all(row.done_at is None for row in shop.ledger()[before:])
    shop.work()
    assert all(row.done_at is not None for row in shop.ledger())


@pytest.mark.parametrize("point", [2, 3, 5, 6])  # prepared, and done, of both errands
def test_killed_anywhere_it_ends_the_same_and_is_told_once(shop: Shop, point: int) -> None:
    elin = erase_elin(shop)
    kept = invoices(shop, elin)
    shop.boundaries, shop.crash_at = 0, point
    with pytest.raises(Killed):
        on(shop, waiting(shop).due)
    shop.work()
    assert invoices(shop, elin) == [year for year in kept if year > kept[0]]
    assert len([text for text in shop.heard() if "Den tiden är slut nu" in text]) == 1


@pytest.mark.parametrize(
    "use",
    [
        "UPDATE customer SET email = 'ny@example.com' WHERE customer_id = :c",
        (
            "INSERT INTO address (customer_id, kind, street, postcode, city) "
            "VALUES (:c, 'delivery', 'Nya Gatan 1', '423 56', 'Torslanda')"
        ),
    ],
    ids=["filled again", "rows added"],
)
def test_what_is_in_use_again_is_left_to_staff(shop: Shop, use: str) -> None:
    elin = erase_elin(shop)
    shop.change(use, c=elin)
    before = shop.whole_register()
    on(shop, waiting(shop).due)
    assert shop.whole_register() == before
    assert waiting(shop).state == "left"
    told = shop.heard(STAFF_GROUP)[-1]
    assert shop.case().ref in told
    assert "används igen" in told
    assert shop.audit()[-1] == "erasure:later:left"


COMES_BACK = (
    "INSERT INTO invoice VALUES (OLD.invoice_id, OLD.invoice_number, OLD.customer_id, "
    "NULL, OLD.invoice_date, OLD.due_date, OLD.paid_on, OLD.amount, OLD.vat, "
    "OLD.bill_to_name, OLD.bill_to_address, OLD.remark)"
)


@pytest.mark.parametrize(
    ("trigger", "told", "something_went"),
    [(COMES_BACK, "men något finns kvar", True), ("SELECT RAISE(ABORT, 'no')", "tillåter", False)],
    ids=["comes back", "refused"],
)
def test_what_cannot_be_erased_is_left_to_staff_and_not_taken_for_erased(
    shop: Shop, trigger: str, told: str, something_went: bool
) -> None:
    elin = erase_elin(shop)
    kept, known = invoices(shop, elin), len(shop.ledger())
    shop.change(f"CREATE TRIGGER no AFTER DELETE ON invoice BEGIN {trigger}; END")
    on(shop, waiting(shop).due)
    row = waiting(shop)
    assert (row.state, row.sealed_plan) == ("left", None)
    assert told in shop.heard(STAFF_GROUP)[-1]
    assert "Den tiden är slut nu" not in shop.heard()[-1]
    assert invoices(shop, elin) == kept
    sure = [entry.done_at is not None for entry in shop.ledger()[known:]]
    assert (True in sure, False in sure) == (something_went, True)
    before = shop.audit()
    on(shop, row.due + timedelta(days=400))
    assert shop.audit() == before  # nothing begins again by itself


def test_a_kept_row_may_change_where_the_law_wants_it(shop: Shop) -> None:
    elin = erase_elin(shop)
    kept = invoices(shop, elin)
    shop.change("UPDATE invoice SET paid_on = '2026-12-01' WHERE customer_id = :c", c=elin)
    on(shop, waiting(shop).due)
    assert invoices(shop, elin) == [year for year in kept if year > kept[0]]


def test_changed_between_reading_and_erasing_it_is_read_again(shop: Shop) -> None:
    elin = erase_elin(shop)
    kept = invoices(shop, elin)
    shop.boundaries, shop.crash_at = 0, 5
    with pytest.raises(Killed):
        on(shop, waiting(shop).due)
    shop.change("UPDATE invoice SET paid_on = '2026-12-02' WHERE customer_id = :c", c=elin)
    shop.work()
    assert invoices(shop, elin) == [year for year in kept if year > kept[0]]


def test_in_use_again_between_reading_and_erasing_it_is_left_and_counts_as_not_begun(
    shop: Shop,
) -> None:
    elin = erase_elin(shop)
    known = len(shop.ledger())
    shop.boundaries, shop.crash_at = 0, 5
    with pytest.raises(Killed):
        on(shop, waiting(shop).due)
    shop.change("UPDATE customer SET email = 'ny@example.com' WHERE customer_id = :c", c=elin)
    shop.work()
    assert waiting(shop).state == "left"
    assert len(shop.ledger()) == known
