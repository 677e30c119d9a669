"""A second company, unlike the first in everything, served over the wire by its files alone, in English."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.emulator.client import Person, Seen
from tests.acceptance import play
from tests.acceptance.pages import Browser
from tests.acceptance.stage import Company, Stage, a_stage, today
from tests.nordvik import register
from tests.nordvik.register import Known
from tests.pg import fresh_database

pytestmark = pytest.mark.asyncio(loop_scope="module")

GIVEN, _FAMILY, EMAIL, PHONE = register.FREJA
NORDVIK = Company(
    files=Path(__file__).parents[2] / "examples" / "nordvik",
    variable="NORDVIK_URL",
    build=lambda url, *, customers: register.build(url, today=today(), parties=customers),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("nordvik")
    async with a_stage(
        folder, register=fresh_database(), company=NORDVIK, customers=12
    ) as running:
        for member in running.members.values():
            await member.say("/start")
        yield running
        assert await running.refused_calls() == []
        assert running.bot.troubles() == []


@pytest.mark.timeout(240)
async def test_one_customer_sees_corrects_and_erases_what_is_stored(stage: Stage) -> None:
    freja = _freja(stage)
    person = await stage.customer(GIVEN, language_code="en", phone=PHONE)
    await person.say("/start")
    await play.offered(person, "do:access")
    await _sees(stage, person, freja)
    await _corrects(stage, person, freja)
    await _is_erased(stage, person, freja)
    assert EMAIL not in {row["email"] for row in _contacts(stage).values()}


def _freja(stage: Stage) -> Known:
    known = _contacts(stage).items()
    [(party, _position)] = [key for key, row in known if row["email"] == EMAIL]
    return Known(party, EMAIL, PHONE)


def _contacts(stage: Stage) -> dict[Any, dict[str, Any]]:
    return register.dump(stage.register_url)["contact_point"]


async def _sees(stage: Stage, person: Person, freja: Known) -> None:
    """Every stored value but those that ask for a stronger proof, with who else gets them."""
    before = register.dump(stage.register_url)
    ref = await play.ask_for_copy(stage, person, EMAIL, command="/access")
    await play.claim(stage, "bjorn", ref)
    await play.approve(stage, "bjorn", ref)
    await _letter(person, ref)
    await play.press(person, "delivery:get:")
    shown = await person.wait_for(re.compile(r"\b\d{6}\b"), timeout=play.PATIENCE)
    pin = re.search(r"\b(\d{6})\b", shown.text)
    assert pin is not None
    link = next(str(button["url"]) for button in shown.inline if "url" in button)
    async with Browser(link) as browser:
        await browser.look()
        assert (await browser.open(pin[1]))[0] == 303
        document = str(await browser.save_json())

    mine = register.belonging(stage.register_url, freja.id)
    assert mine["document"] or mine["claim"] or mine["premium"]
    for row in mine["premium"].values():
        assert str(row["amount"]) in document
    for table in ("claim", "assessment", "document"):
        for row in mine[table].values():
            assert str(row.get("what_happened") or row.get("verdict") or row["title"]) in document
    assert "Alpine Re AG" in document
    assert "Commission's adequacy decision for Switzerland" in document
    assert "Westila" not in document
    assert register.dump(stage.register_url) == before


async def _corrects(stage: Stage, person: Person, freja: Known) -> None:
    expected = register.dump(stage.register_url)
    expected["party"][(freja.id,)]["family_name"] = "Lindqvist Ek"
    await person.say("/correct")
    for step, label in (("correct.group:", "Who you are"), ("correct.field:", "Family name")):
        message = await play.labelled(person, step, label)  # the one entry needs no choice
        await person.press(label, message=message)
    await person.wait_for()
    await person.say("Lindqvist Ek")
    await play.press(person, "correct.submit:")
    ref = await play.reference(person, newer_than=play.person_mark(person))
    await play.claim(stage, "bjorn", ref)
    await play.approve(stage, "bjorn", ref)
    await _letter(person, ref)
    assert register.dump(stage.register_url) == expected


async def _is_erased(stage: Stage, person: Person, freja: Known) -> None:
    """Two of the staff approve; what the broken financial year keeps is named with its date."""
    before = register.dump(stage.register_url)
    mine = register.belonging(stage.register_url, freja.id)
    await person.say("/erase")
    _message, plan = await play.offered(person, "erase.plan:")
    mark = plan.split(":")[1]
    await play.press(person, f"erase.plan:{mark}:consent_withdrawn")
    await play.press(person, "erase.sure:")
    await play.press(person, "erase.yes:")
    ref = await play.reference(person, newer_than=play.person_mark(person))
    await play.claim(stage, "bjorn", ref)
    await play.approve(stage, "bjorn", ref)
    assert register.dump(stage.register_url) == before
    await play.second(stage, "karin", ref)
    letter = await _letter(person, ref)

    last = max(register.kept_until(row["booked_at"]) for row in mine["premium"].values())
    assert "Swedish Accounting Act (1999:1078)" in letter.text
    assert f"31 December {last.year}" in letter.text
    expected = register.erased(copy.deepcopy(before), mine, today=today())
    assert register.dump(stage.register_url) == expected


async def _letter(person: Person, ref: str) -> Seen:
    pattern = re.compile(rf"^Answer in your case {ref}\n")
    letter = await person.wait_for(pattern, timeout=play.PATIENCE)
    assert "Nordvik Försäkring AB" in letter.text
    assert "IMY" in letter.text
    return letter
