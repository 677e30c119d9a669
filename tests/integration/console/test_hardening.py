"""What a browser is told and held to: forms of our own only, a strict policy, a careful cookie."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.cases import Right
from bot.web.console.routes import ROUTES
from tests.integration.console.conftest import ANNA, Site


async def test_every_answer_forbids_what_is_not_ours(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    for path in (
        "/console/sign-in",
        "/console/queue",
        "/console/case/none",
        "/console/static/console.js",
    ):
        headers = (await browser.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
    assert (await browser.get("/console/queue")).headers["Cache-Control"] == "no-store"


async def test_no_page_holds_code_or_style_of_its_own(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    ref = site.office.opened(Right.ERASURE)
    for path in ("/console/queue", f"/console/case/{ref}", "/console/sessions"):
        page = await browser.page(path)
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<style" not in page
        assert "<script>" not in page


async def test_a_form_without_the_sessions_token_does_nothing(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    ref = site.office.opened(Right.ACCESS)
    other = await site.signed_in(12)
    await other.get("/console/queue")
    for token in ("", "0" * 64, other.csrf):
        answer = await browser.post(f"/console/case/{ref}/claim", csrf=token)
        assert answer.status == 403
    assert site.office.case(ref).claimed_by is None


async def test_a_form_from_another_site_does_nothing(site: Site) -> None:
    browser = await site.signed_in(ANNA)
    ref = site.office.opened(Right.ACCESS)
    await browser.get("/console/queue")
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = await browser.post(
            f"/console/case/{ref}/claim", headers=headers, csrf=browser.csrf
        )
        assert answer.status == 403
    assert site.office.case(ref).claimed_by is None
    ours = {"Origin": site.base, "Sec-Fetch-Site": "same-origin"}
    await browser.post(f"/console/case/{ref}/claim", headers=ours, csrf=browser.csrf)
    assert site.office.case(ref).claimed_by is not None


async def test_the_cookie_is_out_of_reach(site: Site, https_site: Site) -> None:
    for where, name, secure in ((site, "insyn=", False), (https_site, "__Host-insyn=", True)):
        where.permit(ANNA)
        answer = await where.browser().post(where.link(ANNA))
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith(name)
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert ("Secure" in cookie) is secure
        assert ("Strict-Transport-Security" in answer.headers) is secure


async def test_whoever_knocks_too_often_waits(site: Site) -> None:
    browser = site.browser()
    answers = [(await browser.get("/console/enter/none")).status for _ in range(45)]
    assert answers[:40] == [404] * 40
    assert answers[-1] == 429
    site.office.now += timedelta(seconds=5)
    assert (await browser.get("/console/sign-in")).status == 200


async def test_a_made_up_address_lets_nobody_knock_more_often(site: Site) -> None:
    """X-Forwarded-For is believed from the proxies that are named as ours, and there are none."""
    browser = site.browser()
    for number in range(45):
        headers = {"X-Forwarded-For": f"10.0.0.{number}"}
        answer = await browser.http.get(site.base + "/console/enter/none", headers=headers)
    assert answer.status == 429


async def test_style_and_letters_need_no_session_and_are_kept(site: Site) -> None:
    browser = site.browser()
    for path in (
        "/console/static/console.css",
        "/console/static/console.js",
        "/console/font/Regular.ttf",
    ):
        answer = await browser.http.get(site.base + path)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
    for path in (
        "/console/static/..%2fkeys.py",
        "/console/static/base.html",
        "/console/font/Black.ttf",
    ):
        assert (await browser.http.get(site.base + path)).status == 404


def test_every_page_but_the_way_in_needs_a_session() -> None:
    free = {route.path for route in ROUTES if route.door in ("free", "open")}
    assert free == {
        "/console",
        "/console/sign-in",
        "/console/enter/{token}",
        "/console/static/{name}",
        "/console/font/{weight}.ttf",
    }
