"""A case that was opened for whoever is acted for: what its page and its letters say, and the post."""

from __future__ import annotations

import pytest

from bot import i18n
from bot.domain.cases import Right
from bot.domain.rights import Ground
from bot.services import refusal
from tests.integration.console.conftest import BERIT, Site
from tests.integration.console.test_mandates import (
    OPEN,
    POWER,
    agents,
    paper,
    principal,
    with_a_case,
    with_plan,
)


@pytest.mark.parametrize(
    ("right", "asked"),
    [
        (Right.ACCESS, "Begäran gällde att få veta vad som finns lagrat om dig. "),
        (Right.RECTIFICATION, "Begäran gällde att rätta något om dig. "),
        (Right.ERASURE, "Begäran gällde att radera dina uppgifter. "),
        (Right.RESTRICTION, "Begäran gällde att begränsa hur dina uppgifter används. "),
        (Right.PORTABILITY, "Begäran gällde att få dina uppgifter att ta med. "),
        (Right.OBJECTION, "Begäran gällde en invändning mot hur vi använder dina uppgifter. "),
        (Right.CONSENT_WITHDRAWAL, "avslå det som någon har begärt i ditt ställe"),
    ],
)
async def test_a_refusal_says_that_somebody_else_asked_and_for_what(
    site: Site, right: Right, asked: str
) -> None:
    await with_a_case(site)
    case, company = principal(site), site.office.run(lambda unit: unit.office.company)
    case.right = right.value
    told = i18n.plain(
        refusal.letter(case, company, ground=Ground.UNFOUNDED, words=None).text, "sv"
    )
    assert "Någon har bett oss om det här i ditt ställe" in told
    assert asked in told
    assert "Du har bett" not in told


async def test_staff_read_that_the_agent_asked_and_that_the_person_was_asked_nothing(
    site: Site,
) -> None:
    anna, path = await agents(site)
    await anna.send(path + "/mandate", **POWER)
    opened = await anna.send(path + "/mandate/open", **OPEN, words="En kopia, tack.")
    place = opened.headers["Location"].partition("?")[0]
    shown = await anna.page(place)
    assert "Ombudet, nedskrivet av Anna" in shown
    assert "vems uppgifterna är skulle kontrolleras först" in shown
    site.office.run(with_plan, principal(site).ref)
    shown += await anna.page(place)
    assert "antecknade vems uppgifterna är" in shown
    assert "styrka sin identitet" not in shown
    assert "Kunden, nedskrivet" not in shown


async def test_who_opened_the_case_and_printed_all_of_it_can_still_note_that_it_left(
    site: Site,
) -> None:
    anna, _path = await with_a_case(site)
    ref = principal(site).ref
    site.office.run(paper, ref)
    site.office.run(with_plan, ref)
    berit, place = await site.signed_in(BERIT), f"/console/case/{ref}"
    await berit.page(place + "/reject")
    why = {"ground": "unfounded", "words": "Det här har vi svarat på två gånger i år."}
    await berit.send(place + "/reject", step="send", **why)
    waiting = await anna.page(place)
    assert "En kollega måste besluta om den" not in waiting
    site.office.run(paper, ref)
    assert "Markera som skickat" in await anna.page(place)
    left = {"how": "letter", "day": site.office.now.date().isoformat()}
    await anna.send(place + "/left", **left)
    assert principal(site).closed_at is not None
    assert "Brevet: Med vanlig post" in await berit.page(place)


async def test_the_decision_on_what_somebody_else_asked_for_does_not_say_that_the_person_did(
    site: Site,
) -> None:
    await with_a_case(site)
    site.office.run(with_plan, principal(site).ref)
    berit, place = await site.signed_in(BERIT), f"/console/case/{principal(site).ref}"
    await berit.page(place + "/reject")
    why = {"ground": "unfounded", "words": "Det här har vi svarat på två gånger i år."}
    letter = await (await berit.send(place + "/reject", **why)).text()
    assert "Någon har bett oss om det här i ditt ställe" in letter
    assert "Begäran gällde att få veta vad som finns lagrat om dig. Vi har beslutat" in letter
    assert "Somebody asked us on your behalf" in letter
    assert "Du bad oss" not in letter
    assert "You asked" not in letter
