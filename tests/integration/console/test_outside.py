"""Requests that came outside the chat, in the browser: form, identity, post."""

from __future__ import annotations

import re

from bot.domain.additions import AdditionPlan
from bot.domain.clock import stockholm_day
from bot.domain.intake import Asked
from bot.domain.statements import StatementPlan
from tests.integration.console.conftest import ANNA, BERIT, Site
from tests.integration.staff.test_intake import a_letter, planned, planned_with_customer, taken_in
from tests.integration.staff.test_on_paper import asked, fetched, refused


def today(site: Site) -> str:
    return stockholm_day(site.office.now).isoformat()


LETTER = {
    "asked": "access",
    "channel": "letter",
    "day": "2026-11-20",
    "language": "en",
    "email": "Carin@Example.se",
    "name": "Carin Ek",
    "address": "Storgatan 1\r\n423 56 Torslanda",
    "words": "Jag vill veta vad ni har om mig.",
}


async def test_a_letter_becomes_a_case_that_a_colleague_decides(site: Site) -> None:
    anna = await site.signed_in(ANNA)
    assert 'name="personnummer"' in await anna.page("/console/intake")
    place = (await anna.send("/console/intake", **LETTER)).headers["Location"]
    path, _query, said = place.partition("?")
    assert said == "done=taken_in"
    page = await anna.page(path)
    assert "Med brev" in page
    theirs = page.partition('class="theirs"')[2].partition("</li>")[0]
    assert "Jag vill veta" in theirs
    assert "Kunden, nedskrivet av Anna" in theirs
    assert "Storgatan" not in page
    shown = await (await anna.send(path + "/reveal", what="contact", purpose="reach")).text()
    assert "Storgatan 1" in shown
    assert "Carin@example.se" in shown
    berit = await site.signed_in(BERIT)
    await berit.page("/console/queue")
    theirs = await berit.send(path + "/identity", way="staff_saw_id", on_file_email="yes")
    assert theirs.headers["Location"].endswith("not_your_role")
    nothing = await anna.send(path + "/identity", way="staff_saw_id")
    assert nothing.status == 422
    noted = await anna.send(path + "/identity", way="staff_saw_id", on_file_email="yes")
    assert "fastställd" in await noted.text()
    assert site.office.case(path.rpartition("/")[2]).state == "queued"
    assert "skrev ner" in await anna.page(path)
    refused = await anna.send(path + "/claim")
    assert refused.headers["Location"].endswith("not=no_creator")


async def test_a_correction_on_paper_is_pointed_out_on_a_page(site: Site) -> None:
    anna = await site.signed_in(ANNA)
    await anna.get("/console/intake")
    wrong = "Jag får nyheter. Det ska vara <b>erbjudanden</b>."
    sent = await anna.send(
        "/console/intake", **{**LETTER, "asked": "rectification", "words": wrong}
    )
    path = sent.headers["Location"].partition("?")[0]
    await anna.page(path)
    await anna.send(path + "/identity", way="staff_saw_id", on_file_email="yes")
    planned(site.office, path.rpartition("/")[2])
    page = await anna.page(path + "/point")
    assert "&lt;b&gt;erbjudanden" in page
    assert "carin@example.se" not in page.casefold()
    fields = re.findall(r'value="(0\.0\.\d)".*?<span>(.*?):', page)
    topic = next(at for at, label in fields if label == "Ämne")
    for typed, fault in (({}, "Välj vad personen menar"), ({"at": "7.0.0"}, "Välj vad"), ({"at": topic, "value": "x"}, "något av följande"), ({"at": topic, "value": "news"}, "Så står det redan")):  # fmt: skip
        answer = await anna.send(path + "/point", **typed)
        assert (answer.status, fault in await answer.text()) == (422, True), typed
    done = await anna.send(path + "/point", at=topic, value="offers")
    assert done.headers["Location"] == path + "?done=pointed"
    planned(site.office, path.rpartition("/")[2])
    berit = await site.signed_in(BERIT)
    await berit.page(path)
    await berit.send(path + "/claim")
    page = await berit.page(path)
    assert "Peka ut vad som menas" in page
    assert f'href="{path}/approve"' in page


async def test_an_entry_that_is_missing_or_a_statement_is_pointed_out_there(site: Site) -> None:
    ref = taken_in(site.office, a_letter(Asked.RECTIFICATION, words="Adressen saknas."))
    path = f"/console/case/{ref}"
    anna = await site.signed_in(ANNA)
    await anna.page(path)
    await anna.send(path + "/identity", way="staff_saw_id", on_file_email="yes")
    planned_with_customer(site.office, ref)
    page = await anna.page(path + "/point")
    assert "Adressen saknas.</textarea>" in page
    (visit,) = re.findall(r'value="(say\.\d\.0)"> <span>Besök', page)
    address = {"at": "add.0", "add.0.0": "delivery", "add.0.1": "Nygatan 2", "add.0.3": "Ytterby"}
    for typed, fault in ((address, "Postnummer"), ({"at": "add.7"}, "Välj vad"), ({"at": visit, "statement": " "}, "står inget"), ({"at": "say.9.9"}, "Välj vad"), ({"at": "add.²"}, "Välj vad")):  # fmt: skip
        answer = await anna.send(path + "/point", **typed)
        assert (answer.status, fault in await answer.text()) == (422, True), typed
    await anna.send(path + "/point", **address, **{"add.0.2": "44250"})
    plan = planned_with_customer(site.office, ref)
    assert isinstance(plan, AdditionPlan)
    assert plan.asked == {"kind": "delivery", "street": "Nygatan 2", "postcode": "442 50", "city": "Ytterby"}  # fmt: skip
    await anna.send(path + "/point", at=visit, statement="Det var inte jag.")
    plan = planned_with_customer(site.office, ref)
    assert isinstance(plan, StatementPlan)
    assert (plan.place.table, plan.text) == ("web_visit", "Det var inte jag.")


