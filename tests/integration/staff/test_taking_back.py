"""What is approved and waits for a source can be taken back, as long as nothing was done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.domain.cases import Right
from bot.domain.holdings import SourceUnavailableError, Waiting
from bot.domain.receipts import ErasureReceipt
from bot.services import fulfilment, held_up, my_cases
from bot.services.step_orders import Done, Undone, Why
from bot.store.tables import ErasureLedger, FulfilmentStep
from bot.store.unit import Unit
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    Office,
    approve,
    customer,
)

DOWN = SourceUnavailableError(source="westila", untouched=True)
IN_DOUBT = SourceUnavailableError(source="westila")
AT_WORK = SourceUnavailableError(source="westila", waiting=Waiting.WORK)


async def waiting(office: Office, right: Right, *tries: Exception) -> str:
    """A case whose source did not do its part, so often and for these reasons."""
    ref = office.opened(right)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.run(approve, ANNA, ref)
    if right is Right.ERASURE:
        office.run(approve, BERIT, ref)
    for number, error in enumerate(tries):
        if number:
            office.run(fulfilment.prepare, step(office).id)
        office.run(held_up.delayed, step(office).id, error, number + 1)
    return ref


def step(office: Office) -> FulfilmentStep:
    with Session(office.engine, expire_on_commit=False) as session:
        return session.exec(select(FulfilmentStep)).one()


def withdraw(unit: Unit, ref: str) -> my_cases.Withdrawal:
    return my_cases.withdraw(unit, customer(CARIN), ref)


@pytest.mark.parametrize("right", [Right.ERASURE, Right.RECTIFICATION, Right.ACCESS])
async def test_what_waits_for_a_source_can_be_taken_back(office: Office, right: Right) -> None:
    ref = await waiting(office, right, DOWN, DOWN)
    assert office.case(ref).state == "waiting_for_source"

    assert office.run(my_cases.detail, customer(CARIN), ref).may_withdraw
    assert office.run(withdraw, ref).done

    assert office.case(ref).state == "withdrawn"
    assert office.timeline(ref)[-1] == "regretted"
    assert "tagit tillbaka" in office.said(ANNA)[-1]["text"]
    assert (
        office.run(fulfilment.prepare, step(office).id) is None
    )  # the next try has nothing to do
    with Session(office.engine) as session:
        assert session.exec(select(ErasureLedger)).all() == []  # and no replay has either


@pytest.mark.parametrize("tries", [(IN_DOUBT, DOWN), (AT_WORK,), (DOWN, IN_DOUBT)])
async def test_what_may_have_reached_the_source_is_under_way(
    office: Office, tries: tuple[Exception, ...]
) -> None:
    ref = await waiting(office, Right.ERASURE, *tries)
    assert not office.run(withdraw, ref).done
    assert office.case(ref).state == "waiting_for_source"


async def test_an_answer_that_is_only_read_together_can_be_called_off(office: Office) -> None:
    ref = await waiting(office, Right.ACCESS, IN_DOUBT)
    order = office.run(fulfilment.prepare, step(office).id)
    assert office.run(withdraw, ref).done

    office.run(fulfilment.settled, order.errand, Done({"rows": "somebody's"}))

    assert office.case(ref).state == "withdrawn"
    assert step(office).sealed_receipt is None  # what came too late is not kept


async def test_what_was_done_in_part_before_it_came_back_is_no_longer_taken_back(
    office: Office,
) -> None:
    ref = await waiting(office, Right.ERASURE, DOWN)
    receipt = ErasureReceipt(source="westila", deleted={}, residuals=()).as_json()
    undone = Undone(Why.RESIDUALS, receipt)
    office.run(fulfilment.settled, step(office).id, undone)
    assert office.case(ref).state == "in_review"
    assert not office.run(withdraw, ref).done


async def test_what_another_source_did_before_it_came_back_stays_done(office: Office) -> None:
    ref = await waiting(office, Right.ERASURE, DOWN)
    here = step(office)

    def done_elsewhere(unit: Unit) -> None:
        other = {"source": "crm", "ordinal": 1, "state": "done"}
        unit.add(FulfilmentStep(case_id=here.case_id, plan_id=here.plan_id, **other))

    office.run(done_elsewhere)
    changed = fulfilment.Undone(fulfilment.Why.DATA_CHANGED)
    office.run(fulfilment.settled, here.id, changed)
    assert office.case(ref).state == "in_review"
    assert not office.run(withdraw, ref).done


async def test_what_comes_too_late_from_another_source_sends_nothing_back_again(
    office: Office,
) -> None:
    """By then the new plan may have been approved."""
    ref = await waiting(office, Right.ERASURE, DOWN)
    here = step(office)

    def in_hand_elsewhere(unit: Unit) -> str:
        found = FulfilmentStep(case_id=here.case_id, plan_id=here.plan_id, source="crm", ordinal=1)
        return unit.add(found).id

    late = office.run(in_hand_elsewhere)
    changed = fulfilment.Undone(fulfilment.Why.DATA_CHANGED)
    office.run(fulfilment.settled, here.id, changed)
    assert f"Ärende {ref} har kommit tillbaka" in office.said(ANNA)[-1]["text"]
    office.run(fulfilment.settled, late, changed)
    assert office.said(ANNA) == []


def both(office: Office, first: Callable[[Unit], Any], second: Callable[[Unit], Any]) -> Any:
    """What each came to, where the second begins before the first has committed."""
    with (
        ThreadPoolExecutor(1) as thread,
        Session(office.engine, expire_on_commit=False) as session,
    ):
        unit = Unit(session, office.around, office.now)
        one = first(unit)
        unit.flush()
        later = thread.submit(office.run, second)
        assert not wait({later}, timeout=0.05).done  # it waits for the other
        session.commit()
        return one, later.result(20)


async def test_beginning_and_taking_back_at_once_the_database_decides(
    either_office: Office,
) -> None:
    office = either_office
    ref = await waiting(office, Right.RECTIFICATION, DOWN)
    step_id = step(office).id

    order, late = both(
        office, lambda u: fulfilment.prepare(u, step_id), lambda u: withdraw(u, ref)
    )
    office.run(held_up.delayed, step_id, DOWN, 2)
    taken, nothing = both(
        office, lambda u: withdraw(u, ref), lambda u: fulfilment.prepare(u, step_id)
    )

    assert (order.source, late.done) == ("westila", False)
    assert (taken.done, nothing) == (True, None)
    assert office.case(ref).state == "withdrawn"
