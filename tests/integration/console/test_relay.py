"""The thread on a case's page, writing to the customer there, and looking at what they sent."""

from __future__ import annotations

import re
from typing import Any

from sqlmodel import Session, select

from bot.domain.cases import Right
from bot.domain.files import FileKind, Looked
from bot.dossier_page import Page
from bot.services import dossier, evidence
from bot.store.tables import Evidence, EvidenceContent
from tests.integration.console.conftest import ANNA, BERIT, OSKAR, Browser, Site
from tests.integration.staff.conftest import CARIN, REQUESTS
from tests.integration.staff.test_relay import photo, sends

PDF = b"%PDF-1.4 not really"


async def sent(site: Site, content: bytes = PDF, kind: FileKind = FileKind.PDF) -> tuple[str, str]:
    """A case of Anna's in which the customer has sent words and a file: its place and the case's."""
    office = site.office
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(CARIN, f"human.case:{ref}")
    await office.write(CARIN, "Så <här> står det")
    await sends(office, CARIN, photo=photo("pic"), caption="Brevet")
    with Session(office.engine) as session:
        file_id = session.exec(select(Evidence.id)).one()
    office.run(evidence.finish, file_id, Looked(kind=kind, content=content))
    office.said(CARIN)
    return f"/console/case/{ref}", file_id


def said(site: Site) -> list[dict[str, Any]]:
    return [one for one in site.office.said(CARIN) if one["method"] == "sendMessage"]


REFUSED = (
    ("19850709-9805", "personnummer"),
    ("Skicka en kopia av ditt körkort", "kan inte skickas till en kund"),
    (" ", "Där står inget än"),
    ("x" * 2001, "2 000"),
)


async def test_the_page_shows_the_thread_and_what_may_be_written_goes_out(site: Site):
    case, _file = await sent(site)
    anna = await site.signed_in(ANNA)
    page = await anna.page(case)
    assert "Så &lt;här&gt; står det" in page
    assert "Identitet just nu: ingen" in page
    for words, why in REFUSED:
        answer = await anna.send(case + "/write", words=words)
        told = (await answer.text()).replace("\xa0", " ")
        assert (answer.status, why in told) == (422, True), why
    assert said(site) == []
    answer = await anna.send(case + "/write", words="Tack, vi tittar.")
    assert answer.headers["Location"] == case + "?done=written"
    assert "Tack, vi tittar." in said(site)[-1]["text"]
    assert "Tack, vi tittar." in await anna.page(case)


async def look(browser: Browser, case: str, file_id: str, purpose: str = "check") -> Any:
    return await browser.send(f"{case}/file/{file_id}", purpose=purpose)


async def test_a_file_is_shut_in_and_leaves_a_row(site: Site):
    case, file_id = await sent(site)
    anna = await site.signed_in(ANNA)
    page = await anna.page(case)
    assert f'action="{case}/file/{file_id}" target="_blank" rel="noopener"' in page
    answer = await look(anna, case, file_id)
    assert await answer.read() == PDF
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'none'"} <= set(policy)
    assert answer.headers["Content-Type"] == "application/pdf"
    ref = case.rpartition("/")[2]
    assert answer.headers["Content-Disposition"] == f'inline; filename="{ref}.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert site.office.audited()[-1] == "data:evidence:shown"


async def test_without_a_purpose_or_work_on_the_case_nobody_sees_a_file(site: Site):
    case, file_id = await sent(site)
    anna, berit = await site.signed_in(ANNA), await site.signed_in(BERIT)
    await anna.page(case)
    page = await berit.page(case)
    assert file_id not in page
    none = await look(anna, case, file_id, purpose="curiosity")
    other = await look(berit, case, file_id)
    elsewhere = site.office.opened(Right.ERASURE)
    await site.office.press(ANNA, f"s:claim:{elsewhere}", group=True)
    crossed = await look(anna, f"/console/case/{elsewhere}", file_id)
    assert [one.status for one in (none, other, crossed)] == [303, 303, 303]
    assert "no_claimed_by_another" in other.headers["Location"]
    assert crossed.headers["Location"].endswith("?not=file")
    assert "data:evidence:shown" not in site.office.audited()


