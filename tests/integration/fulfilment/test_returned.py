"""Who comes back after an erasure is recognised, told by case number, and never erased by itself."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Holdings
from bot.domain.plans import Action, ErasurePlan, PlanItem
from bot.services import erasure_ledger, returned
from bot.services.places import Names
from bot.store.tables import ErasedClaim
from tests.integration.fulfilment.shop import Shop, email
from tests.integration.fulfilment.test_erasing import ELIN, ERASE
from tests.support import KEYS, STAFF_GROUP

NOBODY = email("nobody.at.all@example.com")
JOINS = (
    "INSERT INTO customer (customer_number, first_name, last_name, email, language, created_on, "
    "protected_identity) VALUES ('W9999', 'E', 'Å', :email, 'sv', '2027-01-01', false)"
)


def night(shop: Shop) -> None:
    shop.run(returned.order_scan)
    shop.work()


def erased(shop: Shop, *claims: object) -> str:
    shop.ask(Right.ERASURE, ERASE, *claims)
    shop.approve()
    return shop.case().ref


def test_a_quiet_night_tells_nothing(shop: Shop) -> None:
    erased(shop, *ELIN)
    night(shop)
    assert shop.heard(STAFF_GROUP) == []


def test_who_is_a_customer_again_is_told_once_and_left_alone(shop: Shop) -> None:
    ref = erased(shop, *ELIN)
    shop.change(JOINS, email="Elin.Akesson@EXAMPLE.com")
    before = shop.whole_register()
    night(shop)
    night(shop)
    (told,) = shop.heard(STAFF_GROUP)
    assert ref in told
    assert "elin" not in told.lower()
    assert shop.whole_register() == before
    assert shop.audit().count("erasure:person:returned") == 1


def test_about_whom_nothing_was_found_is_recognised_too(shop: Shop) -> None:
    first = erased(shop, NOBODY)
    assert shop.case().state == "answered"
    shop.now += timedelta(days=1)
    last = erased(shop, NOBODY)
    shop.change(JOINS, email=NOBODY.value)
    night(shop)
    (told,) = shop.heard(STAFF_GROUP)
    assert (first in told, last in told) == (False, True)


def test_a_request_that_was_not_carried_out_makes_nobody_a_returned_person(shop: Shop) -> None:
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    shop.approve(work=False)
    night(shop)
    shop.case_id = shop.case().id
    assert [text for text in shop.heard(STAFF_GROUP) if "👀" in text] == []


def test_the_ledger_of_persons_holds_no_claim_in_clear(shop: Shop) -> None:
    erased(shop, *ELIN)
    with Session(shop.engine) as session:
        rows = session.exec(select(ErasedClaim)).all()
    assert len(rows) >= len(ELIN)
    assert all(len(row.claim_digest) == 64 for row in rows)


def test_who_comes_back_from_an_old_copy_under_a_former_address_is_recognised(shop: Shop) -> None:
    """The company had changed the address before; the number that went with the row has not."""
    (number,) = shop.rows("SELECT personnummer FROM customer WHERE customer_id = 1")[0]
    ref = erased(shop, *ELIN)
    kept = shop.rows("SELECT personnummer FROM customer WHERE customer_id = 1")
    assert kept in ([], [(None,)])
    shop.change(JOINS, email="elin.former@example.com")
    shop.change("UPDATE customer SET personnummer = :n WHERE customer_number = 'W9999'", n=number)
    night(shop)
    assert ref in shop.heard(STAFF_GROUP)[0]


def test_only_numbers_that_go_with_the_rows_make_somebody_known(shop: Shop) -> None:
    """An address can be somebody else's as well; a number that stays is found again every night."""
    found = Holdings(sources=(shop.source.find(frozenset(ELIN)),))
    row = next(row for row in found.rows if row.table == "customer")
    number, customer = (
        Names(KEYS.digest).claim(Claim(kind, str(row.values[kind.value])))
        for kind in (ClaimKind.PERSONNUMMER, ClaimKind.CUSTOMER_NUMBER)
    )

    def known(action: Action, *blank: str) -> set[str]:
        item = PlanItem(
            source=row.source, table=row.table, key=row.key, action=action, digest=row.digest,
            blank=dict.fromkeys(blank),
        )  # fmt: skip
        plan = ErasurePlan(items=(item,))
        return set(shop.run(erasure_ledger.names_of, plan, found))

    assert known(Action.DELETE) == {number, customer}
    assert known(Action.KEEP, "email", "personnummer") == {number}
    assert known(Action.KEEP) == set()
