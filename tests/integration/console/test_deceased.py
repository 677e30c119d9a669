"""Recording in the console who has died: only with a kind, a contact and how it is known."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from bot.domain.cases import Right
from bot.domain.relay import Topic
from bot.services import deceased
from bot.store.tables import Deceased
from tests.integration.console.conftest import ANNA, BERIT, Site

PERSON = {"kind": "personnummer", "value": "19850709-9805"}
NOTED = "Berit antecknade här"


def look_up(unit: Any) -> None:
    """The registers were asked by what else the person is known."""
    row = unit.session.exec(select(Deceased)).one()
    claim = deceased.to_look_up(unit, row.id)
    assert claim is not None
    deceased.settle(unit, row.id, {claim})


async def test_an_approver_records_it_and_takes_it_back(site: Site) -> None:
    ref = site.office.opened(Right.QUESTION, by=501, request={"topic": Topic.DECEASED.value})
    path = f"/console/case/{ref}"
    anna, berit = await site.signed_in(ANNA), await site.signed_in(BERIT)
    assert "Anteckna vem som har avlidit" not in await anna.page(path)
    assert "Anteckna vem som har avlidit" in await berit.page(path)
    assert "dödsfallsintyg" in await berit.page(path + "/died")
    assert (await berit.get(path + "/lives")).headers["Location"] == path  # nothing to take back
    for missing in ({**PERSON, "value": "1"}, {**PERSON, "kind": "x"}, PERSON):
        assert (await berit.send(path + "/died", **missing)).status == 422
    assert site.office.ordered(deceased.TASK) == 0
    done = await berit.send(path + "/died", **PERSON, sure="yes")
    assert done.headers["Location"].endswith("done=died")
    assert site.office.ordered(deceased.TASK) == 1
    assert NOTED not in await berit.page(path)  # it is being looked up
    site.office.run(look_up)
    for browser in (anna, berit):
        assert NOTED in await browser.page(path)
    assert "Ja, det var fel" in await berit.page(path + "/lives")
    assert NOTED in await berit.page(path)  # asking takes nothing back
    assert (await berit.send(path + "/lives")).headers["Location"].endswith("done=lives")
    assert NOTED not in await berit.page(path)
