"""A day at the console on SQLite and on PostgreSQL: what the other tests walk on one of them."""

from __future__ import annotations

from bot.domain.cases import Right
from bot.domain.clock import stockholm_day
from tests.integration.console.conftest import ANNA, BERIT, OSKAR, Site
from tests.integration.console.test_deciding import approve
from tests.integration.console.test_outside import LETTER
from tests.integration.staff.conftest import CARIN
from tests.integration.staff.test_on_paper import fetched


async def test_a_day_at_the_console(either_site: Site) -> None:
    site, office = either_site, either_site.office
    erasure = office.opened(Right.ERASURE)
    path = f"/console/case/{erasure}"
    anna, berit, oskar = [await site.signed_in(one) for one in (ANNA, BERIT, OSKAR)]

    # An erasure that two people approve, with a question in between.
    assert erasure in await anna.page("/console/queue?view=free&right=erasure")
    await anna.send(path + "/claim")
    office.said(CARIN)
    await anna.send(path + "/ask", words="Gäller det allt?")
    assert "Gäller det allt?" in office.said(CARIN)[0]["text"]
    await anna.send(path + "/release")
    await anna.send(path + "/claim")
    shown = await anna.send(path + "/reveal", what="proved", purpose="check")
    assert "carin@example.se" in await shown.text()
    assert await approve(anna, path) == path + "?done=first"
    assert await approve(berit, path) == path + "?done=approved"

    # A letter that is written down, refused by a colleague, and looked at anew.
    await anna.get("/console/intake")
    letter = (await anna.send("/console/intake", **LETTER)).headers["Location"].partition("?")[0]
    await anna.get(letter)
    await anna.send(letter + "/identity", way="staff_saw_id", on_file_email="yes")
    await berit.send(letter + "/claim")
    await berit.send(letter + "/reject", ground="nothing_found", step="send")
    await oskar.get(letter)
    place = (await oskar.send(letter + "/reopen", words="Mer kom fram.")).headers["Location"]
    again = place.partition("?")[0]
    fetched(office, letter.rpartition("/")[2])
    day = stockholm_day(office.now).isoformat()
    left = await berit.send(letter + "/left", how="letter", day=day)
    assert left.headers["Location"].endswith("done=left_over")
    assert (await berit.send(again + "/claim")).headers["Location"].endswith("decided_before")
    await anna.send(again + "/claim")
    assert (await anna.send(again + "/recuse")).headers["Location"].endswith("done=recused")

    # What an owner looks at in the evening.
    assert "case:any:reopened" in await oskar.page("/console/audit")
    assert 'role="img"' in await oskar.page("/console/statistics?year=2026")
    ended = await oskar.page("/console/queue?view=ended")
    assert letter.rpartition("/")[2] in ended
    assert erasure not in ended
