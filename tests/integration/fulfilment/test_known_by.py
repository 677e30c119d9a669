"""Whoever changes their e-mail address here finds the older cases by the new one; nobody else does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.cases import Right
from bot.domain.claims import Claim
from bot.domain.holdings import Finding, Holdings, SourceHoldings
from bot.services import access, casework, intake, my_cases, planning
from bot.services.access import CaseNotFoundError, Customer
from bot.services.plan_body import Trouble
from tests.integration.fulfilment.shop import CHAT, Shop, email, phone

OLD, NEW = email("marko.kovacevic@example.com"), email("marko.k@example.net")
PHONE = phone("+46701740606")
STRANGER = 7007


def somebody(shop: Shop, *claims: Claim, account: int = CHAT) -> Customer:
    """Who has proved these, the first one first; nobody has looked up what else is theirs."""
    known_by = shop.run(access.digest_of, claims[0])
    who = shop.customer(*claims)
    whose = {"person_digest": known_by, "persons": frozenset({known_by})}
    return replace(who, chat_id=account, tg_user_id=account, **whose)


def asks(shop: Shop, who: Customer, right: Right, request: dict[str, Any]) -> str:
    opened = shop.run(intake.open_case, who, right=right, request=request)
    shop.case_id = opened.case.id
    shop.work()
    return str(opened.case.ref)


def changes_address(shop: Shop, who: Customer, *, to: str = NEW.value) -> str:
    """A change of the address on file, carried out."""
    (number, old), *_ = shop.rows(
        "SELECT customer_id, email FROM customer WHERE email LIKE 'marko%'"
    )
    row = {"source": "westila", "table": "customer", "key": [number], "column": "email"}
    ref = asks(shop, who, Right.RECTIFICATION, {**row, "old": old, "new": to})
    shop.approve()
    assert shop.case().state == "answered"
    return ref


def sees(shop: Shop, who: Customer) -> set[str]:
    return {line.ref for line in shop.run(my_cases.listing, who)}


def test_older_cases_are_found_by_the_address_that_was_changed_here(shop: Shop) -> None:
    older = asks(shop, somebody(shop, OLD, PHONE), Right.ACCESS, {})
    change = changes_address(shop, somebody(shop, OLD, PHONE))

    moved = somebody(shop, NEW, account=STRANGER)  # another telephone, the same person
    assert sees(shop, moved) == {older, change}
    assert shop.run(my_cases.detail, moved, older).line.ref == older
    assert "identity:person:followed" in shop.audit()


def test_whoever_gets_the_old_address_afterwards_gets_no_case_with_it(shop: Shop) -> None:
    older = asks(shop, somebody(shop, OLD, PHONE), Right.ACCESS, {})
    changes_address(shop, somebody(shop, OLD, PHONE))

    heir = somebody(shop, OLD, account=STRANGER)
    assert sees(shop, heir) == set()
    with pytest.raises(CaseNotFoundError):
        shop.run(my_cases.detail, heir, older)


def test_what_the_former_holder_of_the_new_address_left_is_not_shown(shop: Shop) -> None:
    theirs = asks(shop, somebody(shop, NEW, account=STRANGER), Right.QUESTION, {})
    own = asks(
        shop, somebody(shop, NEW), Right.QUESTION, {}
    )  # from the same account as the change
    change = changes_address(shop, somebody(shop, OLD, PHONE))

    assert sees(shop, somebody(shop, NEW)) == {own, change}
    with pytest.raises(CaseNotFoundError):
        shop.run(my_cases.detail, somebody(shop, NEW), theirs)


def test_an_old_address_that_nobody_proved_leads_to_no_case(shop: Shop) -> None:
    """It is on file and gets changed; who asked has proved the telephone alone."""
    by_mail = asks(shop, somebody(shop, OLD), Right.ACCESS, {})
    changes_address(shop, somebody(shop, PHONE))

    assert sees(shop, somebody(shop, NEW)) == set()
    assert by_mail in sees(shop, somebody(shop, OLD))


def test_a_change_that_was_made_elsewhere_links_nothing(shop: Shop) -> None:
    older = asks(shop, somebody(shop, OLD, PHONE), Right.ACCESS, {})
    shop.change("UPDATE customer SET email = :new WHERE email LIKE 'marko%'", new=NEW.value)

    assert sees(shop, somebody(shop, NEW)) == set()
    assert sees(shop, somebody(shop, PHONE)) == set()
    assert sees(shop, somebody(shop, OLD)) == {older}


def test_there_and_back_again_keeps_everything(shop: Shop) -> None:
    first = changes_address(shop, somebody(shop, OLD, PHONE))
    second = changes_address(shop, somebody(shop, NEW, PHONE), to=OLD.value)

    assert sees(shop, somebody(shop, OLD)) == {first, second}
    assert sees(shop, somebody(shop, NEW)) == set()


ADDRESSES = (
    ("customer", "email"),
    ("support_message", "sender_email"),
    ("newsletter_subscriber", "email"),
)
MOVED = "UPDATE customer SET email = :new WHERE email LIKE 'marko%'"


@pytest.mark.parametrize("stands_elsewhere", [False, True])
def test_their_other_open_cases_search_by_the_address_that_was_changed_here(
    shop: Shop, stands_elsewhere: bool
) -> None:
    """By the old one too as long as it leads to something: else that would be missed."""
    if not stands_elsewhere:
        for table, column in ADDRESSES[1:]:
            shop.change(f"UPDATE {table} SET {column} = 'm' WHERE {column} LIKE 'marko%'")
    asks(shop, somebody(shop, OLD), Right.ACCESS, {})
    waiting = shop.case_id
    changes_address(shop, somebody(shop, OLD, PHONE))

    shop.case_id = waiting
    claims = shop.run(lambda unit: casework.claims_of(unit, shop.case()))
    assert claims == ({NEW, OLD} if stands_elsewhere else {NEW})
    assert shop.view().approvable
    shop.approve()
    assert shop.case().state == "partly_granted"  # what takes more assurance is left out


def test_what_a_closed_case_was_searched_by_stays_as_it_was(shop: Shop) -> None:
    """It is what was answered then; nothing is searched for it any more."""
    asks(shop, somebody(shop, OLD), Right.ACCESS, {})
    shop.approve()
    closed = shop.case_id
    assert shop.case().closed_at is not None
    changes_address(shop, somebody(shop, OLD, PHONE))
    shop.case_id = closed
    assert shop.run(lambda unit: casework.claims_of(unit, shop.case())) == {OLD}


def test_when_a_second_place_has_the_new_address_too_they_keep_what_followed(shop: Shop) -> None:
    older = asks(shop, somebody(shop, OLD, account=STRANGER), Right.QUESTION, {})
    (number, old), *_ = shop.rows(
        "SELECT subscriber_id, email FROM newsletter_subscriber WHERE email LIKE 'marko%'"
    )
    row = {"source": "westila", "table": "newsletter_subscriber", "key": [number]}
    wish = {**row, "column": "email", "old": old, "new": NEW.value}
    second = asks(shop, somebody(shop, OLD, PHONE), Right.RECTIFICATION, wish)
    waiting = shop.case_id
    first = changes_address(shop, somebody(shop, OLD, PHONE))
    shop.case_id = waiting
    shop.approve()

    assert shop.case().state == "answered"
    assert sees(shop, somebody(shop, NEW, account=STRANGER)) == {older, first, second}


@pytest.mark.parametrize("right", [Right.ACCESS, Right.ERASURE])
def test_who_is_not_found_any_more_gets_no_answer_that_nothing_is_there(
    shop: Shop, right: Right
) -> None:
    """The company changes the only address that was proved, after the approval."""
    ground = {"ground": "consent_withdrawn"}
    asks(shop, somebody(shop, OLD), right, ground)
    shop.approve(work=False)
    for table, column in ADDRESSES:
        shop.change(f"UPDATE {table} SET {column} = 'm@example.net' WHERE {column} LIKE 'marko%'")
    shop.work()

    before = shop.whole_register()
    for _again in range(2):
        assert shop.case().state == "in_review"
        assert [one.trouble for one in shop.view().obstacles] == [Trouble.NO_LONGER_FOUND]
        shop.run(lambda unit: planning.renew(unit, shop._case(unit)))
        shop.work()
    assert shop.whole_register() == before
    assert not [told for told in shop.heard() if "inget" in told]


def test_by_another_contact_they_proved_they_are_found_as_before(shop: Shop) -> None:
    asks(shop, somebody(shop, OLD, PHONE), Right.ACCESS, {})
    shop.change(MOVED, new=NEW.value)
    shop.approve()
    assert shop.case().state == "partly_granted"


def test_what_the_case_itself_has_erased_is_not_missed(shop: Shop) -> None:
    asks(shop, somebody(shop, OLD, PHONE), Right.ERASURE, {"ground": "consent_withdrawn"})
    shop.approve()
    held = Holdings(sources=(SourceHoldings(source="westila", finding=Finding.NOTHING),))
    assert shop.run(lambda unit: planning.missed(unit, shop.case(), held)) == ()
