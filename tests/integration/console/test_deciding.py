"""Decisions in the browser: the same services as in Telegram, and each face sees the other's."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.domain.cases import Right
from bot.services import planning, queue
from bot.services.access import member
from bot.store.tables import AuditEvent, Case
from bot.store.unit import Unit
from tests.integration.console.conftest import ANNA, BERIT, OSKAR, Browser, Site
from tests.integration.staff.conftest import CARIN, button
from tests.integration.staff.test_passages import held
from tests.integration.staff.test_recipients import HOST, states, told

PLAN = re.compile(r'name="plan" value="([0-9a-f]{64})"')


async def claimed(site: Site, right: Right, *, by: int = ANNA) -> tuple[Browser, str, str]:
    """A case that somebody has, open in their browser."""
    ref = site.office.opened(right)
    browser = await site.signed_in(by)
    path = f"/console/case/{ref}"
    await browser.get(path)
    assert (await browser.send(path + "/claim")).headers["Location"] == path + "?done=claimed"
    return browser, ref, path


async def approve(browser: Browser, path: str) -> str:
    """Approves what the page shows; where the browser is sent."""
    shown = PLAN.search(await browser.page(path + "/approve"))
    assert shown is not None
    return (await browser.send(path + "/approve", plan=shown[1])).headers["Location"]


async def test_the_queue_lists_what_is_open_and_hands_it_out(site: Site) -> None:
    ref = site.office.opened(Right.ACCESS)
    browser = await site.signed_in(ANNA)
    page = await browser.page("/console/queue")
    assert ref in page
    assert "Ej taget" in page
    await browser.send(f"/console/case/{ref}/claim")
    assert "Handläggs" in await browser.page("/console/queue?view=mine")
    assert ref not in await browser.page("/console/queue?view=free")
    assert ref not in await browser.page("/console/queue?right=erasure")
    assert ref in await browser.page("/console/queue?order=nonsense&view=nonsense&after=x")
    assert ref not in await browser.page("/console/queue?view=ended")


async def test_a_case_is_found_by_its_reference_however_it_is_typed(site: Site) -> None:
    ref = site.office.opened(Right.ACCESS)
    browser = await site.signed_in(ANNA)
    for typed in (ref, ref.lower(), ref.replace("-", " ")):
        answer = await browser.http.get(
            site.base + "/console/find", params={"q": typed}, allow_redirects=False
        )
        assert answer.headers["Location"] == f"/console/case/{ref}"
    assert (await browser.get("/console/find?q=carin@example.se")).status == 404


async def test_who_does_not_work_on_a_case_sees_neither_plan_nor_person(site: Site) -> None:
    ref = site.office.opened(Right.ERASURE)
    outside = await (await site.signed_in(ANNA)).page(f"/console/case/{ref}")
    assert "Bara för den som arbetar med det" in outside
    assert "Ta ärendet för att se planen" in outside
    assert "c•••@" not in outside
    assert "Fingeravtryck" not in outside
    inside = await (await site.signed_in(OSKAR)).page(f"/console/case/{ref}")
    assert "c•••@e•••.se" in inside
    assert "Fingeravtryck" in inside


async def test_an_erasure_takes_two_people(site: Site) -> None:
    anna, ref, path = await claimed(site, Right.ERASURE)
    assert await approve(anna, path) == path + "?done=first"
    assert site.office.case(ref).state == "awaiting_second_approval"
    again = await anna.send(path + "/approve", plan=site.office.case(ref).approved_plan_hash)
    assert again.headers["Location"].endswith("not=no_not_your_role")
    berit = await site.signed_in(BERIT)
    assert await approve(berit, path) == path + "?done=approved"
    case = site.office.case(ref)
    assert case.state == "fulfilling"
    assert case.seconded_by != case.approved_by


async def test_an_approver_is_never_both_persons(site: Site) -> None:
    berit, ref, path = await claimed(site, Right.ERASURE, by=BERIT)
    await approve(berit, path)
    page = await berit.page(path)
    assert "/approve" not in page
    other = await (await site.signed_in(ANNA)).page(path)
    assert "Ta ärendet" not in other  # who cannot take it is not told to
    plan = str(site.office.case(ref).approved_plan_hash)
    answer = await berit.send(path + "/approve", plan=plan)
    assert answer.headers["Location"].endswith("not=no_same_person")


async def test_what_was_shown_is_what_is_approved(site: Site) -> None:
    browser, ref, path = await claimed(site, Right.ERASURE)
    shown = PLAN.search(await browser.page(path + "/approve"))
    assert shown is not None
    site.office.replan(ref, topic="offers")
    answer = await browser.send(path + "/approve", plan=shown[1])
    assert answer.headers["Location"].endswith("not=plan_changed")
    assert "Inget godkändes" in await browser.page(path + "?not=plan_changed")
    assert site.office.case(ref).state == "in_review"


async def test_the_second_person_can_send_it_back(site: Site) -> None:
    anna, ref, path = await claimed(site, Right.ERASURE)
    await approve(anna, path)
    berit = await site.signed_in(BERIT)
    await berit.get(path)
    assert (await berit.send(path + "/send-back")).headers["Location"].endswith("done=sent_back")
    assert site.office.case(ref).state == "in_review"


async def test_a_refusal_is_read_before_it_is_sent(site: Site) -> None:
    browser, ref, path = await claimed(site, Right.ERASURE)
    form = await browser.page(path + "/reject")
    assert "17.3 b" in form
    bare = await browser.send(path + "/reject", ground="legal_claims")
    assert bare.status == 422
    assert "egna ord" in await bare.text()
    words = "Det pågår en tvist <b>här</b> & nu."
    preview = await (
        await browser.send(path + "/reject", ground="legal_claims", words=words)
    ).text()
    assert 'lang="sv"' in preview
    assert 'lang="en"' in preview
    assert "&lt;b&gt;här&lt;/b&gt; &amp; nu." in preview
    assert site.office.case(ref).state == "in_review"
    site.office.said(CARIN)
    sent = await browser.send(path + "/reject", ground="legal_claims", words=words, step="send")
    assert sent.headers["Location"].endswith("done=rejected")
    (letter,) = site.office.said(CARIN)
    assert "&lt;b&gt;här&lt;/b&gt;" in letter["text"]
    assert site.office.case(ref).state == "refused"
    page = await browser.page(path)
    assert "Breven, ordagrant" in page
    assert "&lt;b&gt;här&lt;/b&gt; &amp; nu." in page


async def test_a_letter_never_asks_for_what_may_not_be_asked(site: Site) -> None:
    browser, ref, path = await claimed(site, Right.ERASURE)
    words = "Skicka en kopia av ditt pass till oss."
    refused = await browser.send(path + "/reject", ground="other", words=words)
    assert refused.status == 422
    assert "kopia" in (await refused.text()).partition('id="fault"')[2][:400]
    asked = await browser.send(path + "/ask", words=words)
    assert asked.status == 422
    number = await browser.send(path + "/ask", words="Är 19850709-9805 ditt?")
    assert "personnummer" in (await number.text()).partition('id="fault"')[2][:400]
    extended = await browser.send(path + "/extend", why="many", words=words)
    assert extended.status == 422
    assert site.office.case(ref).state == "in_review"


async def test_a_prepared_reason_fills_the_form_in_the_customers_language(site: Site) -> None:
    berit = await site.signed_in(BERIT)
    await berit.get("/console/letters")
    reason = {"topic": "legal_claims", "sv": "En tvist pågår.", "en": "A dispute is pending."}
    assert (await berit.send("/console/letters", **reason)).headers["Location"].endswith("=reason")
    listed = await berit.page("/console/letters")
    assert "A dispute is pending." in listed
    code = re.search(r'name="code" value="([0-9a-f]{6})"', listed)
    assert code is not None
    browser, _ref, path = await claimed(site, Right.ERASURE)
    filled = await (await browser.send(path + "/reject", use=code[1])).text()
    assert re.search(r"<textarea[^>]*>En tvist pågår.</textarea>", filled)
    assert f'name="prepared" value="{code[1]}@1"' in filled
    again = await berit.send(
        "/console/letters", code=code[1], sv="Ny text för brevet.", en="New words for the letter."
    )
    assert again.status == 303
    assert "Utgåva 2" in await browser.page("/console/letters")
    await berit.send("/console/letters/retire", code=code[1])
    assert "Ny text för brevet." not in await browser.page("/console/letters")


async def test_an_extension_takes_a_prepared_reason_and_keeps_what_was_typed(site: Site) -> None:
    berit = await site.signed_in(BERIT)
    await berit.get("/console/letters")
    reason = {"topic": "extended", "sv": "Arkivet är stort.", "en": "There is much to read."}
    await berit.send("/console/letters", **reason)
    browser, _ref, path = await claimed(site, Right.ACCESS)
    form = await browser.page(path + "/extend")
    code = re.search(r'name="use" value="([0-9a-f]{6})"', form)
    assert code is not None
    filled = await (await browser.send(path + "/extend", use=code[1], why="complex")).text()
    assert re.search(r"<textarea[^>]*>Arkivet är stort.</textarea>", filled)
    assert (await browser.send(path + "/extend", why="complex", words="x")).status == 422
    shown = {"why": "complex", "words": "Arkivet är stort.", "prepared": f"{code[1]}@1"}
    again = await (await browser.send(path + "/extend", step="change", **shown)).text()
    assert re.search(r"<textarea[^>]*>Arkivet är stort.</textarea>", again)
    sent = await browser.send(path + "/extend", step="send", **shown)
    assert sent.headers["Location"].endswith("done=extended")
    page = await browser.page(path)
    assert f"{code[1]}@1" in page
    deadline = page.partition('id="deadline-title"')[2].partition("</section>")[0]
    assert "Arkivet är stort." in deadline  # each shift with its reason
    assert "Två månader till" in deadline


async def test_words_that_were_edited_bear_no_stamp_of_a_prepared_reason(site: Site) -> None:
    berit = await site.signed_in(BERIT)
    await berit.get("/console/letters")
    await berit.send(
        "/console/letters", topic="other", sv="Så är det i dag.", en="That is how it is."
    )
    code = re.search(r'name="code" value="([0-9a-f]{6})"', await berit.page("/console/letters"))
    assert code is not None
    for words, stamped in (("Så är det inte alls.", False), ("Så är det i dag.", True)):
        browser, _ref, path = await claimed(site, Right.ERASURE)
        shown = {"ground": "other", "words": words, "prepared": f"{code[1]}@1"}
        changed = await (await browser.send(path + "/reject", step="change", **shown)).text()
        assert f">{words}</textarea>" in changed
        await browser.send(path + "/reject", step="send", **shown)
        assert (f"{code[1]}@1" in await browser.page(path)) is stamped


async def test_a_prepared_reason_needs_both_languages_and_may_not_demand(site: Site) -> None:
    berit = await site.signed_in(BERIT)
    await berit.get("/console/letters")
    good = {"topic": "other", "sv": "Så är det i dag.", "en": "That is how it is."}
    for wrong in (
        {"sv": ""},
        {"en": " "},
        {"topic": "nonsense"},
        {"en": "Send a copy of your passport."},
    ):
        answer = await berit.send("/console/letters", **{**good, **wrong})
        assert answer.status == 422, wrong
    assert "That is how it is." not in await berit.page("/console/letters")


async def test_the_year_in_figures_as_page_and_as_table(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    assert "Inga ärenden" in await browser.page("/console/statistics")
    site.office.opened(Right.ACCESS)
    page = await browser.page("/console/statistics?year=2026")
    assert 'role="img"' in page
    assert "Registerutdrag" in page
    for odd in ("1999", "9999", "x", "२०२६"):
        assert (await browser.get(f"/console/statistics?year={odd}")).status == 200
    table = await browser.get("/console/statistics.csv?year=2026")
    assert table.headers["Content-Disposition"] == 'attachment; filename="insyn-2026.csv"'
    lines = (await table.text()).splitlines()
    assert lines[0].startswith("year,right,received")
    assert lines[-2].startswith("2026,all,1")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("", "Där står inget"),
        (" \n ", "Där står inget"),
        ("ord " * 300, "för långt"),
        ("lurigt\u200bord", "osynliga tecken"),
        ("\u202egnirts", "osynliga tecken"),
        ("a\x00b", "osynliga tecken"),
    ],
)
async def test_a_question_that_cannot_be_sent_comes_back_with_the_reason(
    site: Site, words: str, fault: str
) -> None:
    browser, ref, path = await claimed(site, Right.ACCESS)
    answer = await browser.send(path + "/ask", words=words)
    assert answer.status == 422
    assert fault in await answer.text()
    assert site.office.case(ref).state == "in_review"


async def test_a_question_reaches_the_customer_and_the_answer_the_page(site: Site) -> None:
    browser, _ref, path = await claimed(site, Right.ACCESS)
    site.office.said(CARIN)
    await browser.send(path + "/ask", words="Vilken order gäller det? <i>1 eller 2</i>")
    (asked,) = site.office.said(CARIN)
    assert "&lt;i&gt;1 eller 2&lt;/i&gt;" in asked["text"]
    await site.office.press(CARIN, button(asked, "Svara"))
    await site.office.write(CARIN, "Den <script>andra</script> 😀")
    page = await browser.page(path)
    assert "Den &lt;script&gt;andra&lt;/script&gt; 😀" in page
    assert "<i>1 eller 2</i>" not in page


async def test_two_months_more_are_told_before_they_count(site: Site) -> None:
    browser, ref, path = await claimed(site, Right.ACCESS)
    before = site.office.case(ref).due
    bare = await browser.send(path + "/extend", why="complex", words=" ")
    assert bare.status == 422
    words = "Vi väntar på <i>arkivet</i>."
    preview = await browser.send(path + "/extend", why="complex", words=words)
    assert "&lt;i&gt;arkivet&lt;/i&gt;" in await preview.text()
    assert site.office.case(ref).due == before
    site.office.said(CARIN)
    sent = await browser.send(path + "/extend", why="complex", words=words, step="send")
    assert sent.headers["Location"].endswith("done=extended")
    assert "tar längre tid" in site.office.said(CARIN)[0]["text"]
    assert site.office.case(ref).due > before
    again = await browser.send(path + "/extend", why="many", words=words, step="send")
    assert again.headers["Location"].endswith("not=no_already")
    page = await browser.page(path)
    assert "förlängde det" in page
    assert "arkivet&lt;/i&gt;" in page


async def test_the_date_waits_for_what_was_asked(site: Site) -> None:
    browser, ref, path = await claimed(site, Right.ACCESS)
    await browser.send(path + "/ask", words="Vilken order?")
    assert "Låt datumet vänta" in await browser.page(path)
    assert (await browser.send(path + "/pause", words="")).status == 422
    done = await browser.send(path + "/pause", words="Vi vet inte vilken order.")
    assert done.headers["Location"].endswith("done=paused")
    assert site.office.case(ref).paused_at is not None


async def test_a_question_can_stop_the_date_in_the_same_act(site: Site) -> None:
    browser, ref, path = await claimed(site, Right.ACCESS)
    assert 'name="waits"' in await browser.page(path + "/ask")
    forbidden = await browser.send(path + "/ask", words="Skicka ditt pass.", waits="yes")
    assert 'name="waits" value="yes" checked' in await forbidden.text()
    done = await browser.send(path + "/ask", words="Vilken order?", waits="yes")
    assert done.headers["Location"].endswith("done=asked")
    assert site.office.timeline(ref)[-2:] == ["asked", "paused"]
    page = await browser.page(path)
    assert "Varför det väntar" in page


async def test_the_beginning_of_a_reference_finds_those_that_begin_so(site: Site) -> None:
    refs = [site.office.opened(Right.ACCESS, by=600 + number) for number in range(3)]
    browser = await site.signed_in(ANNA)
    answer = await browser.get(f"/console/find?q={refs[0][:5]}")
    found = answer.headers.get("Location") or await answer.text()
    assert refs[0] in found


async def test_long_lists_come_by_the_page(site: Site) -> None:
    refs = {site.office.opened(Right.ACCESS, by=700 + number) for number in range(60)}
    browser = await site.signed_in(ANNA)
    first = await browser.page("/console/queue")
    following = re.search(r'href="(/console/queue\?after=[^"]+)"', first)
    assert following is not None
    second = await browser.page(following[1].replace("&amp;", "&"))
    seen = [set(re.findall(r"/console/case/([0-9A-Z-]+)\"", page)) for page in (first, second)]
    assert seen[0] | seen[1] == refs
    assert not seen[0] & seen[1]


async def test_several_cases_at_once_have_a_result_each(site: Site) -> None:
    free = [site.office.opened(Right.ACCESS, by=800 + number) for number in range(2)]
    erasure = site.office.opened(Right.ERASURE)
    browser = await site.signed_in(ANNA)
    await browser.get("/console/queue")
    chosen = {"csrf": browser.csrf, "ref": [*free, erasure, "K7P-4MXQ-3", "<b>"]}
    claimed_all = await browser.http.post(
        site.base + "/console/queue/bulk", data={**chosen, "act": "claim"}
    )
    page = await claimed_all.text()
    assert all(ref in page for ref in (*free, erasure))
    approved = await browser.http.post(
        site.base + "/console/queue/bulk", data={**chosen, "act": "approve"}
    )
    assert "kräver två personer" in await approved.text()
    assert [site.office.case(ref).state for ref in (*free, erasure)] == [
        "fulfilling", "fulfilling", "in_review",
    ]  # fmt: skip
    assert "Inget ärende" in await (await browser.send("/console/queue/bulk", act="claim")).text()


async def test_the_trail_is_read_by_owners_whole_and_by_case(site: Site) -> None:
    _anna, ref, _path = await claimed(site, Right.ACCESS)
    owner = await site.signed_in(OSKAR)
    assert "case:any:claimed" in await owner.page("/console/audit")
    of_case = await owner.page(f"/console/audit?case={ref.lower()}")
    assert "case:any:claimed" in of_case
    assert "staff:member:added" not in of_case
    assert (await owner.get("/console/audit?case=nonsense")).status == 404
    assert (await owner.get("/console/audit?before=-1")).status == 200


async def test_only_the_holder_or_an_owner_puts_a_case_back(site: Site) -> None:
    _anna, ref, path = await claimed(site, Right.ACCESS)
    berit, oskar = await site.signed_in(BERIT), await site.signed_in(OSKAR)
    for browser in (berit, oskar):
        await browser.get("/console/queue")
    refused = await berit.send(path + "/release")
    assert refused.headers["Location"].endswith("not=no_claimed_by_another")
    assert (await berit.send(path + "/claim")).headers["Location"].endswith("not=held")
    assert (await berit.send(path + "/take-over")).headers["Location"].endswith("no_not_your_role")
    assert (await oskar.send(path + "/take-over")).headers["Location"].endswith("done=claimed")
    assert (await oskar.send(path + "/release")).headers["Location"].endswith("done=released")
    assert site.office.case(ref).claimed_by is None


async def test_a_covered_value_is_shown_for_a_purpose_and_written_down(site: Site) -> None:
    browser, _ref, path = await claimed(site, Right.RECTIFICATION)
    assert "carin@example.se" not in await browser.page(path)
    aimless = await browser.send(path + "/reveal", what="proved", purpose="curiosity")
    assert aimless.status == 303
    assert "data:value:revealed" not in site.office.audited()
    shown = await (await browser.send(path + "/reveal", what="proved", purpose="reach")).text()
    assert "carin@example.se" in shown
    assert "karin@example.se" not in shown
    change = await (await browser.send(path + "/reveal", what="change", purpose="check")).text()
    assert "karin@example.se" in change
    assert site.office.audited().count("data:value:revealed") == 2
    assert "carin@example.se" not in await browser.page(path)


async def test_who_may_not_see_into_a_case_uncovers_nothing(site: Site) -> None:
    _anna, _ref, path = await claimed(site, Right.RECTIFICATION)
    berit = await site.signed_in(BERIT)
    await berit.get("/console/queue")
    answer = await berit.send(path + "/reveal", what="proved", purpose="identity")
    assert answer.headers["Location"].endswith("no_claimed_by_another")
    assert "data:value:revealed" not in site.office.audited()


async def test_nobody_sees_or_decides_their_own_request(site: Site) -> None:
    ref = site.office.opened(Right.ACCESS, by=OSKAR)
    oskar = await site.signed_in(OSKAR)
    page = await oskar.page(f"/console/case/{ref}")
    assert "Din egen begäran" in page
    assert "c•••@" not in page
    refused = await oskar.send(f"/console/case/{ref}/claim")
    assert refused.headers["Location"].endswith("not=no_own_case")


async def test_the_member_chooses_the_language_of_both_faces(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    await browser.get("/console/sessions")
    await browser.send("/console/language", language="en")
    assert "Unclaimed" in await browser.page("/console/queue")
    assert "The queue</b>: Yours" in (await site.office.write(ANNA, "/mine"))[-1]["text"]


# -- both faces -------------------------------------------------------------------------------


async def heard(site: Site, browser: Browser) -> AsyncIterator[dict[str, Any]]:
    """What the stream tells an open page."""
    async with browser.http.get(site.base + "/console/events") as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        yield {}
        async for line in stream.content:
            if line.startswith(b"data: "):
                yield json.loads(line.removeprefix(b"data: "))


async def test_a_decision_in_telegram_shows_in_the_browser_within_a_second(site: Site) -> None:
    ref = site.office.opened(Right.ACCESS)
    stream = heard(site, await site.signed_in(ANNA))
    await anext(stream)
    await asyncio.sleep(0.3)  # the first look at the trail
    site.office.run(_claim, ref)  # by another process: nothing nudges this one
    told = await asyncio.wait_for(anext(stream), 1.5)
    assert ref in told["refs"]
    await stream.aclose()


def _claim(unit: Any, ref: str) -> None:
    berit = member(unit, BERIT)
    assert berit is not None
    queue.claim(unit, berit, ref)


async def test_a_decision_in_the_browser_shows_on_the_card(site: Site) -> None:
    _browser, ref, _path = await claimed(site, Right.ACCESS)
    assert any(
        "Hos Anna" in str(card) and ref in str(card) for card in site.office.work_on_cards()
    )


async def test_looking_at_a_case_tells_nobody(site: Site) -> None:
    browser, _ref, path = await claimed(site, Right.ACCESS)
    stream = heard(site, browser)
    await anext(stream)
    await asyncio.sleep(0.3)
    await browser.get(path)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(stream), 1.5)


async def test_a_page_that_loads_itself_anew_is_one_look(site: Site) -> None:
    browser, ref, path = await claimed(site, Right.ERASURE)

    async def looks(*, times: int = 1) -> int:
        for _time in range(times):
            await browser.get(path)
        return site.office.audited().count("case:plan:shown")

    before = await looks()
    assert await looks(times=3) == before
    site.office.replan(ref, topic="offers")
    assert await looks(times=2) == before + 1  # another plan is another look
    site.office.now += timedelta(minutes=16)
    assert await looks(times=2) == before + 2


async def test_who_was_told_is_noted_in_the_browser_too(site: Site) -> None:
    ref = await told(site.office)
    browser, path = await site.signed_in(ANNA), f"/console/case/{ref}"
    assert f"{HOST}: inte underrättad än" in await browser.page(path)

    async def note(**form: str) -> str:
        answer = await browser.send(path + "/recipient", **form)
        return answer.headers["Location"].rpartition("?")[2]

    places = [number for number in "01" if await note(number=number, state="told") == "done=left"]
    assert places == ["0", "1"]
    assert await note(number="0", state="acknowledged") == "done=left"
    assert await note(number="1", state="impossible", reason=" ") == "not=no_why"
    assert await note(number="1", state="impossible", reason="Bolaget är borta.") == "done=left"
    for wrong in ({"number": "0", "state": "told"}, {"number": "٠", "state": "told"}, {}):
        assert await note(**wrong) == "not=recipient"
    assert sorted(states(site.office, ref)) == ["acknowledged", "impossible"]
    assert "(Bolaget är borta.)" in await browser.page(path)


async def test_a_stream_ends_with_its_session(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    stream = heard(site, browser)
    await anext(stream)
    await asyncio.sleep(0.3)
    await browser.get("/console/queue")
    await browser.send("/console/sign-out")
    site.office.opened(Right.ACCESS)
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(stream), 3)


def _passages_named(unit: Unit) -> set[object]:
    facts = [json.loads(row.facts) for row in unit.session.exec(select(AuditEvent)).all()]
    return {one["passage"] for one in facts if "passage" in one}


async def test_passages_about_others_are_seen_and_decided_in_the_browser(site: Site) -> None:
    ref = site.office.opened(Right.ACCESS)

    def with_others(unit: Unit) -> None:
        case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
        planning.renew(unit, case)
        planning.found(unit, case.id, held(unit))

    site.office.run(with_others)
    browser = await site.signed_in(ANNA)
    path = f"/console/case/{ref}"
    await browser.get(path)
    await browser.send(path + "/claim")
    page = await browser.page(path)
    assert "bo@example.se" not in page
    (first, _second) = re.findall(
        r'action="[^"]+/passage".*?name="passage" value="(\w+)"', page, re.DOTALL
    )
    shown = await (await browser.send(path + "/passage", passage=first, purpose="check")).text()
    assert "<mark>bo@example.se</mark>" in shown
    assert (await browser.send(path + "/passage", passage=first, purpose="x")).status == 303
    sent = await browser.send(path + "/passage/decide", passage=first, choice="out")
    assert sent.headers["Location"] == path + "#passages-title"
    assert "lämnas ut, enligt beslut" in await browser.page(path)
    assert "data:passage:shown" in site.office.audited()
    assert site.office.run(_passages_named) == {f"passage:{first}"}  # bare, some pass for numbers
