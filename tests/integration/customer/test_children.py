"""Somebody under 16 has a BankID: people decide, and staff know of it; what nobody may weigh ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from bot import i18n
from bot.domain import minors
from bot.domain.claims import Claim, ClaimKind
from bot.domain.eid import EidPolicy
from bot.emulator.register.people import personnummer
from bot.services import hard_cases
from bot.store.tables import Case
from tests.integration.customer.test_signed_powers import NUMBERS, calls_of, identified
from tests.integration.customer.town import Town

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("born", "young"),
    [(date(2010, 11, 27), False), (date(2010, 11, 28), True), (date(2020, 1, 1), True)],
)
def test_people_decide_until_the_sixteenth_birthday(born: date, *, young: bool) -> None:
    number = Claim(ClaimKind.PERSONNUMMER, personnummer(born, 988))
    assert minors.is_young([Claim(ClaimKind.EMAIL, "a@example.com"), number], TODAY) is young
    assert not minors.is_young([], TODAY)


@pytest.mark.parametrize("grown", [True, False])
def test_advertising_ends_at_once_and_staff_know_that_it_is_a_child(
    town: Town, *, grown: bool
) -> None:
    with town.unit() as unit:
        year = unit.now.year - 10
    number = NUMBERS["Elin"] if grown else personnummer(date(year, 1, 1), 988)
    person = identified(town, 9700, number)
    shown = str(calls_of(person, "/reklam"))
    assert "Den upphör direkt" in shown
    person.presses_data("noads.yes")
    with town.unit() as unit:
        case = unit.session.exec(select(Case)).one()
        told = " ".join(i18n.plain(one, "sv") for one in hard_cases.steps(unit, case))
        assert case.automatic
        assert ("Under 16 år" in told) is not grown


def test_a_child_who_wants_to_give_a_power_is_led_to_the_staff(town: Town) -> None:

    office = replace(town.around.office, eid=EidPolicy(), public_url="https://insyn.example")
    town.around = replace(town.around, office=office)
    with town.unit() as unit:
        year = unit.now.year - 10
    person = identified(town, 9700, personnummer(date(year, 1, 1), 988))
    begun = len(person.calls)
    person.presses_data("power.give")
    asked: Any = person.calls[begun:]
    assert "human.new:child" in str(asked)
    assert "hard.form" not in str(asked)


@pytest.mark.parametrize("command", ["/utdrag", "/rattelse"])
@pytest.mark.parametrize("young", [True, False])
def test_a_child_is_shown_nothing_before_people_have_decided(
    town: Town, monkeypatch: pytest.MonkeyPatch, command: str, *, young: bool
) -> None:
    monkeypatch.setattr(minors, "BY_PEOPLE", 60 if young else 16)  # no child is in the register
    person = identified(town, 9700, NUMBERS["Elin"])
    shown = "".join(str(calls_of(person, command)))
    shown += "".join(str(person.calls[-2:]))
    assert ("Kontaktuppgifter" in shown) is not young
    if command == "/utdrag":
        assert ("en medarbetare behöver titta på det först" in shown) is young
