"""Lists of cases for staff, by the page; one case in detail; the trail; on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from bot.domain.cases import Right, Role, State, StepRefusal
from bot.domain.references import ALPHABET, new_reference, parse_reference, reference_start
from bot.services import access, audit_list, case_detail, case_lists, extension, queue
from bot.services.access import Member
from bot.services.acts import Act
from bot.services.case_lists import Order, Page, Query, View
from bot.services.queue import NotAllowed
from bot.store import schema
from bot.store.engine import open_engine
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    OSKAR,
    Office,
    approve,
)
from tests.support import NOON


def member(office: Office, user: int) -> Member:
    found = office.run(access.member, user)
    assert found is not None
    return found


def page(office: Office, user: int = ANNA, **wanted: Any) -> Page:
    return office.run(case_lists.page, member(office, user), Query(**wanted))


def refs(found: Page) -> list[str]:
    return [line.ref for line in found.lines]


def filed(office: Office, count: int, right: Right = Right.ACCESS) -> list[str]:
    """Cases received a day apart, the oldest first."""
    made = []
    for number in range(count):
        office.now = NOON + timedelta(days=number)
        made.append(office.opened(right, by=CARIN + number))
    office.now = NOON
    return made


async def test_pages_follow_one_another_without_gap_or_repetition(either_office: Office):
    office = either_office
    made = filed(office, 7)
    first = page(office, size=3)
    second = page(office, size=3, after=first.next)
    third = page(office, size=3, after=second.next)
    in_order = sorted(made, key=lambda ref: (office.case(ref).due, ref))
    assert refs(first) + refs(second) + refs(third) == in_order
    assert third.next is None
    assert (first.count, first.more) == (7, False)


async def test_a_case_that_comes_between_two_pages_shifts_nothing(either_office: Office):
    office = either_office
    made = filed(office, 4)
    first = page(office, size=2)
    office.now = NOON - timedelta(days=9)
    office.opened(Right.ACCESS, by=99)
    assert set(refs(page(office, size=2, after=first.next))) == set(made[2:])


@pytest.mark.parametrize("order", [Order.DUE, Order.RECEIVED])
async def test_the_most_urgent_comes_first_however_it_is_counted(
    either_office: Office, order: Order
):
    made = filed(either_office, 3)
    assert refs(page(either_office, order=order, size=2)) == made[:2]
    following = page(either_office, order=order, size=2).next
    assert refs(page(either_office, order=order, size=2, after=following)) == made[2:]


async def test_each_list_holds_what_its_name_says(either_office: Office):
    office = either_office
    free, mine, second, ended = [*filed(office, 3), office.opened(Right.ERASURE, by=77)]
    for ref in (mine, second, ended):
        await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.run(approve, ANNA, second)
    office.run(approve, ANNA, ended)
    await office.press(ANNA, f"s:why:{mine}:nothing_found")
    await office.press(ANNA, f"s:bare:{mine}")
    await office.press(ANNA, f"s:send:{mine}")

    assert refs(page(office, view=View.FREE)) == [free]
    assert refs(page(office, view=View.ENDED)) == [mine]
    assert set(refs(page(office, view=View.MINE))) == {second, ended}
    assert refs(page(office, view=View.SECOND)) == [ended]
    assert refs(page(office, right=Right.ERASURE)) == [ended]
    assert refs(page(office, state=State.QUEUED)) == [free]
    assert refs(page(office, view=View.LATE)) == []
    office.now = NOON + timedelta(days=31)
    assert set(refs(page(office, view=View.LATE))) == {free, ended}


async def test_a_broken_place_leads_to_the_beginning(either_office: Office):
    made = filed(either_office, 2)
    for after in ("", "x", "2026-13-01~A", "2026-12-23T10:00:00~A", "~"):
        assert refs(page(either_office, after=after)) == made


async def test_a_case_is_found_by_its_reference_or_the_beginning_of_it(either_office: Office):
    (ref, _other) = filed(either_office, 2)

    def found(text: str) -> list[str]:
        return [line.ref for line in either_office.run(case_lists.find, text)]

    assert found(ref.lower().replace("-", " ")) == [ref]
    assert ref in found(ref[:3])
    assert found(ref[:6]) == [ref]
    assert found("' OR 1=1") == found("") == found("carin@example.se") == []


@given(st.integers(0, 2**32), st.integers(2, 8))
def test_every_beginning_of_a_reference_is_one(seed: int, length: int):
    import random

    ref = new_reference(random.Random(seed).randrange)
    bare = ref.replace("-", "")[:length]
    start = reference_start(bare)
    assert start is not None
    assert ref.startswith(start)
    assert parse_reference(ref) == ref
    assert set(bare) <= set(ALPHABET)


async def test_the_workload_names_everybody_with_what_they_have(either_office: Office):
    office = either_office
    made = filed(office, 3)
    for ref in made[:2]:
        await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.now = NOON + timedelta(days=30, hours=14)
    loads = {one.name: one for one in office.run(case_lists.workload)}
    assert set(loads) == {"Anna", "Berit", "Oskar"}
    assert (loads["Anna"].open, loads["Anna"].late) == (2, 1)
    assert loads["Anna"].first_due == date(2026, 12, 23)
    assert (loads["Berit"].open, loads["Berit"].late, loads["Berit"].first_due) == (0, 0, None)


async def test_the_detail_shows_the_holder_everything_and_others_the_outside(
    either_office: Office,
):
    office = either_office
    ref = office.opened(Right.ERASURE)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    anna, berit = member(office, ANNA), member(office, BERIT)

    inside = office.run(case_detail.detail, anna, ref)
    outside = office.run(case_detail.detail, berit, ref)

    assert inside.inside
    assert inside.claims != ()
    assert "carin@example.se" not in str(inside.claims)
    assert inside.article == "17(1)(b)"
    assert inside.plan is not None
    assert {Act.APPROVE, Act.REJECT, Act.ASK, Act.EXTEND, Act.RELEASE} <= inside.acts
    assert [one.event for one in inside.timeline][:1] == ["submitted"]
    assert inside.timeline[-1].name == "Anna"
    assert (outside.inside, outside.claims, outside.plan) == (False, (), None)
    assert not outside.acts & {Act.APPROVE, Act.REJECT, Act.ASK}


async def test_the_clock_of_a_case_gives_the_reason_for_each_shift(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    anna = member(office, ANNA)
    office.run(extension.extend, anna, ref, extension.Why.COMPLEX, "Arkivet")

    clock = office.run(case_detail.detail, anna, ref).clock

    assert str(clock.statutory.date) == "2026-12-23"
    assert clock.extended is not None
    assert str(clock.extended.date) == str(clock.due) == "2027-02-23"
    assert clock.extension_words == "Arkivet"


async def test_nobody_may_do_anything_with_their_own_case(office: Office):
    ref = office.opened(Right.ACCESS, by=OSKAR)
    assert office.run(case_detail.detail, member(office, OSKAR), ref).acts == frozenset()


async def test_owners_read_the_trail_by_the_page_and_others_do_not(either_office: Office):
    office = either_office
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    oskar = member(office, OSKAR)

    first = office.run(audit_list.page, oskar, case_ref=ref, size=1)
    second = office.run(audit_list.page, oskar, case_ref=ref, size=1, before=first.next)

    assert [line.code for line in first.lines] == ["case:plan:shown"]
    assert [line.code for line in second.lines] == ["case:any:claimed"]
    assert second.lines[0].name == "Anna"
    refused = office.run(audit_list.page, member(office, ANNA))
    assert refused == NotAllowed(StepRefusal.NOT_YOUR_ROLE)


async def test_what_is_offered_is_what_works(office: Office):
    ref = office.opened(Right.ACCESS)
    for user in (ANNA, BERIT, OSKAR):
        acts = office.run(case_detail.detail, member(office, user), ref).acts
        flag = {Act.FLAG} if user == OSKAR else set()
        assert acts == {Act.CLAIM, Act.RECUSE} | flag
    office.run(queue.claim, member(office, ANNA), ref)
    assert Act.TAKE_OVER in office.run(case_detail.detail, member(office, OSKAR), ref).acts
    assert member(office, OSKAR).role is Role.OWNER
    office.now = NOON + timedelta(hours=25)
    assert Act.CLAIM in office.run(case_detail.detail, member(office, BERIT), ref).acts


def test_what_is_to_post_is_read_from_an_index_of_its_own(tmp_path: Path):
    """SQLite takes one of several that fit, so this is about the schema as migrations make it."""
    engine = open_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    schema.migrate(engine)
    office = Office(engine)
    office.member(ANNA, "Anna", Role.HANDLER)
    asked: list[tuple[str, Any]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def heard(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    page(office, view=View.POST)
    event.remove(engine, "before_cursor_execute", heard)
    lists = [one for one in asked if "FROM case_file" in one[0]]
    with engine.connect() as connection:
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all())
            for sql, values in lists
        ]
    engine.dispose()
    assert len(plans) == 2  # the page, and how many there are
    assert all("ix_case_to_post" in plan for plan in plans), plans
