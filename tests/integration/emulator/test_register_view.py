"""The register page: whose rows it shows, before and after they change, and only when there is one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from bot.emulator.register.build import build
from bot.emulator.register.people import CAPITAL_MAILBOX
from bot.emulator.server import Emulator

ELIN, SARA = "elin.akesson@example.com", "sara.lindqvist@example.org"
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    url = f"sqlite:///{tmp_path_factory.mktemp('register') / 'register.db'}"
    build(url, today=date(2026, 6, 1), customers=12)
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
async def session(register: sa.Engine) -> AsyncIterator[aiohttp.ClientSession]:
    async with (
        Emulator(register_url=str(register.url)) as emulator,
        aiohttp.ClientSession(emulator.url) as session,
    ):
        yield session


async def rows_of(session: aiohttp.ClientSession, email: str, *customers: str) -> Rows:
    query = [("person", email), *(("customer", number) for number in customers)]
    async with session.get("/register.json", params=query) as answer:
        tables = (await answer.json())["tables"]
    return {
        table["name"]: [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        for table in tables
    }


def count(register: sa.Engine, sql: str) -> int:
    with register.connect() as connection:
        return int(connection.scalar(sa.text(sql)) or 0)


async def test_the_page_and_the_people_to_pick_are_served(session: aiohttp.ClientSession) -> None:
    async with session.get("/register") as page:
        assert (page.status, page.content_type) == (200, "text/html")
    async with session.get("/register.json") as answer:
        emails = [one["email"] for one in (await answer.json())["people"]]
    assert emails[0] == ELIN


async def test_a_customer_has_the_rows_that_hang_on_theirs_and_nobody_elses(
    session: aiohttp.ClientSession, register: sa.Engine
) -> None:
    rows = await rows_of(session, ELIN)
    lines = count(
        register,
        "select count(*) from invoice_line join invoice using (invoice_id) where customer_id = 1",
    )
    assert [row["first_name"] for row in rows["customer"]] == ["Elin"]
    assert {row["customer_id"] for row in rows["invoice"]} == {"1"}
    assert len(rows["invoice_line"]) == lines > 0


async def test_somebody_known_by_an_address_alone_has_their_messages(
    session: aiohttp.ClientSession,
) -> None:
    rows = await rows_of(session, SARA)
    assert {name: len(found) for name, found in rows.items()} == {"support_message": 3}


async def test_an_address_is_found_however_it_is_written(session: aiohttp.ClientSession) -> None:
    small = await rows_of(session, CAPITAL_MAILBOX.lower())
    assert small == await rows_of(session, CAPITAL_MAILBOX.upper())
    assert small["customer"][0]["email"] == CAPITAL_MAILBOX
    assert await rows_of(session, "nobody@example.com") == {}


async def test_what_is_left_of_an_erased_customer_is_still_shown(
    session: aiohttp.ClientSession, register: sa.Engine
) -> None:
    with register.begin() as connection:
        connection.execute(
            sa.text("update customer set email = '3@raderad.invalid' where customer_id = 3")
        )
    assert (await rows_of(session, "karin@example.com", "3"))["customer"][0]["customer_id"] == "3"
    assert (await rows_of(session, "karin@example.com")) == {}


async def test_there_is_no_register_page_without_a_register() -> None:
    async with Emulator() as emulator, aiohttp.ClientSession(emulator.url) as session:
        for path in ("/register", "/register.json"):
            async with session.get(path) as answer:
                assert answer.status == 404


async def test_the_parts_of_the_page_are_asked_for_again(session: aiohttp.ClientSession) -> None:
    async with session.get("/page/app.js") as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
