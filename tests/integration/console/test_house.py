"""What owners look after in the browser: members, their authenticators; and the sources' health."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.domain.audit import Code
from bot.domain.cases import Event, Right, Role
from bot.domain.source_health import Measured
from bot.services import access, audit_words, casework, source_health, staff, staff_email
from bot.store import cases as case_rows
from bot.store.tables import Mail, ManualTask
from bot.work.every import JOBS
from tests.integration.console.conftest import (
    ANNA,
    BERIT,
    OSKAR,
    Office,
    Site,
    close_site,
    open_site,
)
from tests.integration.staff.binder import Desk
from tests.support import KEYS

NEW = 4711


async def test_an_owner_adds_changes_and_removes_a_member(site: Site) -> None:
    owner = await site.signed_in(OSKAR)
    await owner.get("/console/staff")
    fields = {"id": str(NEW), "name": "Åsa <b>Öst</b>", "role": "approver", "language": "en"}
    assert (
        (await owner.send("/console/staff", **fields)).headers["Location"].endswith("done=member")
    )
    page = await owner.page("/console/staff")
    assert "Åsa &lt;b&gt;Öst&lt;/b&gt;" in page
    added = site.office.run(access.member, NEW)
    assert (added.role, added.language) == ("approver", "en")
    await owner.send("/console/staff", **{**fields, "role": "handler"})
    assert site.office.run(access.member, NEW).role == "handler"
    removed = await owner.send("/console/staff/remove", member=added.id)
    assert removed.headers["Location"].endswith("done=removed")
    assert site.office.run(access.member, NEW) is None


async def test_what_cannot_be_a_member_is_refused_with_the_reason(site: Site) -> None:
    owner = await site.signed_in(OSKAR)
    await owner.get("/console/staff")
    good = {"id": str(NEW), "name": "Åsa", "role": "handler", "language": "sv"}
    for wrong, why in (
        ({"id": "４７１１"}, "no_id"),
        ({"id": "-1"}, "no_id"),
        ({"id": "9" * 20}, "no_id"),
        ({"name": " "}, "no_name"),
        ({"name": "Å\nsa"}, "no_name"),
        ({"name": "x" * 101}, "no_name"),
    ):
        answer = await owner.send("/console/staff", **{**good, **wrong})
        assert answer.headers["Location"].endswith(f"not={why}"), wrong
    assert site.office.run(access.member, NEW) is None
    page = await owner.page("/console/staff?not=no_id")
    assert "bara siffror" in page


async def test_an_owner_neither_removes_nor_demotes_themselves(site: Site) -> None:
    owner = await site.signed_in(OSKAR)
    await owner.get("/console/staff")
    me = site.office.run(access.member, OSKAR)
    demoted = await owner.send(
        "/console/staff", id=str(OSKAR), name="Oskar", role="handler", language="sv"
    )
    assert demoted.headers["Location"].endswith("not=own")
    removed = await owner.send("/console/staff/remove", member=me.id)
    assert removed.headers["Location"].endswith("not=own")
    allowed = await owner.send("/console/staff/allow", member=me.id)
    assert allowed.headers["Location"].endswith("not=own")


async def test_a_lost_authenticator_is_replaced_and_its_sessions_end(site: Site) -> None:
    anna, owner = await site.signed_in(ANNA), await site.signed_in(OSKAR)
    page = await owner.page("/console/staff")
    assert "Tillåt en ny autentiseringsapp" in page
    member = site.office.run(access.member, ANNA)
    answer = await owner.send("/console/staff/allow", member=member.id)
    assert answer.headers["Location"].endswith("done=allowed")
    assert (await anna.get("/console/queue")).status == 303


async def test_a_new_role_counts_from_the_next_page_on(site: Site) -> None:
    berit = await site.signed_in(BERIT)
    assert (await berit.get("/console/staff")).status == 403
    site.office.run(
        staff.add, tg_user_id=BERIT, name="Berit", role=access.Role.OWNER, language="sv"
    )
    assert (await berit.get("/console/staff")).status == 200
    assert "console:page:refused" in site.office.audited()


async def test_a_source_that_holds_a_case_up_is_named(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    calm = await browser.page("/console/sources")
    assert "Kundregistret" in calm
    assert "svarar inte" not in calm
    assert "en databas · 13 tabeller, 61 fält" in calm
    moment = site.office.now
    calls = [
        Measured(source="westila", at=moment, milliseconds=milliseconds)
        for milliseconds in (10, 20, 900)
    ]
    lost = Measured(source="westila", at=moment, milliseconds=0, failure="unavailable")
    site.office.run(source_health.note, [*calls, lost])
    measured = await browser.page("/console/sources")
    assert "20 ms" in measured
    assert "95 av 100 inom 900 ms" in measured
    assert "nåddes inte" in measured
    assert "1 svarar inte" in measured
    assert "1 av 4 frågor" in measured
    assert ">sedan " in measured
    site.office.run(source_health.note, calls)
    ref = site.office.opened(Right.ACCESS)
    site.office.run(_source_fails, ref)
    troubled = await browser.page("/console/sources")
    assert "svarar igen" in troubled
    assert re.search(rf'href="/console/case/{ref}"', troubled)


def _source_fails(unit: Any, ref: str) -> None:
    """While the plan is being made."""
    case = case_rows.by_ref(unit, ref)
    assert case is not None
    case.plan_id = None
    unit.session.add(case)
    casework.note_event(unit, case, Event.SOURCE_DOWN.value, casework.SYSTEM, "westila")


async def test_work_by_hand_is_late_or_waits_and_never_fails_to_answer(office: Office) -> None:
    desk = Desk(office)
    site, runner = await open_site(office)
    browser = await site.signed_in(ANNA)
    assert "inget att göra" in await browser.page("/console/sources")
    ref = desk.approved(Right.ACCESS)
    show = desk.asked().removeprefix("hand:show:")
    page = await browser.page("/console/sources")
    assert "sköts för hand · Berit" in page
    assert "väntar på en person" in page
    assert ref in page
    assert "svarar inte" not in page
    office.run(_make_due, office.now.date() - timedelta(days=1))
    assert ">försenat<" in await browser.page("/console/sources")
    await desk.press(BERIT, f"hand:is:{show}:nothing")
    assert "inget att göra" in await browser.page("/console/sources")
    await close_site(site, runner)


def _make_due(unit: Any, day: date) -> None:
    unit.session.execute(update(ManualTask).values(due=day))


async def test_the_trail_is_read_in_sentences_and_keeps_its_codes(site: Site) -> None:
    assert [code for code in Code if audit_words.said(code) is None] == []
    assert audit_words.said("case:of:old") is None
    ref = site.office.opened(Right.ACCESS)
    page = await (await site.signed_in(OSKAR)).page("/console/audit?case=" + ref)
    assert "Ärendet öppnades" in page
    assert "case:any:opened" in page
    assert "Kunden <span" in page
    assert "customer:" not in page
    assert re.search(r">Rättighet</span>\s+Registerutdrag", page)  # facts in words too


async def test_a_changed_contact_is_no_death_in_the_trail(site: Site) -> None:
    ref = site.office.opened(Right.RECTIFICATION)
    followed = {"actor": casework.SYSTEM, "case_ref": ref, "count": 2}
    site.office.run(lambda unit: unit.audit(Code.PERSON_FOLLOWED, **followed))
    page = await (await site.signed_in(OSKAR)).page("/console/audit?case=" + ref)
    assert "hittas med den nya kontaktuppgiften" in page
    assert "dödsfall" not in page


ADDRESS = "anna@westila.example"


def code_in(site: Site) -> str:
    """What the mail to the newest address says; the mail is written as the workshop does it."""
    letter = site.office.run(staff_email.letter, member_id(site))
    assert letter.to == ADDRESS
    site.office.run(written, member_id(site), letter)
    text = mails(site)[-1]["text"]
    return next(word for word in text.replace(".", " ").split() if word.isdigit())


def written(unit: Any, staff_id: str, letter: Any) -> None:
    JOBS["staff_email"].finish(unit, staff_id, letter)


def member_id(site: Site) -> str:
    return str(site.office.run(access.member, ANNA).id)


def mails(site: Site) -> list[dict[str, Any]]:
    with Session(site.office.engine) as session:
        rows = session.exec(select(Mail).order_by(col(Mail.created_at))).all()
        return [KEYS.open_json(r.sealed_body, f"mail|sealed_body|{r.id}") for r in rows]


def address_of(site: Site) -> str | None:
    anna = site.office.run(access.member, ANNA)
    return site.office.run(staff.email_of, anna)


async def test_an_address_counts_once_its_code_has_come_back_and_the_old_one_is_told(
    site: Site,
) -> None:
    site.office.run(
        staff.add, tg_user_id=ANNA, name="Anna", role=Role.HANDLER, language="sv",
        email="old@westila.example",
    )  # fmt: skip
    owner = await site.signed_in(OSKAR)
    path = f"/console/staff/{member_id(site)}/email"
    assert "old@westila.example" in await owner.page(path)

    sent = await owner.send(path, email=f" {ADDRESS} ")
    assert sent.headers["Location"].endswith("done=email_sent")
    code = code_in(site)
    wrong = await owner.send(f"{path}/confirm", code="000000" if code != "000000" else "111111")
    assert wrong.headers["Location"].endswith("not=email_wrong")
    assert address_of(site) == "old@westila.example"
    assert "4 försök kvar" in await owner.page(path)

    done = await owner.send(f"{path}/confirm", code=f"{code[:3]} {code[3:]}")
    assert done.headers["Location"].endswith("done=email_set")
    assert address_of(site) == ADDRESS
    letter = site.office.run(staff_email.letter, member_id(site))
    site.office.run(written, member_id(site), letter)
    told = mails(site)[-1]
    assert (told["to"], ADDRESS in told["text"]) == ("old@westila.example", False)
    assert site.office.run(staff_email.letter, member_id(site)) is None
    trail = [code for code in site.office.audited() if code.startswith("staff:email")]
    assert trail == ["staff:email:asked", "staff:email:wrong", "staff:email:set"]


async def test_an_address_can_be_taken_away(site: Site) -> None:
    site.office.run(
        staff.add, tg_user_id=ANNA, name="Anna", role=Role.HANDLER, language="sv", email=ADDRESS
    )
    owner = await site.signed_in(OSKAR)
    path = f"/console/staff/{member_id(site)}/email"
    await owner.get(path)
    gone = await owner.send(f"{path}/remove")
    assert gone.headers["Location"].endswith("done=email_gone")
    assert address_of(site) is None
    assert site.office.run(staff_email.letter, member_id(site)).to == ADDRESS


async def test_what_cannot_be_an_address_and_codes_that_are_over_are_refused(site: Site) -> None:
    owner = await site.signed_in(OSKAR)
    path = f"/console/staff/{member_id(site)}/email"
    await owner.get(path)

    async def says(place: str, **form: str) -> str:
        return (await owner.send(place, **form)).headers["Location"].rpartition("?")[2]

    assert await says(path, email="anna at westila") == "not=email_none"
    assert await says(f"{path}/confirm", code="123456") == "not=email_over"
    assert await says(path, email=ADDRESS) == "done=email_sent"
    assert await says(path, email=ADDRESS) == "not=email_soon"
    code = code_in(site)
    bad = "000000" if code != "000000" else "111111"
    tried = [await says(f"{path}/confirm", code=bad) for _ in range(5)]
    assert tried == ["not=email_wrong"] * 4 + ["not=email_over"]
    assert await says(f"{path}/confirm", code=code) == "not=email_over"
    assert await says("/console/staff/none/email", email=ADDRESS) == "not=no_member"
    assert address_of(site) is None


async def test_a_code_for_an_address_holds_for_an_hour(site: Site) -> None:
    oskar = site.office.run(access.member, OSKAR)
    assert site.office.run(staff_email.ask, oskar, member_id(site), ADDRESS) == "email_sent"
    code = code_in(site)
    site.office.now += timedelta(hours=1)
    assert site.office.run(staff_email.confirm, oskar, member_id(site), code) == "email_over"
    anna = site.office.run(access.member, ANNA)
    assert site.office.run(staff_email.ask, anna, anna.id, ADDRESS) == "not_owner"
