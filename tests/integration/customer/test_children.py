"""Somebody under 16 has a BankID: people decide, and staff know of it; what nobody may weigh ends."""

from __future__ import annotations

import re
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
from tests.integration.customer.town import AROUND, Person, Town

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


ENTRIES: dict[str, tuple[tuple[str, ...], bool]] = {
    "access": (("/utdrag",), True),
    "access, in words": (("vad har ni lagrat om mig?",), True),
    "access, by button": (("do:access",), True),
    "kinds": (("access.kinds",), True),
    "correction": (("/rattelse",), True),
    "correction, something is missing": (("/rattelse", "➕ Något saknas"), True),
    "erasure": (("/radera", "Ni behöver dem inte längre"), True),
    "erasure, by button": (("do:erase", "Ni hade ingen rätt att använda dem"), True),
    "erasure, of what was agreed to": (("/radera", "Jag återkallar mitt samtycke"), True),
    "consents": (("/samtycke",), True),
    "consents, by button": (("do:consent",), True),
    "objection": (("/invand",), True),
    "objection, by button": (("do:object",), True),
    "restriction": (("/begransa",), False),  # the kinds to choose from then are alike for all
    "data to take along": (("/flytta",), False),
    "advertising": (("/reklam",), False),
    "cases": (("/utdrag", "/arenden"), True),
    "after another word": (("/radera", "vad har ni om mig?"), False),
}


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("young", [True, False])
def test_a_child_is_shown_nothing_before_people_have_decided(
    town: Town, monkeypatch: pytest.MonkeyPatch, entry: str, *, young: bool
) -> None:
    """No kind of data, no number of entries, and not that there are none."""
    monkeypatch.setattr(minors, "BY_PEOPLE", 60 if young else 16)  # no child is in the register
    acts, shows = ENTRIES[entry]
    shown = _after(identified(town, 9700, NUMBERS["Elin"]), acts)
    assert bool(_stored(shown)) is (shows and not young), _stored(shown)
    if young and shows:
        assert "Du är under 16 år. Därför visas det" in shown


@pytest.mark.parametrize("young", [True, False])
def test_the_trail_says_that_entries_were_shown_only_where_some_were(
    town: Town, monkeypatch: pytest.MonkeyPatch, *, young: bool
) -> None:
    monkeypatch.setattr(minors, "BY_PEOPLE", 60 if young else 16)
    identified(town, 9700, NUMBERS["Elin"]).types("/rattelse")
    assert ("data:entries:shown" in town.audited()) is not young


def test_the_unseen_consents_of_a_child_are_not_denied(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minors, "BY_PEOPLE", 60)
    child = identified(town, 9700, NUMBERS["Elin"])
    assert "bygger på ditt samtycke" not in _after(
        child, ("/radera", "Jag återkallar mitt samtycke")
    )


def _after(person: Person, acts: tuple[str, ...]) -> str:
    """Everything that is said and offered after each of them in turn."""
    begun = len(person.calls)
    for act in acts:
        if act in person.buttons():
            person.presses(act)
        elif "." in act or ":" in act:
            person.presses_data(act)
        else:
            person.types(act)
    return str(person.calls[begun:])


def _stored(shown: str) -> list[str]:
    """What there tells of something that the register holds."""
    registry = AROUND.office.registry
    labels = [
        *registry.categories.values(),
        *(t.label for s in registry.sources for t in s.tables),
    ]
    names = [i18n.plain(one, "sv") for one in labels]
    counted = re.findall(r"\d+ (?:post|entr)\w*|inga uppgifter|inget om dig", shown)
    return [*counted, *(one for one in names if f"<b>{one}<" in shown or f"'{one}'" in shown)]
