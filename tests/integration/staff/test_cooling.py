"""An approved erasure waits a while, and one press of the person keeps the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.domain.cases import Right
from bot.services import cooling, intake
from bot.store.tables import FulfilmentStep, Task
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    REQUESTS,
    STRANGER,
    Office,
    approve,
    button,
    customer,
)
from tests.support import NOON

WAIT = timedelta(hours=24)


def waiting_house(office: Office) -> Office:
    house = replace(office.around.office, erasure_wait=WAIT, contact_wait=WAIT)
    office.around = replace(office.around, office=house)
    return office


async def approved(office: Office, right: Right = Right.ERASURE) -> str:
    ref = office.opened(right)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.run(approve, ANNA, ref)
    if right is Right.ERASURE:
        office.run(approve, BERIT, ref)
    return ref


def steps(office: Office) -> int:
    with Session(office.engine) as session:
        return len(session.exec(select(FulfilmentStep)).all())


def begins(office: Office) -> list[datetime]:
    """When the work is due that lets it begin."""
    with Session(office.engine) as session:
        return list(session.exec(select(Task.run_at).where(Task.kind == cooling.TASK)).all())


async def test_an_approved_erasure_begins_when_the_time_is_over_and_not_before(
    either_office: Office,
):
    office = waiting_house(either_office)
    ref = await approved(office)
    before, due = steps(office), begins(office)
    (told,) = [c for c in office.said(CARIN) if "godkänt" in c.get("text", "")]
    office.now = NOON + WAIT

    office.run(cooling.over, office.case(ref).id)
    office.run(cooling.over, office.case(ref).id)

    assert "tisdag 24 november 2026 12:00" in told["text"]
    assert (before, due, steps(office)) == (0, [NOON + WAIT], 1)
    assert office.timeline(ref).count("execution_started") == 1
    assert office.ordered("cooled") == 1


async def test_one_press_keeps_the_data_even_after_the_session(either_office: Office):
    office = waiting_house(either_office)
    ref = await approved(office)
    (told,) = [c for c in office.said(CARIN) if "godkänt" in c.get("text", "")]
    office.now = NOON + timedelta(hours=23)

    said = await office.press(CARIN, button(told, "Behåll mina uppgifter ändå"))
    office.now = NOON + WAIT
    office.run(cooling.over, office.case(ref).id)

    assert "Inget har raderats" in said[-1]["text"]
    assert office.case(ref).state == "withdrawn"
    assert steps(office) == 0
    assert office.timeline(ref)[-1] == "regretted"


async def test_after_it_began_the_press_comes_too_late(office: Office):
    ref = await approved(waiting_house(office))
    office.now = NOON + WAIT
    office.run(cooling.over, office.case(ref).id)

    said = await office.press(CARIN, f"cases.regret:{ref}")

    assert "börjat" in said[-1]["text"]
    assert office.case(ref).state == "fulfilling"


async def test_a_forged_button_takes_back_nothing_without_a_proof(office: Office):
    """The account of a lost phone may press what it likes: only the notice's own button is free."""
    ref = office.opened(Right.ERASURE)

    said = await office.press(CARIN, f"cases.regret:{ref}")

    assert "Först behöver jag veta att det är du" in said[-1]["text"]
    assert office.case(ref).state == "queued"


async def test_a_stranger_keeps_nobodys_data(office: Office):
    ref = await approved(waiting_house(office))
    await office.press(STRANGER, f"cases.regret:{ref}")
    assert office.case(ref).state == "fulfilling"
    assert "case:any:foreign" in office.audited()


@pytest.mark.parametrize("right", [Right.ACCESS, Right.RECTIFICATION])
async def test_what_can_be_undone_does_not_wait(office: Office, right: Right):
    await approved(waiting_house(office), right)
    assert steps(office) == 1


async def test_the_card_says_until_when(office: Office):
    await approved(waiting_house(office))
    assert "till dess kan kunden ångra sig" in office.work_on_cards()[-1]["text"]


async def test_what_is_asked_again_in_another_way_is_kept_in_the_open_case(office: Office):
    ref = office.opened(Right.ERASURE)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.said(ANNA)
    other = {**REQUESTS[Right.ERASURE], "ground": "unlawful"}

    def again(unit: Any, request: dict[str, Any]) -> str:
        found = intake.open_case(unit, customer(CARIN), right=Right.ERASURE, request=request)
        assert found.new is False
        return found.case.ref

    assert office.run(again, REQUESTS[Right.ERASURE]) == ref
    quiet = office.said(ANNA)
    assert office.run(again, other) == ref

    assert quiet == []
    assert "bett om det igen" in office.said(ANNA)[-1]["text"]
    assert office.timeline(ref).count("repeated") == 1
