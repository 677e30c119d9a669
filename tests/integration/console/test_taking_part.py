"""Who takes part in a case, and opening it again, in the browser."""

from __future__ import annotations

from bot.domain.cases import Right
from tests.integration.console.conftest import ANNA, BERIT, OSKAR, Site
from tests.integration.console.test_deciding import claimed
from tests.integration.staff.test_recusal import member


async def test_a_member_leaves_a_case_and_an_owner_names_another(site: Site) -> None:
    anna, ref, path = await claimed(site, Right.ACCESS)
    assert (await anna.send(path + "/recuse")).headers["Location"].endswith("done=recused")
    assert "Du deltar inte i det här ärendet" in await anna.page(path)
    oskar = await site.signed_in(OSKAR)
    berit = member(site.office, BERIT)
    assert "Vem känner personen?" in await oskar.page(path)
    await oskar.send(path + "/recuse", member=berit.id)
    assert "Låt Berit delta igen" in await oskar.page(path)
    refused = await anna.send(path + "/admit", member=berit.id)
    assert refused.headers["Location"].endswith("not=no_not_your_role")
    await oskar.send(path + "/admit", member=berit.id)
    assert site.office.case(ref).recused == member(site.office, ANNA).id


async def test_a_closed_case_is_opened_again_with_a_reason(site: Site) -> None:
    anna, _ref, path = await claimed(site, Right.ACCESS)
    assert (await anna.get(path + "/reopen")).headers["Location"] == path
    await anna.send(path + "/reject", ground="nothing_found", step="send")
    assert "Pröva det på nytt" in await anna.page(path)
    assert (await anna.send(path + "/reopen", words=" ")).status == 422
    place = (await anna.send(path + "/reopen", words="Mer kom fram.")).headers["Location"]
    new = place.partition("?")[0]
    assert place.endswith("done=reopened")
    page = await anna.page(new)
    assert f'href="{path}"' in page
    assert "Du beslutade om ärendet som det här prövar på nytt" in page  # why there is no button
    assert (await anna.send(new + "/claim")).headers["Location"].endswith("no_decided_before")
