"""Two sources: each goes its own pace, and the case ends when both are done."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from bot.domain.cases import Right
from bot.domain.registry import ManualOwner
from bot.domain.texts import LocalText, lines
from bot.i18n import plain
from bot.services import correspondence, intake, outages, plan_words, taking_back
from bot.sources.manual import ManualSource
from bot.sources.sql import SqlSource
from bot.store import steps as step_rows
from bot.store.tables import Case, ManualTask
from bot.store.unit import Unit
from tests.integration.fulfilment.shop import ANNA, OSKAR, Outage, Shop, email, phone
from tests.integration.staff.binder import binder
from tests.support import NOON

ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))
OLD, NEW = "elin.akesson@example.com", "elin@example.net"
ERASE = {"ground": "no_longer_needed", "scope": "all"}
HERS = "SELECT count(*) FROM customer WHERE email = 'elin.akesson@example.com'"


@pytest.fixture
def other(shop: Shop, template: Path, tmp_path: Path) -> Iterator[tuple[Outage, sa.Engine]]:
    """A second register with the same people, called "archive"."""
    path = tmp_path / "archive.db"
    shutil.copy(template / "westila.db", path)
    registry = shop.around.office.registry
    label = LocalText(sv="Arkivet", en="The archive")
    declared = replace(registry.sources[0], name="archive", label=label, url=f"sqlite:///{path}")
    shop.with_office(registry=replace(registry, sources=(*registry.sources, declared)))
    archive = Outage(SqlSource(declared, clock=lambda: NOON))
    shop.sources["archive"] = archive
    engine = sa.create_engine(declared.url)
    yield archive, engine
    archive.close()
    engine.dispose()


def _count(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text(HERS)).scalar_one())


def test_one_that_is_down_does_not_hold_up_the_other(
    shop: Shop, other: tuple[Outage, sa.Engine]
) -> None:
    archive, engine = other
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    archive.down = True
    shop.approve()
    assert shop.rows(HERS) == [(0,)]
    assert _count(engine) == 1
    case = shop.case()
    assert case.state == "waiting_for_source"
    assert shop.run(lambda unit: outages.sources_down(unit, case)) == ("archive",)
    archive.down = False
    shop.later(seconds=2)
    assert shop.case().state == "partly_granted"
    assert _count(engine) == 0
    letter = "\n".join(shop.heard())
    assert letter.count("Raderat för gott") == 1
    names = [row.item_digest for row in shop.ledger()]  # each source wrote down its own
    assert len(names) == len(set(names))


def _may_be_taken_back(unit: Unit, shop: Shop) -> bool:
    """As far as the plan that holds goes: its sources have been called, and in vain."""
    case = shop._case(unit)
    for step in step_rows.of_plan(unit, case.plan_id or ""):
        step.in_vain = step.attempts
        unit.add(step)
    return taking_back.may(unit, case)


def test_one_that_changed_brings_the_case_back_and_what_the_other_did_is_still_told(
    shop: Shop, other: tuple[Outage, sa.Engine]
) -> None:
    _archive, engine = other
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    gone = sum(line.count for line in shop.view().lines if line.kind == "delete")
    shop.approve(work=False)
    shop.change("UPDATE customer SET note = 'x' WHERE email LIKE 'elin.a%'")
    shop.work()
    assert shop.case().state == "in_review"
    assert (shop.rows(HERS), _count(engine)) == ([(1,)], 0)
    assert {row.source for row in shop.ledger()} == {"archive"}
    shop.approve(work=False)
    assert not shop.run(_may_be_taken_back, shop)  # half is done
    shop.work()
    assert shop.case().state == "partly_granted"
    assert shop.rows(HERS) == [(0,)]
    letter = "\n".join(shop.heard()).split("Sparat, eftersom")[0]
    told = [int(line.rpartition(": ")[2]) for line in letter.splitlines() if line.startswith("• ")]
    assert sum(told) == gone


def _asks_for(shop: Shop, source: str) -> str:
    """A new address for Elin in one of the two, not approved yet."""
    (key,) = next(iter(shop.rows("SELECT customer_id FROM customer WHERE email = :e", e=OLD)))
    wish = {"source": source, "table": "customer", "key": [key], "column": "email"}
    about = {"right": Right.RECTIFICATION, "request": {**wish, "old": OLD, "new": NEW}}
    opened = shop.run(intake.open_case, shop.customer(*ELIN), **about)
    shop.case_id = opened.case.id
    shop.work()
    return str(opened.case.id)


def _answer(shop: Shop, case_id: str) -> str:
    """The letter that goes out once the case is approved."""
    shop.case_id = case_id
    shop.approve()
    assert shop.case().state == "answered"
    (letter,) = shop.run(lambda unit: correspondence.letters(unit, shop._case(unit)))
    return str(letter.text)


def _on_paper(unit: Unit, case: Case) -> None:
    case.chat_id, case.created_by = None, OSKAR


@pytest.mark.parametrize(
    ("on_paper", "way"),
    [
        (False, "Välj /rattelse och visa att den gamla är din"),
        (True, "Skriv till oss eller ring oss om du vill att den ändras där också"),
    ],
)
def test_the_answer_names_where_the_old_address_still_stands(
    shop: Shop, other: tuple[Outage, sa.Engine], on_paper: bool, way: str
) -> None:
    case_id = _asks_for(shop, "westila")
    if on_paper:
        shop.run(lambda unit: _on_paper(unit, shop._case(unit)))
    plan = plain(lines(*plan_words.told(shop.case(), shop.view())), "sv")
    assert "Samma uppgift står också i Arkivet, Kund, som inte ändras av det här" in plan
    letter = _answer(shop, case_id)
    assert "Den gamla uppgiften står kvar här" in letter
    assert "• Arkivet: Kund\n" in letter
    assert "bara visar den nya kan vi missa det" in letter
    assert way in letter


def test_what_a_case_of_its_own_changes_is_not_told_as_left(
    shop: Shop, other: tuple[Outage, sa.Engine]
) -> None:
    """And the second one finds its source by the old address when the first is done."""
    _archive, engine = other
    here, there = _asks_for(shop, "westila"), _asks_for(shop, "archive")
    for case_id in (here, there):
        assert "• Arkivet: Kund\n" not in (letter := _answer(shop, case_id))
        assert "• Kundregistret: Kund\n" not in letter
        assert "• Arkivet: Nyhetsbrev\n" in letter
    assert _count(engine) == 0


@pytest.mark.parametrize(("state", "minutes"), [("withdrawn", 1), ("answered", -1)])
def test_a_case_that_ended_without_a_change_or_long_ago_leaves_it_to_be_told(
    shop: Shop, other: tuple[Outage, sa.Engine], state: str, minutes: int
) -> None:
    def ended(unit: Unit) -> None:
        case = shop._case(unit)
        case.state, case.closed_at = state, unit.now + timedelta(minutes=minutes)
        case.approved_by, case.seconded_by = ANNA, OSKAR

    here, _there = _asks_for(shop, "westila"), _asks_for(shop, "archive")
    shop.run(ended)
    assert "• Arkivet: Kund\n" in _answer(shop, here)


def test_people_look_once_for_a_change_that_is_made_in_several_places(
    shop: Shop, other: tuple[Outage, sa.Engine]
) -> None:
    registry = shop.around.office.registry
    by_hand = binder(ManualOwner(email="lena@example.se"))
    shop.with_office(registry=replace(registry, sources=(*registry.sources, by_hand)))
    shop.sources["binder"] = ManualSource(by_hand)
    here, there = _asks_for(shop, "westila"), _asks_for(shop, "archive")
    for case_id in (here, there):
        shop.case_id = case_id
        shop.approve()
    assert shop.case().state == "answered"
    (task,) = shop.run(lambda unit: unit.session.exec(select(ManualTask)).all())
    assert task.case_id == here


def test_the_letter_says_what_was_searched_by_and_what_was_not(shop: Shop) -> None:
    shop.ask(Right.ERASURE, ERASE, ELIN[0])
    shop.approve()
    letter = "\n".join(shop.heard()).split("Det här har vi sökt på</b>\n")[1]
    searched, _way, _rest = letter.partition("Det som är lagrat under en annan adress")
    by, _not, besides = searched.partition("Det här stod också där.")
    assert "• e•••@e•••.com" in by
    assert [line for line in besides.splitlines() if line.startswith("•")] == ["• •••• ••• 05"]