async def test_an_identity_document_is_deleted_by_whoever_sees_it(site: Site):
    case, file_id = await sent(site)
    oskar = await site.signed_in(OSKAR)
    await oskar.page(case)
    answer = await oskar.send(f"{case}/file/{file_id}/delete")
    assert answer.headers["Location"].endswith("?done=file_deleted")
    with Session(site.office.engine) as session:
        assert session.exec(select(EvidenceContent)).first() is None
    assert "visar en legitimation" in said(site)[-1]["text"]
    gone = await look(oskar, case, file_id)
    assert gone.headers["Location"].endswith("?not=file")


async def test_a_question_has_no_plan_and_is_closed_there(site: Site):
    office = site.office
    await office.write(CARIN, "/personal")
    told = await office.write(CARIN, "Hur länge har ni öppet?")
    ref = re.search(r"[A-Z0-9]{3}-[A-Z0-9]{4}-[A-Z0-9]", told[-1]["text"])
    assert ref is not None
    case = f"/console/case/{ref[0]}"
    anna = await site.signed_in(ANNA)
    await anna.page("/console/queue")
    await anna.send(case + "/claim")
    page = await anna.page(case)
    assert ("Planen" in page, "Hur länge har ni öppet?" in page) == (False, True)
    answer = await anna.send(case + "/settle")
    assert answer.headers["Location"].endswith("?done=settled")
    assert office.case(ref[0]).state == "settled"
    assert "Besvarat" in await anna.page("/console/statistics")


async def test_the_dossier_tells_what_was_said(site: Site):
    case, _file = await sent(site)
    found = site.office.run(dossier.compiled, case.rpartition("/")[2])
    page = Page(found, "sv").html()
    assert "Så &lt;här&gt; står det" in page
    assert f"pdf {len(PDF)} kept" in page


async def test_what_is_asked_for_again_is_told_in_words_and_covered(site: Site):
    """Folded into the open case: the plan stays, the new wish stands beside it."""
    office = site.office
    ref = office.opened(Right.RECTIFICATION)
    office.opened(
        Right.RECTIFICATION, request={**REQUESTS[Right.RECTIFICATION], "new": "Storgatan 9"}
    )
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    anna = await site.signed_in(ANNA)
    page = await anna.page(f"/console/case/{ref}")
    told = (await office.press(ANNA, f"s:case:{ref}"))[-1]["text"]
    for shown in (page, told):
        assert "vill nu ha S•••" in shown
        assert "Storgatan 9" not in shown
        assert "&#34;column" not in shown
    erasure = office.opened(Right.ERASURE)
    office.opened(Right.ERASURE, request={"ground": "unlawful", "scope": "all"})
    await office.press(ANNA, f"s:claim:{erasure}", group=True)
    assert "Ett annat skäl: uppgifterna behandlas olagligt" in await anna.page(
        f"/console/case/{erasure}"
    )


async def test_each_note_says_whose_words_it_holds_and_whether_they_left(site: Site):
    office = site.office
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:ask:{ref}")
    await office.write(ANNA, "Vilket konto?")
    await office.press(ANNA, f"s:pause:{ref}")
    await office.write(ANNA, "Utan det finns två.")
    await office.press(ANNA, f"s:pausego:{ref}")
    thread = (await (await site.signed_in(ANNA)).page(f"/console/case/{ref}")).partition(
        "notes-title"
    )[2]
    asked, paused = (
        thread.index("Fråga till kunden"),
        thread.index("Varför datumet väntar (skickas inte)"),
    )
    assert asked < thread.index("Vilket konto?") < paused < thread.index("Utan det finns två.")
    assert 'class="inner"' in thread
