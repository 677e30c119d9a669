"""The one-time page over HTTP: nothing but the right PIN opens it, and it opens once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientSession
from jsonschema import Draft202012Validator
from sqlmodel import Session, select

from bot.domain import init_data
from bot.domain.cases import Right
from bot.domain.files import FileKind, Looked
from bot.domain.registry import ManualOwner
from bot.emulator import groups, launches
from bot.emulator.world import World
from bot.services import delivery, manual_files, manual_tasks
from bot.services.delivery import Link
from bot.services.manual_tasks import Outcome, Report
from bot.sources.manual import ManualSource
from bot.store import cases as case_rows
from bot.store import deliveries
from bot.store import manual_tasks as task_rows
from bot.store.engine import open_engine
from bot.store.tables import ManualTask, SourceFileContent
from bot.store.unit import Unit
from bot.web import delivery as pages
from bot.web.schemas import published
from tests import pg
from tests.integration.fulfilment.conftest import opened_at, set_up
from tests.integration.fulfilment.shop import CHAT, Shop, email, phone
from tests.integration.staff.binder import binder
from tests.served import a_browser, served

TOKEN = "1:test"
ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))


class Site:
    """The page as a browser meets it."""

    def __init__(self, shop: Shop, http: ClientSession, base: str, link: Link) -> None:
        self.shop, self.http, self.link = shop, http, link
        self.token, self.pin = link.url.rpartition("/")[2], link.pin
        self.url = f"{base}/answer/{self.token}"

    async def get(self, url: str = "") -> ClientResponse:
        return await self.http.get(url or self.url, allow_redirects=False)

    async def launch(self, told: str) -> str | None:
        answer = await self.http.post(f"{self.url}/launch", data={"told": told})
        found: str | None = (await answer.json())["pass"]
        return found

    async def post(self, pin: str) -> ClientResponse:
        return await self.http.post(self.url, data={"pin": pin}, allow_redirects=False)


@pytest.fixture
def in_telegram(shop: Shop) -> World:
    """The pages have an address that Telegram opens; what signs for it is the emulator."""
    world = World(token=TOKEN, bot_username="x", clock=lambda: shop.now.timestamp())
    for user_id in (CHAT, CHAT + 1):
        groups.add_user(world, {"id": user_id, "first_name": "Åsa"})
    key = init_data.key_of(TOKEN)
    office = replace(shop.around.office, public_url="https://insyn.example", web_app_key=key)
    shop.around = replace(shop.around, office=office)
    return world


@pytest.fixture
async def site(shop: Shop) -> AsyncIterator[Site]:
    shop.ask(Right.ACCESS, {"scope": "all"}, *ELIN)
    shop.approve()
    async with waiting_page(shop) as site:
        yield site


@asynccontextmanager
async def waiting_page(shop: Shop) -> AsyncIterator[Site]:
    """The page of the answer that waits for Elin."""
    newest = shop.run(delivery.waiting_for, shop.customer(*ELIN))
    link = shop.run(delivery.make_link, shop.customer(*ELIN), newest)
    at = served(shop.engine, shop.around, lambda: shop.now, pages.add_routes)
    async with at as base, a_browser() as http:
        yield Site(shop, http, base, link)


async def test_the_account_that_the_link_is_for_needs_no_pin(
    shop: Shop, in_telegram: World, site: Site
) -> None:
    page = await site.get()
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert 'src="/page/launch.js"' in await page.text()
    told = launches.minted(in_telegram, CHAT)
    stale = launches.minted(in_telegram, CHAT, at=int(shop.now.timestamp()) - 301)
    other = launches.minted(in_telegram, CHAT + 1)
    for wrong in (other, stale, told.replace("hash=", "hash=0"), ""):
        assert await site.launch(wrong) is None
    passed = await site.launch(told)
    assert passed is not None
    assert (await site.post(passed[:-1] + "g")).status == 403
    assert (await site.post(passed)).status == 303
    assert await site.launch(told) is None  # it has been opened


async def test_without_an_address_of_https_nothing_is_believed(site: Site) -> None:
    assert "script" not in await (await site.get()).text()
    world = World(token=TOKEN, bot_username="x", clock=lambda: site.shop.now.timestamp())
    groups.add_user(world, {"id": CHAT, "first_name": "Åsa"})
    assert await site.launch(launches.minted(world, CHAT)) is None
    assert _recognised(site.shop, "") is None  # not by a link for no account either


def _recognised(shop: Shop, told: str) -> str | None:
    """What a link that staff made for no account takes in the place of its PIN."""
    case_id = shop.case().id

    def one(unit: Unit) -> str | None:
        case, row = case_rows.by_id(unit, case_id), deliveries.of_case(unit, case_id)
        assert case is not None
        assert row is not None
        link = delivery.link_to(unit, case, row, actor="staff:anna")
        assert isinstance(link, Link)
        return delivery.recognise(unit, link.url.rpartition("/")[2], told)

    found: str | None = shop.run(one)
    return found


async def test_looking_changes_nothing_and_the_page_is_shut_tight(site: Site) -> None:
    for _ in range(3):
        assert (await site.http.head(site.url)).status == 200
        page = await site.get()
        assert page.status == 200
    headers = page.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    text = await page.text()
    assert "<script" not in text
    assert "Westila Group AB" in text
    assert "Åkesson" not in text
    assert "$" not in text
    assert (await site.post(site.pin)).status == 303


async def test_link_and_pin_together_give_paper_and_data(site: Site) -> None:
    answer = await site.post(site.pin)
    assert answer.status == 303
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    ready = await site.get()
    assert ready.status == 200
    assert "Spara som dokument" in await ready.text()
    pdf = await site.http.post(site.url + "/pdf")
    assert pdf.headers["Content-Disposition"].startswith("attachment; filename=")
    assert (await pdf.read())[:5] == b"%PDF-"
    data = await (await site.http.post(site.url + "/json")).json()
    assert data["format"] == "insyn.access/3"
    page = await site.http.post(site.url + "/html")
    assert page.headers["Content-Disposition"].endswith('.html"')
    assert "<!doctype html>" in await page.text()
    assert (await site.http.post(site.url + "/json")).status == 200
    assert (await site.http.post(site.url + "/json")).status == 404


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[Shop]:
    """Where two replicas do write at the same time; on SQLite they never can."""
    insyn, register = pg.fresh_database(), f"sqlite:///{tmp_path / 'westila.db'}"
    set_up(insyn, register)
    yield from opened_at(insyn, register)


async def test_fifty_at_once_at_two_replicas_open_it_once(on_postgres: Shop) -> None:
    """The other one has its own connections to the database, and knows nothing of this one."""
    shop = on_postgres
    shop.ask(Right.ACCESS, {"scope": "all"}, *ELIN)
    shop.approve()
    engine = open_engine(shop.engine.url.render_as_string(hide_password=False))
    at = served(engine, shop.around, lambda: shop.now, pages.add_routes)
    async with waiting_page(shop) as site, at as base:
        other = Site(shop, site.http, base, site.link)
        pressed = (one.post(site.pin) for _ in range(25) for one in (site, other))
        answers = await asyncio.gather(*pressed)
        for answer in answers:  # nobody reads them: else some connection is found unclosed
            answer.release()
    engine.dispose()
    assert sorted(answer.status for answer in answers) == [303] + [404] * 49


async def test_a_wrong_pin_says_how_many_tries_are_left_and_the_fifth_ends_the_link(
    site: Site,
) -> None:
    wrong = "000000" if site.pin != "000000" else "111111"
    for left in (4, 3, 2, 1):
        page = await site.post(wrong)
        assert page.status == 403
        assert f"Du har {left} försök kvar" in await page.text()
    assert (await site.post(wrong)).status == 404
    assert (await site.post(site.pin)).status == 404


async def test_unknown_used_and_expired_links_look_alike(site: Site) -> None:
    unknown = await site.get(site.url[:-1] + ("A" if site.url[-1] != "A" else "B"))
    short = await site.get(site.url[:-20])
    site.shop.later(minutes=16)
    expired = await site.get()
    assert [one.status for one in (unknown, short, expired)] == [404, 404, 404]
    assert len({await one.text() for one in (unknown, short, expired)}) == 1


async def test_a_dead_link_leads_back_to_the_chat(site: Site) -> None:
    dead = await (await site.get(site.url[:-20])).text()
    assert 'href="https://t.me/westila_insyn_bot"' in dead
    assert "Gå till chatten" in dead


async def test_without_the_cookie_of_the_opening_nothing_is_handed_out(site: Site) -> None:
    await site.post(site.pin)
    async with a_browser() as stranger:
        assert (await stranger.get(site.url)).status == 404
        assert (await stranger.post(site.url + "/pdf")).status == 404
        assert (await stranger.post(site.url, data={"pin": site.pin})).status == 404


async def test_the_page_speaks_the_language_of_the_chat(site: Site) -> None:
    site.shop.speaking("en")
    assert "Enter the PIN" in await (await site.get()).text()
    gone = await site.http.get(site.url[:-20], headers={"Accept-Language": "en-GB,sv;q=0.5"})
    told = await gone.text()
    assert "This link leads nowhere" in told
    assert "press “Get the answer”" in told
    assert "If you are logged out, you show first who you are" in told


def _handed_in(unit: Unit) -> None:
    """Berit has found two things in the binder, and wrote nothing down."""
    task = unit.session.exec(select(ManualTask)).one()
    case = case_rows.by_id(unit, task.case_id)
    assert case is not None
    assert manual_files.keep(unit, task, case, Looked(kind=FileKind.PDF, content=b"%PDF-1.7 a"))
    assert manual_files.keep(unit, task, case, Looked(kind=FileKind.TEXT, content=b"Avtal"))
    assert task_rows.take(unit, task, by=None)
    manual_tasks.taken(unit, task, case, Report(outcome=Outcome.FOUND, count=2), actor="page")


async def test_what_was_found_by_hand_lies_beside_the_answer_until_all_is_fetched(
    shop: Shop,
) -> None:
    registry = shop.around.office.registry
    by_hand = binder(ManualOwner(role="owner"))
    shop.with_office(registry=replace(registry, sources=(*registry.sources, by_hand)))
    shop.sources["binder"] = ManualSource(by_hand)
    shop.ask(Right.ACCESS, {"scope": "all"}, *ELIN)
    shop.approve()
    shop.run(_handed_in)
    shop.work()
    async with waiting_page(shop) as site:
        assert (await site.http.post(site.url + "/file/1")).status == 404
        await site.post(site.pin)
        page = await (await site.get()).text()
        assert "Spara fil 1 (PDF)" in page
        assert "8 gånger till" in page
        data = await (await site.http.post(site.url + "/json")).json()
        assert data["files"] == [
            {"number": 1, "source": "Pärmen", "kind": "pdf", "bytes": 10},
            {"number": 2, "source": "Pärmen", "kind": "text", "bytes": 5},
        ]
        Draft202012Validator(json.loads(published()["insyn.access-3.json"])).validate(data)
        paper = await (await site.http.post(site.url + "/html")).text()
        assert "Filer som hör till svaret" in paper
        first = await site.http.post(site.url + "/file/1")
        assert first.headers["Content-Disposition"] == 'attachment; filename="insyn-1.pdf"'
        assert first.headers["X-Content-Type-Options"] == "nosniff"
        assert await first.read() == b"%PDF-1.7 a"
        assert (await site.http.post(site.url + "/file/3")).status == 404
        for _ in range(5):
            assert await (await site.http.post(site.url + "/file/2")).text() == "Avtal"
        assert (await site.http.post(site.url + "/file/2")).status == 404
    with Session(shop.engine) as session:
        assert session.exec(select(SourceFileContent)).all() == []
    assert shop.audit().count("fulfilment:file:deleted") == 2
