"""Advertising, consents, objections, restriction: stopped in the sources, and told as it is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.domain.cases import Right
from bot.domain.registry import Wish
from bot.domain.restrictions import Reason
from bot.services import my_cases, restrictions, stop_wishes
from bot.services.restrictions import Restriction
from bot.store.tables import Case
from tests.integration.fulfilment.shop import Shop, email
from tests.integration.fulfilment.test_erasing import COMES_BACK

ELIN = (email("elin.akesson@example.com"),)
MINE = "SELECT customer_id FROM customer WHERE email LIKE 'elin.akesson%'"


def _wish(shop: Shop, wish: Wish, *claims: Any, work: bool = True, **facts: Any) -> Case:
    who = shop.customer(*(claims or ELIN))
    opened = shop.run(stop_wishes.submit, who, wish=wish, received_at=shop.now, **facts)
    shop.case_id = opened.case.id
    if work:
        shop.work()
    return shop.case()


def _flags(shop: Shop) -> tuple[Restriction, ...]:
    found: tuple[Restriction, ...] = shop.run(
        lambda unit: restrictions.of_case(unit, shop._case(unit))
    )
    return found


def test_advertising_stops_at_once_without_staff_and_nothing_else_changes(shop: Shop):
    before = shop.whole_register()
    case = _wish(shop, Wish.MARKETING)
    after = shop.whole_register()
    ((mine,),) = shop.rows(MINE)
    gone = [row for row in before["newsletter_subscriber"] if mine in row]
    assert gone
    before["newsletter_subscriber"] = [r for r in before["newsletter_subscriber"] if r not in gone]
    assert after == before
    assert (case.state, case.approved_by, case.automatic) == ("answered", None, True)
    letter = shop.heard()[-1]
    assert "Nyhetsbrev (Kundregistret): 1 post" in letter
    assert "Utskick i Norden AB" in letter
    assert "IMY" in letter
    assert "case:objection:automatic" in shop.audit()
    assert len(shop.ledger()) == 1


def test_a_consent_that_is_taken_back_leaves_its_date_and_the_other_consent(shop: Shop):
    _wish(shop, Wish.CONSENT, use="newsletter")
    rows = shop.rows(f"SELECT purpose, withdrawn_at FROM consent WHERE customer_id = ({MINE})")
    assert {purpose: bool(at) for purpose, at in rows} == {"newsletter": True, "analytics": False}
    assert shop.rows(f"SELECT * FROM newsletter_subscriber WHERE customer_id = ({MINE})") == []
    assert shop.case().state == "answered"
    assert "samtycke är återkallat" in shop.heard()[-1]


def test_taking_it_back_twice_keeps_the_first_date(shop: Shop):
    _wish(shop, Wish.CONSENT)
    dates = shop.rows("SELECT withdrawn_at FROM consent ORDER BY consent_id")
    shop.later(days=3)
    again = _wish(shop, Wish.CONSENT)
    assert shop.rows("SELECT withdrawn_at FROM consent ORDER BY consent_id") == dates
    assert again.state == "answered"


def test_all_consents_end_with_what_hangs_on_them(shop: Shop):
    ((mail, visitor),) = shop.rows(
        "SELECT email, analytics_id FROM customer JOIN web_visitor USING (customer_id) "
        "WHERE protected_identity = 0 LIMIT 1"
    )
    _wish(shop, Wish.CONSENT, email(mail))
    assert shop.case().state == "answered"
    assert shop.rows("SELECT * FROM web_visit WHERE analytics_id = :v", v=visitor) == []
    assert shop.rows("SELECT * FROM web_visitor WHERE analytics_id = :v", v=visitor) == []


def test_a_source_that_is_down_is_told_and_tried_until_it_is_done(shop: Shop):
    shop.source.down = True
    case = _wish(shop, Wish.MARKETING)
    assert case.state == "waiting_for_source"
    assert "⏳ Kundregistret: databasen svarar inte" in shop.heard()[-1]
    detail = shop.run(my_cases.detail, shop.customer(*ELIN), case.ref)
    assert [(one.source.sv, one.state) for one in detail.parts] == [("Kundregistret", "failed")]
    shop.source.down = False
    shop.later(seconds=2)
    assert shop.case().state == "answered"
    assert "är stoppad" in shop.heard()[-1]


def test_killed_between_any_two_steps_it_ends_the_same(shop: Shop):
    from tests.integration.fulfilment.shop import Killed

    for boundary in range(1, 7):
        shop.boundaries, shop.crash_at = 0, boundary
        try:
            shop.work()
            _wish(shop, Wish.MARKETING) if boundary == 1 else shop.work()
        except Killed:
            continue
    shop.crash_at = -1
    shop.work()
    assert shop.case().state == "answered"
    assert "Nyhetsbrev (Kundregistret): 1 post" in shop.heard()[-1]


def test_who_cannot_be_told_apart_goes_to_staff_and_nothing_is_changed(shop: Shop):
    ((shared,),) = shop.rows(
        "SELECT lower(email) FROM customer GROUP BY lower(email) HAVING count(*) > 1 LIMIT 1"
    )
    before = shop.whole_register()
    case = _wish(shop, Wish.MARKETING, email(shared))
    assert shop.whole_register() == before
    assert (case.state, case.automatic) == ("queued", False)
    assert "medarbetare titta på" in shop.heard()[-1]


def test_what_is_there_again_afterwards_is_not_told_as_stopped(shop: Shop):
    shop.change(COMES_BACK)
    case = _wish(shop, Wish.MARKETING)
    assert (case.state, case.automatic) == ("queued", False)
    assert "medarbetare titta på" in shop.heard()[-1]


def test_the_database_lets_no_other_right_run_without_approval(shop: Shop):
    shop.ask(Right.ERASURE, {"ground": "unlawful", "scope": "all"}, *ELIN)
    with Session(shop.engine) as session:
        case = session.exec(select(Case).where(Case.id == shop.case_id)).one()
        case.automatic, case.state, case.needs_second = True, "fulfilling", False
        session.add(case)
        with pytest.raises(IntegrityError):
            session.commit()


# -- objection to a legitimate interest ---------------------------------------------------------


def test_an_objection_rests_the_data_while_staff_weigh_it_and_then_stops_it(shop: Shop):
    case = _wish(shop, Wish.INTEREST, use="credit", words="Jag skiljer mig, 19900118-9811")
    assert case.state == "queued"
    assert {flag.place.table for flag in _flags(shop)} == {"credit_check"}
    assert {flag.reason for flag in _flags(shop)} == {Reason.OBJECTION}
    assert shop.rows(f"SELECT * FROM credit_check WHERE customer_id = ({MINE})")
    line = shop.view().lines[0]
    assert (line.kind.value, line.table.sv, line.count) == ("stop", "Kreditupplysningar", 1)
    shop.approve()
    assert shop.case().state == "answered"
    assert shop.rows(f"SELECT * FROM credit_check WHERE customer_id = ({MINE})") == []
    assert shop.rows(f"SELECT * FROM public_record WHERE customer_id = ({MINE})")
    assert "Kreditupplysningar (Kundregistret): 1 post" in shop.heard()[-1]


def test_two_objections_to_different_things_are_two_cases_and_the_same_is_one(shop: Shop):
    first = _wish(shop, Wish.INTEREST, use="credit")
    other = _wish(shop, Wish.INTEREST, use="public")
    again = _wish(shop, Wish.INTEREST, use="credit")
    assert first.ref == again.ref
    assert other.ref != first.ref


# -- restriction --------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", list(Reason))
def test_a_restriction_flags_the_chosen_kind_of_data_and_changes_no_row(
    shop: Shop, reason: Reason
):
    before = shop.whole_register()
    case = _wish(shop, Wish.RESTRICTION, use="orders", ground=reason)
    assert (case.state, _flags(shop)) == ("queued", ())
    shop.approve()
    assert shop.case().state == "answered"
    assert {flag.place.table for flag in _flags(shop)} == {"orders", "order_line"}
    assert {flag.reason for flag in _flags(shop)} == {reason}
    assert shop.whole_register() == before
    letter = shop.heard()[-1]
    assert "Beställning (Kundregistret): 5 poster" in letter
    assert "artikel 18.3" in letter
    assert "PostNord Sverige AB" in letter
