"""The console over HTTP, on the staffed office: browsers go in, pages and database rows come out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from aiohttp import ClientResponse, web

from bot.desk import Desk
from bot.services import second_factor, sign_in
from bot.services.sign_in import Link
from bot.store.unit import Born
from bot.web import app as web_app
from bot.web.console.keys import LIVE
from tests.integration.staff.conftest import (  # noqa: F401 - fixtures that others ask for
    ANNA,
    BERIT,
    OSKAR,
    Office,
    either_office,
    office,
    staffed_file,
)
from tests.served import a_browser

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


class Site:
    """The running console of one office."""

    def __init__(self, place: Office, desk: Desk, base: str) -> None:
        self.office, self.desk, self.base = place, desk, base
        self.secrets: dict[int, str] = {}
        self.browsers: list[Browser] = []

    def browser(self) -> Browser:
        made = Browser(self)
        self.browsers.append(made)
        return made

    def link(self, user: int) -> str:
        member = self.office.run(second_factor.access.member, user)
        made = self.office.run(sign_in.make_link, member)
        assert isinstance(made, Link)
        return "/console/enter/" + made.url.rpartition("/")[2]

    def permit(self, user: int) -> None:
        self.office.run(second_factor.permit_by_hand, user)

    def code(self, user: int) -> str:
        """The code of the member's authenticator at this moment of the office."""
        return pyotp.TOTP(self.secrets[user]).at(self.office.now)

    async def signed_in(self, user: int) -> Browser:
        """A browser in which the member is; enrolled the first time."""
        browser = self.browser()
        if user not in self.secrets:
            self.permit(user)
        answer = await browser.post(self.link(user))
        assert answer.status == 303
        page = await (await browser.get("/console/second")).text()
        if user not in self.secrets:
            found = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page)
            assert found is not None
            self.secrets[user] = found[1].replace(" ", "")
        else:
            self.office.now = self.office.now + second_factor.STEP  # no code is taken twice
        answer = await browser.send("/console/second", code=self.code(user))
        assert answer.headers["Location"] == "/console/queue", await answer.text()
        return browser


class Browser:
    """Keeps cookies and the token of the forms, as a person's browser does."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.http = a_browser(headers={"User-Agent": AGENT})
        self.csrf = ""

    async def get(self, path: str, **headers: str) -> ClientResponse:
        answer = await self.http.get(self.site.base + path, allow_redirects=False, headers=headers)
        if answer.content_type == "text/html" and (found := CSRF.search(await answer.text())):
            self.csrf = found[1]
        return answer

    async def page(self, path: str) -> str:
        answer = await self.get(path)
        assert answer.status == 200, (path, answer.status, answer.headers.get("Location"))
        return await answer.text()

    async def post(
        self, path: str, headers: dict[str, str] | None = None, **form: str
    ) -> ClientResponse:
        return await self.http.post(
            self.site.base + path, data=form, headers=headers or {}, allow_redirects=False
        )

    async def send(self, path: str, **form: str) -> ClientResponse:
        """A form of our own pages."""
        return await self.post(path, csrf=self.csrf, **form)

    @property
    def cookies(self) -> dict[str, Any]:
        return {one.key: one.value for one in self.http.cookie_jar}


async def open_site(office: Office, **changes: object) -> tuple[Site, web.AppRunner]:  # noqa: F811
    app: web.Application

    def born(left: Born) -> None:
        if left.letters or left.orders:
            app[LIVE].nudge()

    around = replace(office.around, office=replace(office.around.office, **changes))  # type: ignore[arg-type]
    desk = Desk(
        office.engine, around, clock=lambda: office.now,
        handle=lambda unit, update: office.talks.handle(unit, update),
        apologise=lambda *_: None, on_born=born,
    )  # fmt: skip
    desk.start()
    await office.talks.start()
    app = web_app.build(desk, around.office)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    return Site(office, desk, f"http://127.0.0.1:{runner.addresses[0][1]}"), runner


async def close_site(site: Site, runner: web.AppRunner) -> None:
    for browser in site.browsers:
        await browser.http.close()
    await runner.cleanup()
    await site.desk.stop()


@pytest.fixture
async def site(office: Office) -> AsyncIterator[Site]:  # noqa: F811
    made, runner = await open_site(office)
    yield made
    await close_site(made, runner)


@pytest.fixture
async def either_site(either_office: Office) -> AsyncIterator[Site]:  # noqa: F811
    """The console on each of the two databases."""
    made, runner = await open_site(either_office)
    yield made
    await close_site(made, runner)


@pytest.fixture
async def https_site(office: Office) -> AsyncIterator[Site]:  # noqa: F811
    made, runner = await open_site(office, public_url="https://insyn.example.se")
    yield made
    await close_site(made, runner)
