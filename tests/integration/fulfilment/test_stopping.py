"""Advertising, consents, objections, restriction: stopped in the sources, and told as it is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.domain import minors
from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.plans import RowId
from bot.domain.receipts import CorrectionOutcome
from bot.domain.registry import Wish
from bot.domain.restrictions import Place, Reason
from bot.domain.statements import StatementPlan
from bot.emulator.register.people import holders_of_an_eid
from bot.i18n import plain
from bot.services import (
    my_cases,
    recipients,
    restrictions,
    statements,
    stop_letters,
    stop_wishes,
    taking_back,
)
from bot.services.restrictions import Restriction
from bot.store import steps as step_rows
from bot.store.tables import Case, FulfilmentStep
from bot.store.unit import Unit
from tests.integration.fulfilment.shop import Killed, Shop, email
from tests.integration.fulfilment.test_erasing import COMES_BACK

ELIN = (email("elin.akesson@example.com"),)
ELINS_NUMBER = Claim(ClaimKind.PERSONNUMMER, holders_of_an_eid()[0].number)
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


def _with_a_statement(shop: Shop) -> RowId:
    """The person's own words, kept with their newsletter."""
    ((key,),) = shop.rows(
        f"SELECT subscriber_id FROM newsletter_subscriber WHERE customer_id = ({MINE})"
    )
    place = Place(source="westila", table="newsletter_subscriber", key=(key,))
    plan = StatementPlan(place=place, text="Mina ord.")
    shop.run(lambda unit: statements.keep(unit, shop._case(unit), plan))
    return (place.source, place.table, place.key)


def test_advertising_stops_at_once_without_staff_and_nothing_else_changes(shop: Shop):
    before = shop.whole_register()
    _wish(shop, Wish.MARKETING, work=False)
    row = _with_a_statement(shop)
    shop.work()
    case, after = shop.case(), shop.whole_register()
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
    assert shop.run(statements.on_rows, [row]) == {}


@pytest.mark.parametrize("wish", [Wish.MARKETING, Wish.CONSENT])
@pytest.mark.parametrize("young", [True, False])
def test_what_ends_by_itself_tells_a_child_nothing_of_what_is_stored(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, wish: Wish, *, young: bool
) -> None:
    monkeypatch.setattr(minors, "BY_PEOPLE", 60 if young else 16)  # no child is in the register
    case = _wish(shop, wish, ELINS_NUMBER)
    letter = shop.heard()[-1]
    assert (case.state, "IMY" in letter) == ("answered", True)
    assert ("Vi har sett till det i alla våra system" in letter) is young
    found = shop.run(my_cases.detail, shop.customer(ELINS_NUMBER), case.ref)
    told = [what for what in ("1 post", "2 poster", "Kundregistret", "Norden") if what in letter]
    assert bool(told or found.recipients) is not young, told
    assert shop.run(lambda unit: recipients.of_case(unit, shop._case(unit)))  # staff tell them


@pytest.mark.parametrize("young", [True, False])
def test_a_child_is_not_told_what_rests_before_people_have_decided(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, *, young: bool
) -> None:
    monkeypatch.setattr(minors, "BY_PEOPLE", 60 if young else 16)
    case = _wish(shop, Wish.INTEREST, ELINS_NUMBER, use="credit", words="Nej tack")
    assert _flags(shop)

    def seen() -> bool:
        who = shop.customer(ELINS_NUMBER)
        return bool(shop.run(my_cases.detail, who, case.ref).restricted)

    assert seen() is not young
    shop.approve()
    assert "Kreditupplysningar" in shop.heard()[-1]


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
    assert _flags(shop) == ()  # nothing else rests because of it


def test_a_consent_that_somebody_else_ends_meanwhile_is_looked_at_again(shop: Shop):
    shop.crash_at = 5  # looked at, and prepared for what was found
    with pytest.raises(Killed):
        _wish(shop, Wish.CONSENT, use="newsletter")
    shop.change(
        "UPDATE consent SET withdrawn_at = '2020-01-01 00:00:00' WHERE purpose = 'newsletter' "
        f"AND customer_id = ({MINE})"
    )
    shop.work()
    assert shop.case().state == "answered"
    dates = shop.rows(
        f"SELECT withdrawn_at FROM consent WHERE purpose = 'newsletter' AND customer_id = ({MINE})"
    )
    assert [str(at)[:4] for (at,) in dates] == ["2020"]


def test_what_changes_under_our_hands_for_ever_goes_to_staff(shop: Shop, monkeypatch: Any):
    monkeypatch.setattr(shop.source, "correct", lambda *_a, **_k: CorrectionOutcome.CONFLICT)
    case = _wish(shop, Wish.CONSENT, use="newsletter")
    assert (case.state, case.automatic) == ("queued", False)


def test_who_never_got_what_was_not_there_is_not_told_of_it(shop: Shop):
    """And what an earlier try had only found to do is not told as done."""
    case = _wish(shop, Wish.MARKETING, email("nobody@example.com"))
    assert case.state == "answered"
    assert "Utskick i Norden AB" not in shop.heard()[-1]

    def with_an_earlier_step(unit: Unit) -> str:
        (step,) = step_rows.of_case(unit, case.id)
        other = FulfilmentStep(
            case_id=case.id, plan_id=step.plan_id, source="archive", ordinal=1, state="refused"
        )
        unit.seal(other, "sealed_receipt", {"works": [], "places": []})
        unit.add(other)
        (told,), _recipients = stop_letters.body(unit, shop._case(unit))
        return plain(told.text, "sv")

    assert "Arkivet" not in shop.run(with_an_earlier_step)


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


def test_it_can_be_taken_back_until_something_may_have_been_stopped(shop: Shop):
    def may() -> bool:
        allowed: bool = shop.run(lambda unit: taking_back.may(unit, shop._case(unit)))
        return allowed

    _wish(shop, Wish.INTEREST, use="credit")
    shop.approve(work=False)
    shop.boundaries, shop.crash_at = 0, 4  # it has been looked at
    with pytest.raises(Killed):
        shop.work()
    assert may()
    shop.source.down = True
    shop.work()
    assert not may()


def test_an_objection_to_everything_rests_all_that_stands_on_an_interest(shop: Shop):
    _wish(shop, Wish.INTEREST)
    rests = {flag.place.table for flag in _flags(shop)}
    assert rests == {"credit_check", "public_record", "support_message"}


def test_two_objections_to_different_things_are_two_cases_and_the_same_is_one(shop: Shop):
    first = _wish(shop, Wish.INTEREST, use="credit")
    other = _wish(shop, Wish.INTEREST, use="public")
    again = _wish(shop, Wish.INTEREST, use="credit")
    assert first.ref == again.ref
    assert other.ref != first.ref


# -- restriction --------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [Reason.ACCURACY_DISPUTED, Reason.LEGAL_CLAIMS])
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
