"""What the page of a case shows of each kind of rectification."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.domain.cases import Right
from bot.domain.holdings import Holdings
from bot.services import disowning, planning, recipients
from bot.store.tables import Case
from tests.integration.console.conftest import OSKAR, Site
from tests.integration.staff.conftest import REQUESTS, Office, holdings

ENTRY = {"source": "westila", "table": "newsletter_subscriber", "key": [7]}
ADDRESS = {"kind": "delivery", "street": "Nygatan 3", "postcode": "423 56", "city": "Torslanda"}
MISSING = {"source": "westila", "table": "address", "owner_key": [1], "asked": ADDRESS}


def with_case(office: Office, ref: str, change: Any) -> None:
    def one(unit: Any) -> None:
        change(unit, unit.session.exec(select(Case).where(Case.ref == ref)).one())

    office.run(one)


def wait(unit: Any, case: Case) -> None:
    case.wait_until = unit.now + timedelta(hours=72)
    unit.session.add(case)


def found_twice(unit: Any, case: Case) -> None:
    """The address stands in a second entry too."""
    (source,) = holdings(unit).sources
    (row,) = source.rows
    case.plan_id = None
    both = replace(source, rows=(row, replace(row, key=(8,))))
    planning.found(unit, case.id, Holdings(sources=(both,)))


def told(unit: Any, case: Case) -> None:
    table = unit.office.registry.table("westila", "newsletter_subscriber")
    recipients.write_down(unit, case, table.fields[0].recipients)


async def test_each_kind_shows_what_is_asked_and_what_becomes_of_it(site: Site) -> None:
    office = site.office
    words = office.opened(
        Right.RECTIFICATION, request={**ENTRY, "statement": "Jag <b>bad</b> aldrig om det."}
    )
    row = office.opened(Right.RECTIFICATION, request=MISSING)
    contact = office.opened(
        Right.RECTIFICATION, request=REQUESTS[Right.RECTIFICATION], contact=True
    )
    with_case(office, contact, found_twice)
    with_case(office, contact, wait)
    with_case(office, words, told)
    browser = await site.signed_in(OSKAR)

    stated = await browser.page(f"/console/case/{words}")
    added = await browser.page(f"/console/case/{row}")
    waiting = await browser.page(f"/console/case/{contact}")
    with_case(office, contact, lambda unit, case: disowning.stop(unit, case, actor="link"))
    stopped = await browser.page(f"/console/case/{contact}")

    assert "Jag &lt;b&gt;bad&lt;/b&gt; aldrig om det." in stated
    assert "Webbhotellet Norr AB (drift): inte underrättad än" in stated
    assert "N•••" in added
    assert "Nygatan" not in added
    assert "Den gamla adressen får veta det med e-post" in waiting
    assert "26 nov" in waiting
    assert "Samma uppgift står också i Kundregistret, Nyhetsbrev" in waiting
    assert "Stoppat från den gamla kontaktuppgiften" in stopped


async def test_the_values_of_a_new_row_are_shown_to_whoever_says_why(site: Site) -> None:
    ref = site.office.opened(Right.RECTIFICATION, request=MISSING)
    browser = await site.signed_in(OSKAR)
    await browser.page(f"/console/case/{ref}")
    shown = await browser.send(f"/console/case/{ref}/reveal", what="change", purpose="check")
    assert "Nygatan 3" in await shown.text()
