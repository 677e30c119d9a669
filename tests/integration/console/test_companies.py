"""Whoever may sign for a company: it is noted, and nobody's data goes to the company by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.mandates import Kind, Mandate
from bot.services import access, mandates, representing
from bot.services.decisions import Obstructed
from bot.store.unit import Unit
from tests.integration.console.conftest import ANNA, BERIT, Site
from tests.integration.console.test_mandates import (
    OPEN,
    agents,
    approved,
    member,
    principal,
    with_a_case,
)

SIGNATORY = {
    "power": "signatory",
    "document": "Bolagsverket 26 november",
    "name": "Ek Bygg AB",
    "saw_id": "yes",
}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "Ett företag har inga sådana rättigheter"),
        ("en", "A company has none of these rights"),
    ],
)
async def test_who_may_sign_is_noted_and_nothing_is_opened_by_it(
    site: Site, language: str, said: str
) -> None:
    anna, path = await agents(site)
    await anna.page("/console/sessions")
    await anna.send("/console/language", language=language)
    await anna.page(path + "/mandate")
    noted = await anna.send(path + "/mandate", **SIGNATORY)
    assert noted.headers["Location"].endswith("done=signatory")
    page = await anna.page(path + "/mandate")
    assert "Bolagsverket 26 november" in page
    assert said in page
    assert 'action="' + path + '/mandate/open"' not in page
    refused = await anna.send(path + "/mandate/open", **OPEN)
    assert refused.headers["Location"].endswith("not=power_company")
    assert said in await anna.page(refused.headers["Location"])


async def test_no_contact_is_kept_by_which_somebody_there_would_be_found(site: Site) -> None:
    anna, path = await agents(site)
    await anna.send(path + "/mandate", **SIGNATORY, email="berta@example.se", covers_access="yes")
    kept = site.office.run(_kept, path.rpartition("/")[2])
    assert (kept.principal.claims, kept.covers) == (frozenset(), frozenset())
    assert kept.principal.name == "Ek Bygg AB"


def _kept(unit: Unit, ref: str) -> Mandate:
    found = mandates.kept(unit, access.case_for(unit, member(unit, ANNA), ref))
    assert found is not None
    return found


async def test_what_was_opened_for_a_company_earlier_goes_nowhere(site: Site) -> None:
    _anna, path = await with_a_case(site)
    site.office.run(_of_a_company, path.rpartition("/")[2])
    assert isinstance(approved(site), Obstructed)
    berit = await site.signed_in(BERIT)
    page = await berit.page(f"/console/case/{principal(site).ref}")
    assert "Ett företag har inga sådana rättigheter" in page


def _of_a_company(unit: Unit, ref: str) -> None:
    """As it was kept before companies had no cases."""
    case = access.case_for(unit, member(unit, ANNA), ref)
    kept = mandates.kept(unit, case)
    assert kept is not None
    representing.keep(unit, case, replace(kept, kind=Kind.SIGNATORY))
