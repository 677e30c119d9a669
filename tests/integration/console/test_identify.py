"""Staff write down in the console how they made sure of who somebody is; the letter is a PDF."""

from __future__ import annotations

import io

from pypdf import PdfReader

from bot.domain.identity import Action
from bot.services import access, assisted
from bot.services.assisted import Errand
from tests.integration.console.conftest import ANNA, OSKAR, Site
from tests.integration.staff.conftest import CARIN

ERRAND = Errand(action=Action.ACCESS, then="access.go", since="2026-11-23T11:00:00+00:00")
FORM = {"way": "staff_saw_id", "kind": "personnummer", "value": "19850709-9805"}
ADDRESS = "Łukasz Öberg\nStorgatan 1\n423 56 Torslanda"


def ref(site: Site, user: int = CARIN) -> str:
    return site.office.run(assisted.ask, chat_id=user, tg_user_id=user, errand=ERRAND)


async def test_what_is_written_down_is_taken_and_listed(site: Site) -> None:
    anna = await site.signed_in(ANNA)
    number = ref(site)
    page = await anna.page("/console/identify")
    assert f"{number[:3]}-{number[3:]}" in page
    answer = await anna.send("/console/identify", ref=number, **FORM)
    assert answer.headers["Location"].endswith("done=identified")
    page = await anna.page("/console/identify?done=identified")
    assert "jämförs med registret" in page
    assert site.office.audited()[-1] == "identity:staff:assisted"
    assert site.office.ordered("assist") == 1
    assert "19850709" not in page
    name = site.office.run(access.actor_name, CARIN).removeprefix("customer:")[:8]
    trail = await (await site.signed_in(OSKAR)).page("/console/audit")
    assert f'<span class="faint">Konto</span> {name}</span>' in trail


async def test_what_cannot_be_taken_is_told_with_the_reason_and_the_form_stays(site: Site) -> None:
    anna = await site.signed_in(ANNA)
    await anna.get("/console/identify")
    good = {"ref": ref(site), **FORM}
    for wrong, why in (
        ({"ref": "ABC-DEF"}, "finns inget sådant nummer"),
        ({"value": "19850709-9806"}, "går inte att läsa"),
        ({"way": ""}, "Välj hur du kontrollerade vem det är"),
        ({"way": "staff_call_back"}, "Efter ett samtal anger du telefonnumret"),
        ({"way": "letter_code", "address": "Elin"}, "Skriv namn, gata och ort"),
        ({"ref": ref(site, ANNA)}, "Ingen bekräftar sig själv"),
    ):
        answer = await anna.send("/console/identify", **{**good, **wrong})
        assert (answer.status, why in await answer.text()) == (422, True), wrong
    assert site.office.ordered("assist") == 0


async def test_the_letter_is_ready_to_print_and_its_code_stands_nowhere_else(site: Site) -> None:
    anna = await site.signed_in(ANNA)
    await anna.get("/console/identify")
    form = {**FORM, "way": "letter_code", "address": ADDRESS}
    answer = await anna.send("/console/identify", ref=ref(site), **form)
    assert (answer.status, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    (sheet,) = PdfReader(io.BytesIO(await answer.read())).pages
    text = sheet.extract_text()
    for words in ("Łukasz Öberg", "423 56 Torslanda", "Westila Group AB", "Din kod till"):
        assert words in text
    code = next(line for line in text.splitlines() if len(line.replace(" ", "")) == 12)
    assert assisted.is_code(code)
    page = await anna.page("/console/identify")
    assert code not in page
    assert code.replace(" ", "") not in page
