"""Incidents in the browser: the list with its clock, the assessment, the report to the authority."""

from __future__ import annotations

from typing import Any

from bot.domain.audit import Code
from bot.services import access, incidents, not_me
from bot.services.incidents import Verdict
from bot.services.not_me import What
from tests.integration.console.conftest import ANNA, OSKAR, Site
from tests.integration.staff.conftest import Office, later

ALL = "/console/incidents"


def said(office: Office, what: What = What.ANSWER, **facts: Any) -> str:
    """Somebody says that it was not them; what was fetched counts as shown."""
    row = office.run(not_me.report, what=what, person_digest="p", ended=[], account="a", **facts)
    return row.id


async def test_an_owner_assesses_it_and_the_list_says_so(site: Site) -> None:
    subject = said(site.office)
    place, oskar = f"{ALL}/{subject}", await site.signed_in(OSKAR)
    assert "Ska bedömas senast" in await oskar.page("/console/queue")
    listed = await oskar.page(ALL)
    assert place in listed
    assert "72 timmar kvar" in listed
    assert "Svaret i ett ärende hämtades" in await oskar.page(place)
    for form, why in (({}, "Välj vad"), ({"verdict": "no_risk"}, 'id="fault"')):
        wrong = await oskar.send(place, **form)
        assert (wrong.status, why in await wrong.text()) == (422, True)
    done = await oskar.send(place, verdict="no_risk", words="Kunden hämtade det själv.")
    assert done.headers["Location"] == place + "?done=assessed"
    page = await oskar.page(place)
    assert "Kunden hämtade det själv." in page
    assert 'name="verdict"' not in page
    assert "ingen risk för personen" in await oskar.page(ALL)
    assert "Ska bedömas" not in await oskar.page("/console/queue")
    again = await oskar.send(place, verdict="reported", words="Två gånger.")
    assert again.headers["Location"] == place + "?not=assessed"


async def test_others_see_what_is_known_and_leave_the_assessment_to_owners(site: Site) -> None:
    subject = said(site.office)
    anna, oskar = await site.signed_in(ANNA), site.office.run(access.member, OSKAR)
    other = said(site.office, What.SIGN_IN)
    site.office.run(incidents.assess, oskar, other, Verdict.NO_BREACH, "Skälen.")
    page = await anna.page(f"{ALL}/{subject}")
    assert "En ägare bedömer den" in page
    assert "report.txt" not in page
    assert (await anna.send(f"{ALL}/{subject}", verdict="reported", words="x")).status == 403
    assert (await anna.get(f"{ALL}/{subject}/report.txt")).status == 403
    hidden = await anna.page(f"{ALL}/{other}")
    assert "Skälen visas bara för ägare" in hidden
    assert "Skälen." not in hidden


async def test_the_report_says_what_is_known_and_leaves_the_rest_to_people(site: Site) -> None:
    subject = said(site.office, What.SIGN_IN, users=[77])
    site.office.now = later(site.office.now, hours=80)
    oskar = await site.signed_in(OSKAR)
    assert "de 72 timmarna är slut" in await oskar.page(ALL)
    file = await oskar.get(f"{ALL}/{subject}/report.txt")
    text = await file.text()
    assert (file.content_type, subject[:8].upper() in file.headers["Content-Disposition"]) == (
        "text/plain",
        True,
    )
    assert "Westila Group AB" in text
    assert "artikel 33" in text
    assert "[Fyll i: varför anmälan kommer senare" in text
    assert "Inget visades eller hämtades" in text
    english = await (await oskar.get(f"{ALL}/{subject}/report.txt?language=en")).text()
    assert "Report of a personal data breach" in english


async def test_what_can_have_been_seen_is_named_by_its_kinds(site: Site) -> None:
    site.office.run(lambda unit: unit.audit(Code.DELIVERY_OPENED, actor="page"))
    subject = said(site.office)
    oskar = await site.signed_in(OSKAR)
    text = await (await oskar.get(f"{ALL}/{subject}/report.txt")).text()
    categories = site.office.around.office.registry.categories.values()
    assert categories
    assert all(f"• {one.sv}" in text for one in categories)


async def test_what_is_not_there_is_told_as_such(site: Site) -> None:
    oskar = await site.signed_in(OSKAR)
    assert "Inget att bedöma" in await oskar.page(ALL)
    for place in (f"{ALL}/none", f"{ALL}/none/report.txt"):
        assert (await oskar.get(place)).status == 404
