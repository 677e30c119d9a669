"""Many at once, much at once: one winner, nobody twice; figures; hours without a sound."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.domain.cases import Right, Role
from bot.domain.messages import Send
from bot.domain.texts import Text
from bot.services import access, bulk, decisions, notices, planning, queue, staff
from bot.services.bulk import BulkAct, Item, Result
from bot.services.casework import CaseMovedError
from bot.services.decisions import Approved, NeedsSecondPerson
from bot.services.queue import Claimed
from tests.integration.staff.conftest import ANNA, BERIT, Office
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
        member = access.member(unit, user)
        view = planning.view(unit, access.case_for(unit, member, ref))
        return type(decisions.approve(unit, member, ref, view.hash))

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


@pytest.mark.parametrize(
    ("hour", "silent"), [(19, None), (20, True), (23, True), (6, True), (7, None), (12, None)]
)
async def test_in_quiet_hours_messages_make_no_sound(
    office: Office, hour: int, silent: bool | None
):
    await office.write(ANNA, "/quiet 20-7")
    office.now = NOON.replace(hour=hour - 1)  # winter: an hour behind Sweden
    member = office.run(access.member, ANNA)
    office.run(notices.tell_member, member, Send(text=Text("Menu")))
    assert office.said(ANNA)[-1].get("disable_notification") is silent


@pytest.mark.parametrize("typed", ["", "x", "20", "20-", "25-7", "7-7", "٣-٤", "-1-3"])
async def test_other_hours_are_refused_with_an_example(office: Office, typed: str):
    said = (await office.write(ANNA, f"/quiet {typed}"))[-1]["text"]
    assert "/quiet 20-7" in said
    assert staff.parse_quiet(typed) is None


async def test_quiet_hours_can_be_ended(office: Office):
    await office.write(ANNA, "/quiet 0-24")
    await office.write(ANNA, "/quiet av")
    member = office.run(access.member, ANNA)
    office.run(notices.tell_member, member, Send(text=Text("Menu")))
    assert "disable_notification" not in office.said(ANNA)[-1]
