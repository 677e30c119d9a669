"""After an old copy of the register is put back, what was erased is erased again, and only that."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.domain.cases import Right
from bot.replaying import due_lines, replay_lines
from bot.store.unit import Unit
from tests.integration.fulfilment.shop import Killed, Shop
from tests.integration.fulfilment.test_erasing import ELIN, ELINS_ID, ERASE
from tests.support import a_unit

HERS = "SELECT count(*) FROM customer WHERE email = 'elin.akesson@example.com'"
BACK = (
    "INSERT INTO customer (customer_id, customer_number, first_name, last_name, email, language, "
    "created_on, protected_identity) VALUES (:c, 'W9999', 'Elin', 'Å', 'elin.akesson@example.com', "
    "'sv', '2027-01-01', false)"
)


def replay(shop: Shop, *, execute: bool = False) -> list[str]:
    @contextmanager
    def opened() -> Iterator[Unit]:
        with a_unit(shop.engine, now=shop.now, around=shop.around) as unit:
            yield unit

    return list(replay_lines(opened, shop.sources, execute=execute))


def erase_elin(shop: Shop) -> int:
    elin = int(shop.rows(ELINS_ID)[0][0])
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    shop.approve()
    return elin


def restore(shop: Shop, copy: Path) -> None:
    shop.source.close()
    shop.register.dispose()
    shutil.copy(copy, str(shop.register.url.database))


def backup(shop: Shop, folder: Path) -> Path:
    return Path(shutil.copy(str(shop.register.url.database), folder / "backup.db"))


def test_without_a_restore_there_is_nothing_to_do(shop: Shop) -> None:
    erase_elin(shop)
    assert replay(shop) == ["Nothing that was erased is there again."]


def test_a_restored_register_ends_as_it_was_after_the_erasure(shop: Shop, tmp_path: Path) -> None:
    copy = backup(shop, tmp_path)
    erase_elin(shop)
    after = shop.whole_register()
    restore(shop, copy)
    assert shop.rows(HERS) == [(1,)]
    told = replay(shop)
    assert shop.rows(HERS) == [(1,)]
    assert shop.case().ref in told[0]
    assert "Customer: 1" in told[0]
    assert told[-1] == "Cases: 1. Nothing was changed: add --execute to erase it again."
    assert replay(shop, execute=True)[-1] == "Erased again: 1 of 1 cases."
    assert shop.whole_register() == after
    assert replay(shop, execute=True) == ["Nothing that was erased is there again."]
    assert shop.audit().count("erasure:ledger:replayed") == 1


def test_an_older_state_of_the_same_person_goes_too(shop: Shop, tmp_path: Path) -> None:
    copy = backup(shop, tmp_path)
    shop.change("UPDATE customer SET note = 'later' WHERE email LIKE 'elin.a%'")
    erase_elin(shop)
    known = len(shop.ledger())
    restore(shop, copy)
    replay(shop, execute=True)
    assert shop.rows(HERS) == [(0,)]
    assert len(shop.ledger()) == known + 1  # the state that has gone now, too
    assert all(row.done_at is not None for row in shop.ledger())


def test_a_step_that_was_given_up_is_never_replayed(shop: Shop) -> None:
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    shop.approve(work=False)
    shop.boundaries, shop.crash_at = 0, 2
    before = shop.whole_register()
    with pytest.raises(Killed):  # between ledger and source
        shop.work()
    assert shop.ledger()
    told = replay(shop, execute=True)
    assert told[-1] == "Nothing that was erased is there again."
    assert "never confirmed" in told[0]
    assert shop.whole_register() == before


def test_a_new_customer_under_an_old_key_is_left_alone(shop: Shop) -> None:
    elin = erase_elin(shop)
    shop.change("DELETE FROM invoice_line WHERE invoice_id IN (SELECT invoice_id FROM invoice WHERE customer_id = :c)", c=elin)  # fmt: skip
    shop.change("DELETE FROM invoice WHERE customer_id = :c", c=elin)
    shop.change("DELETE FROM order_line WHERE order_id IN (SELECT order_id FROM orders WHERE customer_id = :c)", c=elin)  # fmt: skip
    shop.change("DELETE FROM orders WHERE customer_id = :c", c=elin)
    shop.change("DELETE FROM customer WHERE customer_id = :c", c=elin)
    shop.change(BACK, c=elin)
    before = shop.whole_register()
    told = replay(shop, execute=True)
    assert "may be new" in told[0]
    assert told[-1] == "Nothing that was erased is there again."
    assert shop.whole_register() == before


def test_what_is_due_later_is_listed_by_day_and_case(shop: Shop) -> None:
    erase_elin(shop)

    @contextmanager
    def opened() -> Iterator[Unit]:
        with a_unit(shop.engine, now=shop.now, around=shop.around) as unit:
            yield unit

    (line,) = due_lines(opened)
    assert line.startswith("20")
    assert shop.case().ref in line
    assert line.endswith("kept by law (waiting)")
