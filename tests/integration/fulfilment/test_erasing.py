"""Erasure: what was approved is what is done, whatever dies or breaks in between."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.canonical import canonical
from bot.domain.cases import Event, Right, Role
from bot.domain.claims import Claim
from bot.domain.holdings import Holdings
from bot.domain.identity import Method, Proof
from bot.domain.plans import RowId
from bot.domain.restrictions import Place
from bot.domain.statements import StatementPlan
from bot.services import casework, cooling, fulfilment, my_cases, planning, sessions, statements
from bot.services.planning import LineKind
from bot.store import bindings
from bot.store.unit import Unit
from tests.integration.fulfilment.conftest import opened
from tests.integration.fulfilment.shop import ANNA, CHAT, Killed, Shop, email, phone

ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))
ERASE = {"ground": "no_longer_needed", "scope": "all"}
COMES_BACK = (  # as where an old system copies it in again
    "CREATE TRIGGER comes_back AFTER DELETE ON newsletter_subscriber BEGIN INSERT INTO "
    "newsletter_subscriber VALUES (OLD.subscriber_id, OLD.email, OLD.customer_id, OLD.topic, "
    "OLD.subscribed_on); END"
)
ELINS_ID = "SELECT customer_id FROM customer WHERE email = 'elin.akesson@example.com'"


def test_the_plan_shows_what_goes_and_what_stays_with_statute_and_date(shop: Shop) -> None:
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    view = shop.view()
    kinds = {line.kind for line in view.lines}
    assert {LineKind.DELETE, LineKind.KEEP} <= kinds
    for line in view.lines:
        if line.kind is LineKind.KEEP:
            assert line.until is not None
            assert line.until.year >= 2026
            assert line.statutes
    assert view.approvable
    assert "Åkesson" not in repr(view)
    assert "elin" not in repr(view).lower()


def test_an_approved_erasure_changes_the_register_and_tells_what_was_kept_and_why(
    shop: Shop,
) -> None:
    others = shop.rows("SELECT * FROM customer WHERE email <> 'elin.akesson@example.com'")
    elin = shop.rows(ELINS_ID)[0][0]
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    before = shop.view()
    shop.approve()
    assert shop.case().state == "partly_granted"
    assert shop.rows(ELINS_ID) == []
    assert shop.rows("SELECT * FROM address WHERE customer_id = :c", c=elin) == []
    assert shop.rows("SELECT * FROM customer WHERE customer_id <> :c", c=elin) == others
    gone = [line for line in before.lines if line.kind is LineKind.DELETE]
    letter = "\n".join(shop.heard())
    for line in gone:
        assert f"{line.table.sv}: {line.count}" in letter
    assert "bokföringslagen (1999:1078)" in letter
    assert "31 december" in letter
    assert "Box 8114, 104 20 Stockholm" in letter
    assert "tingsrätt" in letter
    assert "Åkesson" not in letter


def test_an_erasure_ends_every_session_and_tie_of_the_person_and_nobody_elses(shop: Shop) -> None:
    def proved(unit: Unit, account: int, *claims: Claim) -> None:
        proof = Proof(method=Method.EMAIL_CODE, contact=claims[0], proved_at=unit.now)
        row = sessions.prove(unit, chat_id=account, tg_user_id=account, proof=proof)
        row.person_digest = str(shop.customer(*claims).person_digest)

    def tied(unit: Unit, account: int) -> bool:
        return bindings.newest(unit, chat_id=account, tg_user_id=account) is not None

    other, stranger = CHAT + 1, CHAT + 2
    for account, who in ((CHAT, ELIN), (other, ELIN), (stranger, [email("x@example.com")])):
        shop.run(proved, account, *who)
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    assert [shop.run(tied, one) for one in (CHAT, other, stranger)] == [True, True, True]
    shop.approve()
    assert [shop.run(tied, one) for one in (CHAT, other, stranger)] == [False, False, True]


def test_the_ledger_is_committed_before_the_source_destroys_anything(shop: Shop) -> None:
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    shop.approve(work=False)
    before = shop.whole_register()
    shop.boundaries, shop.crash_at = 0, 2  # after the preparing unit, before the source is called
    with pytest.raises(Killed):
        shop.work()
    assert shop.whole_register() == before
    assert len(shop.ledger()) > 3
    assert all(
        "elin" not in row.item_digest and len(row.item_digest) == 64 for row in shop.ledger()
    )


@pytest.fixture(scope="module")
def calm(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    """How it ends when nobody dies."""
    (end,) = _ends(template, tmp_path_factory.mktemp("calm") / "shop", crash_at=-1)
    return end


@pytest.mark.parametrize("point", [2, 3, 5, 6])  # prepared, and done, of the plan and of the step
def test_killed_anywhere_the_end_is_the_same(
    template: Path, tmp_path: Path, calm: tuple[object, ...], point: int
) -> None:
    assert list(_ends(template, tmp_path / "shop", crash_at=point)) == [calm]


def _ends(template: Path, folder: Path, *, crash_at: int) -> Iterator[tuple[object, ...]]:
    shutil.copytree(template, folder)
    for shop in opened(folder):
        shop.crash_at = crash_at
        yield _end(shop, deaths=0 if crash_at < 0 else 1)


def _end(shop: Shop, *, deaths: int) -> tuple[object, ...]:
    died = 0
    for act in (lambda: shop.ask(Right.ERASURE, ERASE, *ELIN), shop.approve):
        try:
            act()
        except Killed:
            died += 1
            shop.work()
    assert died == deaths
    letters = [text for text in shop.heard() if "bokföringslagen" in text]
    ledger = sorted(row.item_digest for row in shop.ledger())
    return shop.whole_register(), shop.case().state, len(letters), ledger


def test_rows_that_changed_after_the_approval_send_the_case_back_with_a_new_plan(
    shop: Shop,
) -> None:
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    old = shop.view().hash
    shop.approve(work=False)
    shop.change("UPDATE customer SET note = 'rang i dag' WHERE email = 'elin.akesson@example.com'")
    before = shop.whole_register()
    shop.work()
    case = shop.case()
    assert (case.state, case.approved_by, case.seconded_by) == ("in_review", None, None)
    assert case.approved_plan_hash is None
    assert shop.whole_register() == before
    assert shop.ledger() == []  # nothing was destroyed, so a replay must not destroy it
    assert shop.view().hash != old
    assert "case:plan:changed" in shop.audit()
    shop.approve()
    assert shop.case().state == "partly_granted"
    assert shop.rows(ELINS_ID) == []


def test_what_is_there_again_when_read_back_goes_to_staff_and_is_not_taken_for_erased(
    shop: Shop,
) -> None:
    def with_a_statement(table: str, key: int) -> RowId:
        place = Place(source="westila", table=table, key=(key,))
        shop.run(
            lambda unit: statements.keep(
                unit, shop._case(unit), StatementPlan(place=place, text="Mina ord.")
            )
        )
        return (place.source, place.table, place.key)

    shop.change(COMES_BACK)
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    elin = shop.rows(ELINS_ID)[0][0]
    (news,) = shop.rows("SELECT subscriber_id FROM newsletter_subscriber WHERE customer_id = :c", c=elin)[0]  # fmt: skip
    (home, *_) = shop.rows("SELECT address_id FROM address WHERE customer_id = :c", c=elin)[0]
    back, gone = with_a_statement("newsletter_subscriber", news), with_a_statement("address", home)
    shop.approve()
    assert shop.case().state == "in_review"
    assert [step.failure for step in shop.steps()] == ["residuals"]
    unsure = [row.item_digest for row in shop.ledger() if row.done_at is None]
    assert unsure == [
        shop.run(lambda unit: unit.digest("erasure", canonical([*back[:2], [news]])))
    ]
    assert len(shop.ledger()) > 3
    assert shop.run(statements.on_rows, [back, gone]).keys() == {back}


def test_what_is_not_as_approved_when_its_wait_is_over_goes_back_to_staff(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampered(unit: Unit) -> None:
        shop._case(unit).approved_plan_hash = "0" * 64

    shop.with_office(erasure_wait=timedelta(hours=72))
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    before = shop.whole_register()
    with monkeypatch.context() as patched:
        patched.setattr(fulfilment, "begin", cooling.hold)
        shop.approve(work=False)
    shop.run(tampered)
    shop.run(cooling.over, shop.case_id)
    shop.work()
    assert (shop.case().state, shop.case().approved_by) == ("in_review", None)
    assert (shop.whole_register(), shop.ledger()) == (before, [])


def test_a_plan_that_comes_late_changes_nothing_and_another_one_ends_the_approval(
    shop: Shop,
) -> None:
    def approved_once(unit: Unit) -> None:
        case = shop._case(unit)
        case.claimed_by = case.approved_by = ANNA
        case.approved_plan_hash = planning.view(unit, case).hash
        casework.move(unit, case, Event.CLAIMED, Role.HANDLER, ANNA)
        casework.move(unit, case, Event.APPROVED_FIRST, Role.HANDLER, ANNA)
        case.plan_id = None

    nothing = Holdings(sources=())
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    plan = shop.case().plan_id
    shop.run(planning.found, shop.case_id, nothing)
    assert shop.case().plan_id == plan
    shop.run(approved_once)
    shop.run(planning.found, shop.case_id, nothing)
    assert (shop.case().state, shop.case().approved_by) == ("in_review", None)


def test_what_an_earlier_try_may_have_destroyed_stays_in_the_ledger(shop: Shop) -> None:
    elin = shop.rows(ELINS_ID)[0][0]
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    shop.approve(work=False)
    shop.boundaries, shop.crash_at = 0, 3  # the source has erased, and nobody knows of it
    with pytest.raises(Killed):
        shop.work()
    shop.change(
        "INSERT INTO address (customer_id, kind, street, postcode, city) "
        "VALUES (:c, 'delivery', 'Nya Gatan 1', '423 56', 'Torslanda')",
        c=elin,
    )
    shop.work()
    assert shop.case().state == "in_review"
    assert len(shop.ledger()) > 3


def _doubted(shop: Shop, *, doubted: bool) -> None:
    """The account says that it was not them; or staff have made sure that it was."""

    def note(unit: Unit) -> None:
        case = shop._case(unit)
        case.doubted_at = unit.now if doubted else None
        if not doubted:
            fulfilment.go_on(unit, case)

    shop.run(note)


def test_what_is_doubted_before_it_begins_rests_and_then_goes_on(shop: Shop) -> None:
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    before = shop.whole_register()
    _doubted(shop, doubted=True)
    shop.approve()  # as the wait after an approval ends
    assert (shop.whole_register(), shop.ledger()) == (before, [])
    _doubted(shop, doubted=False)
    shop.work()
    assert (shop.case().state, shop.rows(ELINS_ID)) == ("partly_granted", [])


def test_what_is_doubted_while_a_source_works_is_not_answered_until_it_is_clear(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    shop.approve(work=False)
    real = shop.source.erase

    def erase(*given: Any, **more: Any) -> Any:
        _doubted(shop, doubted=True)
        return real(*given, **more)

    monkeypatch.setattr(shop.source, "erase", erase)
    told = len(shop.heard())
    shop.work()
    assert (shop.case().state, len(shop.heard())) == ("fulfilling", told)
    _doubted(shop, doubted=False)
    assert shop.case().state == "partly_granted"


def test_a_plan_that_is_not_the_approved_one_is_not_carried_out(shop: Shop) -> None:
    from bot.store.tables import Plan

    shop.ask(Right.ERASURE, ERASE, *ELIN)
    before = shop.whole_register()
    shop.approve(work=False)

    def tamper(unit: object) -> None:
        plan = unit.session.get(Plan, shop.case().plan_id)  # type: ignore[attr-defined]
        body = unit.open(plan, "sealed_body")  # type: ignore[attr-defined]
        body["plan"]["items"] = [{**item, "action": "delete"} for item in body["plan"]["items"]]
        unit.seal(plan, "sealed_body", body)  # type: ignore[attr-defined]
        unit.session.add(plan)  # type: ignore[attr-defined]

    shop.run(tamper)
    shop.prepared.clear()  # another process takes over, and reads what is stored
    shop.work()
    assert shop.whole_register() == before
    assert shop.case().state == "in_review"
    assert [step.failure for step in shop.steps()] == ["not_as_approved"]


def test_somebody_unknown_is_told_so_and_nothing_changes(shop: Shop) -> None:
    before = shop.whole_register()
    shop.ask(Right.ERASURE, ERASE, email("nobody@example.com"))
    assert shop.view().lines == ()
    shop.approve()
    assert shop.case().state == "answered"
    assert shop.whole_register() == before
    assert "finns inget lagrat om dig" in "\n".join(shop.heard())


def test_a_source_that_is_down_delays_and_names_itself_and_goes_on_by_itself(shop: Shop) -> None:
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    shop.source.down = True
    shop.approve()
    assert shop.case().state == "waiting_for_source"
    for _ in range(4):
        shop.later(seconds=2)
    told = [text for text in shop.heard() if "svarar inte just nu" in text]
    assert len(told) == 1
    assert not any("finns inget lagrat" in text for text in shop.heard())
    assert shop.steps()[0].state == "failed"
    assert shop.audit().count("fulfilment:source:down") == 1
    shop.source.down = False
    shop.later(seconds=2)
    assert shop.case().state == "partly_granted"
    assert shop.rows(ELINS_ID) == []
    assert "fulfilment:source:back" in shop.audit()


def test_the_ledger_names_the_same_row_the_same_way_again(shop: Shop) -> None:
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    elin = shop.rows(ELINS_ID)[0][0]
    shop.approve()
    expected = shop.run(
        lambda unit: unit.digest("erasure", canonical(["westila", "customer", [elin]]))
    )
    assert expected in {row.item_digest for row in shop.ledger()}


def test_what_the_person_had_said_of_rows_that_are_not_theirs_any_more_goes_too(
    shop: Shop,
) -> None:
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    place = Place(source="westila", table="address", key=(4711,))
    plan = StatementPlan(place=place, text="Mina ord.")
    shop.run(lambda unit: statements.keep(unit, shop._case(unit), plan))
    shop.approve()
    assert shop.run(statements.on_rows, [("westila", "address", (4711,))]) == {}


def test_the_member_who_held_the_case_is_reminded_of_the_recipients(shop: Shop) -> None:
    shop.run(lambda unit: unit.conversation(21))  # Anna has started the chat
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    shop.approve()
    assert shop.case().claimed_by == ANNA
    assert any("artikel 19" in text and "Skatteverket" in text for text in shop.heard(21))


def test_what_waits_for_a_register_that_cannot_be_reached_is_taken_back_and_never_begins(
    shop: Shop, tmp_path: Path
) -> None:
    register, away = tmp_path / "westila.db", tmp_path / "away.db"
    ref = shop.ask(Right.ERASURE, ERASE, *ELIN).ref
    before = shop.whole_register()
    shop.source.close()
    register.rename(away)
    shop.approve()
    shop.later(seconds=2)  # a second try, as much in vain
    assert (shop.case().state, shop.steps()[0].attempts) == ("waiting_for_source", 2)

    outcome = shop.run(my_cases.withdraw, shop.customer(*ELIN), ref)
    away.rename(register)
    shop.later(hours=1)

    assert (outcome.done, shop.case().state) == (True, "withdrawn")
    assert shop.whole_register() == before
    assert shop.ledger() == []