FAULTS = [
    ({"day": "2030-01-01"}, "har inte kommit"),
    ({"day": "x"}, "2026-11-25"),
    ({"email": ""}, "Utan en kontaktuppgift"),
    ({"email": "x"}, "inte rätt ut"),
    ({"channel": "chat"}, "hur det kom in"),
    ({"asked": "question"}, "Välj vad som begärs"),
    ({"asked": "rectification", "words": ""}, "vad som är fel"),
    ({"name": "a\u200bb"}, "osynliga tecken"),
    ({"words": "x" * 1001}, "det finns plats för 1\u00a0000 tecken"),
]


async def test_a_form_that_cannot_be_taken_comes_back_filled(site: Site) -> None:
    anna = await site.signed_in(ANNA)
    await anna.get("/console/intake")
    for changed, fault in FAULTS:
        answer = await anna.send("/console/intake", **{**LETTER, **changed})
        page = await answer.text()
        assert answer.status == 422, changed
        assert fault in page, changed
        assert "Storgatan 1" in page


async def test_what_is_to_be_posted_opens_once_with_a_pin(site: Site) -> None:
    ref = taken_in(site.office, a_letter())
    path = f"/console/case/{ref}"
    anna, berit = await site.signed_in(ANNA), await site.signed_in(BERIT)
    paper = re.search(r'name="paper" value="([0-9a-f]{32})"', await anna.page(path))
    assert paper is not None
    assert 'name="paper"' not in await berit.page(path)
    refused = await berit.send(path + "/post", paper=paper[1])
    assert refused.headers["Location"].endswith("not=no_claimed_by_another")
    page = await (await anna.send(path + "/post", paper=paper[1])).text()
    link = re.search(r'href="[^"]*(/answer/[^"]+)"', page)
    pin = re.search(r">(\d{6})<", page)
    assert link is not None
    assert pin is not None
    opened = await anna.http.post(anna.site.base + link[1], data={"pin": pin[1]})
    assert 'action="' + link[1] + '/pdf"' in await opened.text()
    file = await anna.http.post(anna.site.base + link[1] + "/html")
    assert "Storgatan 1" in await file.text()
    again = await anna.send(path + "/post", paper=paper[1])
    assert again.headers["Location"].endswith("not=paper_gone")
    assert (await anna.send(path + "/post", paper="nonsense")).status == 404


async def test_the_person_takes_it_back(site: Site) -> None:
    ref = taken_in(site.office, a_letter())
    anna = await site.signed_in(ANNA)
    await anna.get(f"/console/case/{ref}")
    done = await anna.send(f"/console/case/{ref}/take-back")
    assert done.headers["Location"].endswith("done=taken_back")
    assert site.office.case(ref).state == "withdrawn"


async def test_an_answer_is_written_down_with_the_day_on_which_it_came(site: Site) -> None:
    ref = await asked(site.office)
    path = f"/console/case/{ref}"
    anna = await site.signed_in(ANNA)
    assert path + "/answered" in await anna.page(path)
    assert 'name="day"' in await anna.page(path + "/answered")
    for wrong, why in (
        ({"day": "2030-01-01"}, "har inte kommit"),
        ({"words": "\u200b"}, "tecken"),
    ):
        answer = await anna.send(
            path + "/answered", **{"day": "2026-11-25", "words": "2019.", **wrong}
        )
        assert (answer.status, why in await answer.text()) == (422, True)
    done = await anna.send(path + "/answered", day=today(site), words="Åren 2019 till 2021.")
    assert done.headers["Location"].endswith("done=answered")
    assert site.office.case(ref).state == "in_review"
    assert (await anna.get(path + "/answered")).headers["Location"] == path


async def test_what_has_left_is_marked_and_shown(site: Site) -> None:
    ref = await refused(site.office)
    path = f"/console/case/{ref}"
    berit = await site.signed_in(BERIT)
    assert ref in await berit.page("/console/queue?view=post")
    said = [
        (await berit.send(path + "/left", **form)).headers["Location"].partition("?")[2]
        for form in (
            {"how": "pigeon", "day": today(site)},
            {"how": "letter", "day": today(site)},  # nobody has fetched it
        )
    ]
    assert said == ["not=no_how", "not=not_fetched"]
    fetched(site.office, ref)
    early = await berit.send(path + "/left", how="letter", day="2026-01-01")
    assert early.headers["Location"].endswith("not=day_too_early")
    done = await berit.send(path + "/left", how="handed", day=today(site))
    assert done.headers["Location"].endswith("done=left_over")
    page = await berit.page(path + "?done=left_over")
    assert "Därmed är ärendet besvarat" in page
    assert "Lämnades över hos oss" in page
    assert 'name="how"' not in page
