"""Many at once, much at once: one winner, nobody twice; figures; quiet hours."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from bot.domain.cases import Right, Role
from bot.domain.clock import STOCKHOLM, next_hour
from bot.domain.messages import Send
from bot.domain.texts import Text
from bot.services import (
    access,
    bulk,
    notices,
    queue,
    quiet_hours,
    staff,
)
from bot.services.bulk import BulkAct, Item, Result
from bot.services.casework import CaseMovedError
from bot.services.decisions import Approved, NeedsSecondPerson
from bot.services.queue import Claimed
from bot.store import outbox
from bot.store.tables import Task
from bot.store.unit import Unit
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    Office,
    approve,
)
from tests.support import NOON

MEMBERS = range(300, 320)


def crowd(office: Office) -> None:
    for user in MEMBERS:
        office.member(user, f"M{user}", Role.APPROVER)


def at_once(office: Office, count: int, work: Any) -> list[Any]:
    """`count` calls in threads, let go together; a unit that lost a race is run again."""
    gate = threading.Barrier(20)

    def one(number: int) -> Any:
        if number < 20:
            gate.wait()
        for _try in range(200):
            try:
                return office.run(work, MEMBERS[number % len(MEMBERS)])
            except (CaseMovedError, OperationalError):
                continue
        raise AssertionError("a unit never came through")

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(one, range(count)))


def test_of_two_hundred_who_claim_at_once_one_wins(either_office: Office):
    office = either_office
    crowd(office)
    ref = office.opened(Right.ACCESS)

    def claim(unit: Any, user: int) -> Any:
        return type(queue.claim(unit, access.member(unit, user), ref))

    outcomes = Counter(at_once(office, 200, claim))

    assert outcomes[Claimed] == 1
    assert office.timeline(ref).count("claimed") == 1


def test_two_hundred_decisions_at_once_are_two_of_two_people(either_office: Office):
    office = either_office
    crowd(office)
    ref = office.opened(Right.ERASURE)
    holder = MEMBERS[0]
    office.run(lambda unit: queue.claim(unit, access.member(unit, holder), ref))

    def decide(unit: Any, user: int) -> Any:
        return type(approve(unit, user, ref))

    outcomes = Counter(at_once(office, 200, decide))

    case = office.case(ref)
    assert (outcomes[NeedsSecondPerson], outcomes[Approved]) == (1, 1)
    assert case.approved_by is not None
    assert case.seconded_by is not None
    assert case.approved_by != case.seconded_by
    assert office.timeline(ref).count("second_approved") == 1


# -- several at once --------------------------------------------------------------------------


def test_a_bulk_act_tells_of_each_case_what_became_of_it(office: Office):
    first, second = office.opened(Right.ACCESS), office.opened(Right.ACCESS, by=77)
    erasure = office.opened(Right.ERASURE, by=78)
    anna = office.run(access.member, ANNA)
    berit = office.run(access.member, BERIT)
    office.run(queue.claim, berit, second)

    claimed = office.run(
        bulk.carry_out, anna, BulkAct.CLAIM, [first, second, erasure, "AAA-AAAA-A", first]
    )
    approved = office.run(bulk.carry_out, anna, BulkAct.APPROVE, [first, second, erasure])

    assert claimed == (
        Item(ref=first, result=Result.DONE),
        Item(ref=second, result=Result.HELD),
        Item(ref=erasure, result=Result.DONE),
        Item(ref="AAA-AAAA-A", result=Result.UNKNOWN),
    )
    assert [one.result for one in approved] == [
        Result.DONE,
        Result.NOT_ALLOWED,
        Result.TWO_NEEDED,
    ]
    assert office.case(erasure).approved_by is None
    assert office.case(first).state == "fulfilling"


def test_a_change_of_contact_is_never_approved_in_bulk(office: Office):
    ref = office.opened(Right.RECTIFICATION, contact=True)
    anna = office.run(access.member, ANNA)
    office.run(queue.claim, anna, ref)
    (item,) = office.run(bulk.carry_out, anna, BulkAct.APPROVE, [ref])
    assert item.result is Result.TWO_NEEDED


# -- the claim runs on while it is worked on --------------------------------------------------


async def test_a_claim_runs_on_while_its_holder_works_on_the_case(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.now = NOON + timedelta(hours=20)
    await office.press(BERIT, f"s:case:{ref}")
    unmoved = office.case(ref).claimed_until
    await office.press(ANNA, f"s:case:{ref}")
    assert unmoved == NOON + queue.LEASE
    assert office.case(ref).claimed_until == office.now + queue.LEASE


# -- figures, search, quiet hours -------------------------------------------------------------


async def test_the_figures_name_everybody_and_no_customer(office: Office):
    ref = office.opened(Right.ACCESS)
    office.opened(Right.ERASURE, by=77)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    said = (await office.write(BERIT, "/stats"))[-1]["text"]
    assert "Öppna: 2, varav lediga: 1, försenade: 0" in said
    assert "Anna: 1 ärende" in said
    assert "Berit: inget" in said
    assert "carin" not in said.lower()


async def test_the_beginning_of_a_reference_is_enough(office: Office):
    ref = office.opened(Right.ACCESS)
    said = (await office.write(ANNA, f"/case {ref[:5]}"))[-1]
    assert ref in str(said["reply_markup"])
    assert "hittar inget" in (await office.write(ANNA, "/case 0000"))[-1]["text"]


async def test_help_tells_staff_of_their_commands_too(office: Office):
    assert [m["text"].count("/queue") for m in await office.write(ANNA, "/help")] == [1, 0]
    assert "/queue" not in str(await office.write(CARIN, "/help"))


NIGHT = NOON.replace(hour=22)  # 23 in Sweden


def tell(office: Office, words: str, **how: bool) -> None:
    member = office.run(access.member, ANNA)
    office.run(notices.tell_member, member, Send(text=Text(words)), **how)


def waits_until(office: Office) -> list[datetime]:
    with Session(office.engine) as session:
        query = select(Task.run_at).where(Task.kind == quiet_hours.TASK)
        return list(session.exec(query.order_by(Task.run_at)))


@pytest.mark.parametrize(("hour", "held"), [(19, 0), (20, 1), (23, 1), (6, 1), (7, 0), (12, 0)])
async def test_in_quiet_hours_what_there_is_to_tell_waits_for_their_end(
    office: Office, hour: int, held: int
):
    await office.write(ANNA, "/quiet 20-7")
    office.now = NOON.replace(hour=hour - 1) + timedelta(days=1)  # winter: an hour behind Sweden
    tell(office, "Menu")
    assert len(waits_until(office)) == held
    assert [one.astimezone(STOCKHOLM).hour for one in waits_until(office)] == [7] * held


async def test_in_the_morning_it_is_told_in_its_order_and_with_one_sound(either_office: Office):
    office = either_office
    await office.write(ANNA, "/quiet 20-7")
    office.now = NIGHT
    tell(office, "Menu")
    tell(office, "Audit trail")
    (morning,) = waits_until(office)
    office.said(ANNA)
    office.now = morning
    member = office.run(access.member, ANNA)

    office.run(quiet_hours.over, member.id)
    office.run(quiet_hours.over, member.id)

    first, last = office.said(ANNA)
    assert (first["text"], first["disable_notification"]) == ("Meny", True)
    assert last["text"] == "Granskningslogg"
    assert "disable_notification" not in last


async def test_what_was_asked_for_or_cannot_wait_comes_at_once_without_a_sound(office: Office):
    await office.write(ANNA, "/quiet 20-7")
    office.now = NIGHT
    tell(office, "Menu", at_once=True)
    await office.press(ANNA, "s:queue")
    office.now = NIGHT + timedelta(minutes=5)  # at work, whatever the hour
    tell(office, "Audit trail")
    said = office.said(ANNA)
    assert said[-1]["disable_notification"]
    assert waits_until(office) == []


async def test_what_is_held_is_not_handed_to_the_sender(office: Office):
    await office.write(ANNA, "/quiet 20-7")
    office.now = NIGHT
    with Session(office.engine, expire_on_commit=False) as session:
        unit = Unit(session, office.around, office.now)
        notices.tell_member(unit, access.member(unit, ANNA), Send(text=Text("Menu")))
        unit.flush()
        session.commit()
    assert unit.born.letters == []
    assert [one.seq for one in office.run(outbox.abandoned)] == [1]  # the answer to /quiet


@pytest.mark.parametrize("typed", ["", "x", "20", "20-", "25-7", "7-7", "٣-٤", "-1-3"])
async def test_other_hours_are_refused_with_an_example(office: Office, typed: str):
    said = (await office.write(ANNA, f"/quiet {typed}"))[-1]["text"]
    assert "/quiet 20-7" in said
    assert staff.parse_quiet(typed) is None


async def test_quiet_hours_can_be_ended(office: Office):
    await office.write(ANNA, "/quiet 20-7")
    assert "Mellan 20:00 och 07:00" in (await office.write(ANNA, "/quiet"))[-1]["text"]
    office.now = NIGHT
    tell(office, "Menu")
    said = [one["text"] for one in await office.write(ANNA, "/quiet av")]
    tell(office, "Audit trail")
    assert said[-2:] == ["Meny", "Från och med nu skriver jag till dig när som helst."]
    assert "disable_notification" not in office.said(ANNA)[-1]


@pytest.mark.parametrize(
    ("moment", "hour", "then"),
    [
        ("2026-11-23T22:00+00:00", 7, "2026-11-24T06:00+00:00"),
        ("2026-11-23T05:59+00:00", 7, "2026-11-23T06:00+00:00"),
        ("2026-11-23T06:00+00:00", 7, "2026-11-24T06:00+00:00"),
        ("2026-11-23T12:00+00:00", 24, "2026-11-23T23:00+00:00"),
        ("2027-03-27T22:00+00:00", 7, "2027-03-28T05:00+00:00"),  # that night an hour is left out
        ("2027-10-30T21:00+00:00", 7, "2027-10-31T06:00+00:00"),  # ... or comes twice
    ],
)
def test_the_end_of_quiet_hours_is_an_hour_of_the_swedish_day(moment: str, hour: int, then: str):
    assert next_hour(datetime.fromisoformat(moment), hour) == datetime.fromisoformat(then)


async def test_a_day_that_is_all_quiet_holds_nothing_back(office: Office):
    await office.write(ANNA, "/quiet 0-24")
    office.now = NIGHT
    tell(office, "Menu")
    assert office.said(ANNA)[-1]["disable_notification"]
