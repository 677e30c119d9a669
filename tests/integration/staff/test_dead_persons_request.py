"""What somebody has asked for who has died: it is refused, and approved by nobody."""

from __future__ import annotations

from typing import Any

from bot.domain.cases import Right, State, StepRefusal
from bot.services import access, decisions, extension
from bot.services.decisions import Obstructed
from bot.services.queue import NotAllowed
from tests.integration.staff.conftest import ANNA, BERIT, CARIN, Office, approve, button, labels


def record_the_death(office: Office, ref: str) -> None:
    def one(unit: Any) -> None:
        access.case_for(unit, access.member(unit, ANNA), ref).deceased_at = unit.now

    office.run(one)


async def test_nobody_approves_it_as_nobody_would_get_the_answer(office: Office) -> None:
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    before = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    asked = (await office.press(ANNA, button(before, "Godkänn")))[-1]
    record_the_death(office, ref)
    await office.press(ANNA, button(asked, "Ja, godkänn"))
    assert isinstance(office.run(approve, ANNA, ref), Obstructed)
    after = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    assert "Personen har avlidit, så det går inte att godkänna" in after["text"]
    assert "Godkänn" not in labels(after)
    assert "Avslå" in labels(after)
    assert office.case(ref).state == State.IN_REVIEW


async def test_the_second_person_does_not_approve_it_either(office: Office) -> None:
    ref = office.opened(Right.ERASURE)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.run(approve, ANNA, ref)
    record_the_death(office, ref)
    assert isinstance(office.run(approve, BERIT, ref), Obstructed)
    assert office.case(ref).state == State.AWAITING_SECOND_APPROVAL


async def test_it_is_refused_and_the_letter_goes_to_nobody(office: Office) -> None:
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    record_the_death(office, ref)
    office.said(CARIN)
    grounds = (await office.press(ANNA, f"s:no:{ref}"))[-1]
    asked = (await office.press(ANNA, button(grounds, "Andras rättigheter (15.4)")))[-1]
    assert "brevet sparas i ärendet och skickas inte till någon" in asked["text"]
    letter = (await office.press(ANNA, button(asked, "Utan egna ord")))[-1]
    done = (await office.press(ANNA, button(letter, "Skicka avslaget")))[-1]
    assert "Brevet skickas inte till någon" in done["text"]
    assert office.said(CARIN) == []
    assert office.case(ref).state == State.REFUSED
    over = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    assert "den här personen har avlidit" in over["text"]
    assert "dödsboet" not in over["text"]


async def test_its_time_is_not_extended_as_nobody_is_told_of_it(office: Office) -> None:
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    anna = office.run(access.member, ANNA)
    assert office.run(extension.ask, anna, ref) is None
    record_the_death(office, ref)
    assert office.run(extension.ask, anna, ref) == NotAllowed(StepRefusal.NOT_TELLABLE)
    assert "Förläng tiden" not in labels((await office.press(ANNA, f"s:case:{ref}"))[-1])
    assert office.run(decisions.may_refuse, anna, ref)
