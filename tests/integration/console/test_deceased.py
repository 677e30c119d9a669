"""Recording in the console who has died: only with a kind, a contact and how it is known."""

from __future__ import annotations

from bot.domain.cases import Right
from bot.domain.relay import Topic
from bot.services import deceased
from tests.integration.console.conftest import ANNA, BERIT, Site

PERSON = {"kind": "personnummer", "value": "19850709-9805"}


async def test_an_approver_records_it_and_takes_it_back(site: Site) -> None:
    ref = site.office.opened(Right.QUESTION, by=501, request={"topic": Topic.DECEASED.value})
    path = f"/console/case/{ref}"
    anna, berit = await site.signed_in(ANNA), await site.signed_in(BERIT)
    assert "Anteckna vem som har avlidit" not in await anna.page(path)
    assert "Anteckna vem som har avlidit" in await berit.page(path)
    assert "dödsfallsintyg" in await berit.page(path + "/died")
    for missing in ({**PERSON, "value": "1"}, {**PERSON, "kind": "x"}, PERSON):
        assert (await berit.send(path + "/died", **missing)).status == 422
    assert site.office.ordered(deceased.TASK) == 0
    done = await berit.send(path + "/died", **PERSON, sure="yes")
    assert done.headers["Location"].endswith("done=died")
    assert site.office.ordered(deceased.TASK) == 1
    assert (await berit.send(path + "/lives")).headers["Location"].endswith("done=lives")
    assert "Det var fel" not in await berit.page(path)
