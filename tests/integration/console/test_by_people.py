"""What only people may carry out: a case of somebody with a protected identity ends with an answer."""

from __future__ import annotations

import pytest

from bot.domain.cases import Right
from bot.domain.described import NOWHERE
from bot.domain.holdings import Finding, Holdings, SourceHoldings
from bot.services import planning
from bot.store import cases as case_rows
from bot.store.unit import Unit
from tests.integration.console.conftest import ANNA, BERIT, Browser, Site
from tests.integration.staff.conftest import CARIN

SAID = "Vi har skickat uppgifterna till dig på det sätt som vi kom överens om."
NOTHING = "Ingen av dem innehåller något"


def protected(unit: Unit, ref: str) -> None:
    """The plan is made anew, and the register says that the identity is protected."""
    case = case_rows.by_ref(unit, ref)
    assert case is not None
    planning.renew(unit, case)
    hidden = SourceHoldings(source="westila", finding=Finding.PROTECTED)
    planning.found(unit, case.id, Holdings(sources=(hidden,)))


async def claims(browser: Browser, path: str) -> None:
    await browser.page(path)
    assert "done=" in (await browser.send(path + "/claim")).headers["Location"]


def opened(site: Site, right: Right) -> str:
    ref = site.office.opened(right)
    site.office.run(protected, ref)
    return ref


@pytest.mark.parametrize("right", [one for one in Right if one is not Right.QUESTION])
async def test_it_is_answered_with_what_people_did(site: Site, right: Right) -> None:
    ref = opened(site, right)
    path = f"/console/case/{ref}"
    anna, berit = await site.signed_in(ANNA), await site.signed_in(BERIT)
    await claims(anna, path)
    page = await anna.page(path)
    assert (NOTHING in page, f"{path}/by-people" in page) == (False, True)
    await anna.page(path + "/by-people")
    assert (await anna.send(path + "/by-people", words="x")).status == 422
    done = await anna.send(path + "/by-people", words=SAID)
    if site.office.case(ref).needs_second:
        assert done.headers["Location"].endswith("done=by_people_first")
        assert SAID in await berit.page(path + "/by-people")
        done = await berit.send(path + "/by-people", words=SAID)
    assert done.headers["Location"].endswith("done=by_people")
    told = site.office.said(CARIN)[-1]["text"]
    assert (SAID in told, "imy.se" in told) == (True, True)
    assert site.office.case(ref).state == "answered"
    assert "case:any:by_people" in site.office.audited()


async def test_nobody_says_both_words_about_an_erasure(site: Site) -> None:
    ref = opened(site, Right.ERASURE)
    path = f"/console/case/{ref}"
    berit = await site.signed_in(BERIT)
    await claims(berit, path)
    await berit.send(path + "/by-people", words=SAID)
    again = await berit.send(path + "/by-people", words=SAID)
    assert "not=" in again.headers["Location"]
    assert site.office.case(ref).state == "awaiting_second_approval"


async def test_where_the_program_may_do_it_people_do_not_close_it_so(site: Site) -> None:
    ref = site.office.opened(Right.ACCESS)
    berit = await site.signed_in(BERIT)
    await claims(berit, f"/console/case/{ref}")
    assert "by-people" not in await berit.page(f"/console/case/{ref}")
    await berit.send(f"/console/case/{ref}/by-people", words=SAID)
    assert site.office.case(ref).state == "in_review"


async def test_nobody_can_refuse_it_as_not_found(site: Site) -> None:
    ref = opened(site, Right.ACCESS)
    berit = await site.signed_in(BERIT)
    await claims(berit, f"/console/case/{ref}")
    assert "nothing_found" not in await berit.page(f"/console/case/{ref}/reject")


async def test_words_from_the_chat_are_pointed_out_once_something_may_be_shown(
    site: Site,
) -> None:
    words = {"source": NOWHERE, "described": "Efternamnet stavas med w."}
    ref = site.office.opened(Right.RECTIFICATION, request=words)
    path = f"/console/case/{ref}"
    berit = await site.signed_in(BERIT)
    await claims(berit, path)
    assert f"{path}/point" in await berit.page(path)
    site.office.run(protected, ref)
    page = await berit.page(path)
    assert (f"{path}/point" in page, "pekat ut" in page) == (False, False)
