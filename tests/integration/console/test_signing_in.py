"""Signing in: a link from the bot, the second factor, sessions that end when they should."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session, select

from bot.services import sign_in, staff
from bot.services.sign_in import NotSignedInError
from bot.store.tables import ConsoleSession, SecondFactor
from tests.integration.console.conftest import ANNA, BERIT, OSKAR, Site
from tests.integration.staff.conftest import STRANGER, button

LATER = timedelta(seconds=90)


async def test_nothing_is_typed_at_the_door_and_every_page_leads_there(site: Site) -> None:
    browser = site.browser()
    door = await browser.page("/console/sign-in")
    assert "/console" in door
    assert "<input" not in door
    for path in ("/console/queue", "/console/case/K7P-4MXQ-3", "/console/sessions"):
        answer = await browser.get(path)
        assert (answer.status, answer.headers["Location"]) == (303, "/console/sign-in")


async def test_the_bot_sends_the_link_to_members_only(site: Site) -> None:
    office = site.office
    (sent,) = await office.write(ANNA, "/console")
    url = button(sent, "Öppna konsolen")
    assert url.startswith(office.around.office.public_url + "/console/enter/")
    assert sent["protect_content"]
    assert url.rpartition("/")[2] not in sent["text"]
    (refused,) = await office.write(STRANGER, "/console")
    assert "bara personalen" in refused["text"]
    assert "staff:button:stranger" in office.audited()


async def test_looking_at_a_link_does_not_use_it_and_pressing_does(site: Site) -> None:
    site.permit(ANNA)
    path, browser = site.link(ANNA), site.browser()
    for _ in range(3):
        seen = await (await browser.get(path, **{"Accept-Language": "en"})).text()
        assert "Hej Anna" in seen  # in her language, whatever the browser's is
    assert (await browser.post(path)).status == 303
    assert (await browser.post(path)).status == 404
    assert (await site.browser().get(path)).status == 404


async def test_eight_presses_at_once_open_one_session(site: Site) -> None:
    site.permit(ANNA)
    path = site.link(ANNA)
    answers = await asyncio.gather(*(site.browser().post(path) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [303] + [404] * 7


async def test_unknown_old_and_replaced_links_look_alike(site: Site) -> None:
    replaced = site.link(ANNA)
    newest = site.link(ANNA)
    browser = site.browser()
    pages = [await (await browser.get(path)).text() for path in (replaced, newest[:-3] + "AAA")]
    site.office.now += timedelta(minutes=11)
    pages.append(await (await browser.get(newest)).text())
    assert len(set(pages)) == 1


async def test_a_new_link_ends_nobody_elses(site: Site) -> None:
    path = site.link(ANNA)
    site.link(BERIT)
    assert "Anna" in await site.browser().page(path)


async def test_a_member_who_asks_for_link_after_link_has_to_wait(site: Site) -> None:
    said = [(await site.office.write(ANNA, "/console"))[-1]["text"] for _ in range(6)]
    assert "många länkar" in said[-1]
    assert "många länkar" not in said[-2]
    assert "många länkar" not in (await site.office.write(BERIT, "/console"))[-1]["text"]
    site.office.now += timedelta(hours=1, minutes=1)
    assert "många länkar" not in (await site.office.write(ANNA, "/console"))[-1]["text"]


async def test_the_first_time_an_owner_has_to_allow_it(site: Site) -> None:
    office, browser = site.office, site.browser()
    assert (await browser.post(site.link(ANNA))).status == 303
    page = await browser.page("/console/second")
    assert "Oskar" in page
    assert "qr" not in page
    (asked,) = office.said(OSKAR)
    allow = button(asked, "Tillåt")
    assert "bara en ägare" in (await office.press(BERIT, allow))[0]["text"]
    assert "fått veta" in (await office.press(OSKAR, allow))[0]["text"]
    assert "/console" in office.said(ANNA)[-1]["text"]
    await site.signed_in(BERIT)  # allowed by the command line in this test


async def test_nobody_allows_themselves(site: Site) -> None:
    owner = site.office.run(staff.recognise, OSKAR, act="test")
    (answer,) = await site.office.press(OSKAR, f"s:let:{owner.id}")
    assert "annan ägare" in answer["text"]


async def test_the_session_gets_a_new_token_with_the_second_factor(site: Site) -> None:
    site.permit(ANNA)
    browser = site.browser()
    await browser.post(site.link(ANNA))
    before = browser.cookies["insyn"]
    signed = await site.signed_in(ANNA)
    assert signed.cookies["insyn"] != before
    page = await signed.page("/console/queue")
    assert "Anna" in page


async def test_without_the_second_factor_there_is_nothing_to_see(site: Site) -> None:
    site.permit(ANNA)
    browser = site.browser()
    await browser.post(site.link(ANNA))
    answer = await browser.get("/console/queue")
    assert answer.headers["Location"] == "/console/second"
    events = await browser.get("/console/events")
    assert events.headers["Location"] == "/console/second"
    with pytest.raises(NotSignedInError):  # no service either, whatever the page let through
        site.office.run(sign_in.acting, browser.cookies["insyn"], lambda _unit, member: member)


async def test_a_code_is_good_for_one_session(site: Site) -> None:
    await site.signed_in(ANNA)
    thief = site.browser()
    await thief.post(site.link(ANNA))
    await thief.get("/console/second")
    answer = await thief.send("/console/second", code=site.code(ANNA))
    assert answer.status == 403
    assert "stämmer inte" in await answer.text()
    earlier = pyotp.TOTP(site.secrets[ANNA]).at(site.office.now - timedelta(seconds=30))
    assert (await thief.send("/console/second", code=earlier)).status == 403
    site.office.now += LATER
    assert (await thief.send("/console/second", code=site.code(ANNA))).status == 303


async def test_five_wrong_codes_shut_the_door_for_a_while_and_the_member_hears_of_it(
    site: Site,
) -> None:
    await site.signed_in(ANNA)
    site.office.said(ANNA)
    site.office.now += LATER
    thief = site.browser()
    await thief.post(site.link(ANNA))
    await thief.get("/console/second")
    wrong = "000000" if site.code(ANNA) != "000000" else "111111"
    answers = [await thief.send("/console/second", code=wrong) for _ in range(5)]
    assert {answer.status for answer in answers} == {403}
    assert "15 minuter" in await answers[-1].text()
    assert "fem felaktiga koder" in site.office.said(ANNA)[-1]["text"]
    again = site.browser()
    await again.post(site.link(ANNA))
    await again.get("/console/second")
    assert (await again.send("/console/second", code=site.code(ANNA))).status == 403
    assert site.office.audited().count("console:factor:wrong") == 5
    assert site.office.audited().count("console:factor:paused") == 1


async def test_the_secret_is_sealed_and_shown_only_until_it_is_confirmed(site: Site) -> None:
    await site.signed_in(ANNA)
    with Session(site.office.engine) as session:
        row = session.exec(select(SecondFactor)).one()
    assert site.secrets[ANNA].encode() not in (row.sealed_secret or b"")
    again = site.browser()
    await again.post(site.link(ANNA))
    assert site.secrets[ANNA][:4] not in await again.page("/console/second")


@pytest.mark.parametrize(
    ("passed", "runs"),
    [
        pytest.param({"minutes": 29}, True, id="used lately"),
        pytest.param({"minutes": 31}, False, id="idle"),
    ],
)
async def test_a_session_ends_by_itself(site: Site, passed: dict[str, float], runs: bool) -> None:
    browser = await site.signed_in(ANNA)
    site.office.now += timedelta(**passed)
    answer = await browser.get("/console/queue")
    assert (answer.status == 200) is runs


async def test_a_session_ends_after_a_day_of_work_however_busy(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    for _ in range(19):
        site.office.now += timedelta(minutes=25)
        assert (await browser.get("/console/queue")).status == 200
    site.office.now += timedelta(minutes=25)
    assert (await browser.get("/console/queue")).status == 303


async def test_a_page_that_refreshes_itself_keeps_no_session_alive(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    for _ in range(3):
        site.office.now += timedelta(minutes=10)
        answer = await browser.get("/console/queue", **{"X-Insyn-Live": "1"})
    assert answer.status == 303


async def test_whoever_is_removed_is_out_at_once(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    site.office.run(staff.remove, tg_user_id=ANNA)
    answer = await browser.get("/console/queue")
    assert (answer.status, answer.headers["Location"]) == (303, "/console/sign-in")
    with Session(site.office.engine) as session:
        assert all(row.ended_at for row in session.exec(select(ConsoleSession)))


async def test_sessions_are_listed_and_can_be_ended_by_their_owner_alone(site: Site) -> None:
    first, second = await site.signed_in(ANNA), await site.signed_in(ANNA)
    page = await second.page("/console/sessions")
    assert page.count("Firefox, Linux") == 2
    with Session(site.office.engine) as session:
        proved = [row for row in session.exec(select(ConsoleSession)) if row.proved_at]
    oldest = min(proved, key=lambda row: row.created_at)
    other = await site.signed_in(BERIT)
    await other.get("/console/sessions")
    await other.send("/console/sessions/revoke", session=oldest.id)
    assert (await first.get("/console/queue")).status == 200
    await second.send("/console/sessions/revoke", session=oldest.id)
    assert (await first.get("/console/queue")).status == 303
    assert (await second.get("/console/queue")).status == 200
    site.office.now += timedelta(minutes=31)
    third = await site.signed_in(ANNA)
    assert (await third.page("/console/sessions")).count(
        "Firefox, Linux"
    ) == 1  # none that is over


async def test_signing_out_ends_the_session_on_the_server(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    await browser.get("/console/queue")
    token = browser.cookies["insyn"]
    answer = await browser.send("/console/sign-out")
    assert answer.headers["Location"] == "/console/sign-in"
    thief = site.browser()
    thief.http.cookie_jar.update_cookies({"insyn": token})
    assert (await thief.get("/console/queue")).status == 303


async def test_a_new_permission_ends_the_old_authenticator_and_its_sessions(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    site.permit(ANNA)
    assert (await browser.get("/console/queue")).status == 303
    again = site.browser()
    await again.post(site.link(ANNA))
    page = await again.page("/console/second")
    assert "Lägg upp din autentiseringsapp" in page
    assert (await again.send("/console/second", code=site.code(ANNA))).status == 403
