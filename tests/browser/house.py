"""A staffed house for browser tests: the whole program, cases of each kind, a real Chromium."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from sqlmodel import Session

from bot.crypto import parse_keys
from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import real_clock
from bot.domain.identity import Level
from bot.domain.rights import Ground
from bot.services import access, decisions, intake, queue, second_factor
from bot.services.access import Customer, Member
from bot.store.engine import open_engine
from bot.store.unit import Unit
from tests.acceptance.stage import GROUP, Stage, a_stage
from tests.browser.outside import MORE, furnish
from tests.support import an_office, surroundings

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
SCREENS = Path(os.environ.get("SCREENS_FOLDER", "var/screens"))
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1360, "height": 900}
FIRST_CUSTOMER = 3001
PATIENCE = 20.0  # seconds, for a crowded machine; what comes is seen at once
expect.set_options(timeout=1000 * PATIENCE)


@dataclass
class House:
    """What a browser test plays in."""

    stage: Stage
    browser: Browser
    refs: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    cookies: dict[str, list[Any]] = field(default_factory=dict)

    def run(self, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """One service in a committed unit beside the running bot."""
        engine = open_engine(self.stage.database_url)
        keyring = parse_keys(self.stage.keys)
        with Session(engine, expire_on_commit=False) as session:
            unit = Unit(
                session,
                surroundings(keyring=keyring, office=an_office(staff_chat_id=GROUP)),
                real_clock(),
            )
            result = service(unit, *args, **kwargs)
            unit.flush()
            session.commit()
        engine.dispose()
        return result

    def member(self, name: str) -> access.Member:
        found = self.run(access.member, self.stage.members[name].id)
        assert found is not None
        return found

    async def context(self, **options: Any) -> BrowserContext:
        made = await self.browser.new_context(**{"viewport": DESKTOP, **options})
        made.set_default_timeout(1000 * PATIENCE)
        return made

    def code(self, name: str) -> str:
        """A code of the member's authenticator that was not used yet."""
        now = int(real_clock().timestamp()) // 30
        step = max(now, self.steps.get(name, 0) + 1)
        self.steps[name] = step
        return pyotp.TOTP(self.secrets[name]).generate_otp(step)

    async def link(self, name: str) -> str:
        """What the bot answers to /console."""
        person = self.stage.members[name]
        await person.say("/console")
        message = await person.wait_for(
            re.compile("in i konsolen|into the console"), timeout=PATIENCE
        )
        return str(message.inline[0]["url"])

    async def signed_in(self, name: str, **options: Any) -> Page:
        """A page of the member's own browser, at the queue.

        The first time they sign in and enrol; later on they still are, for a code counts once.
        """
        context = await self.context(**options)
        page = await context.new_page()
        if name in self.cookies:
            await context.add_cookies(self.cookies[name])
            await page.goto(self.stage.pages + "/console/queue")
            return page
        await self._sign_in(page, name)
        self.cookies[name] = await context.cookies()  # type: ignore[assignment]
        return page

    async def _sign_in(self, page: Page, name: str) -> None:
        await page.goto(await self.link(name))
        await page.click("main button")
        await page.wait_for_url("**/console/second")
        if name not in self.secrets:
            self.secrets[name] = (await page.inner_text(".key code")).replace(" ", "")
        await page.fill("#code", self.code(name))
        await page.click("main form button")
        await page.wait_for_url("**/console/queue")

    async def at(self, page: Page, ref: str) -> None:
        await page.goto(f"{self.stage.pages}/console/case/{self.refs.get(ref, ref)}")


@contextlib.asynccontextmanager
async def a_house(folder: Path) -> AsyncIterator[House]:
    async with a_stage(folder) as stage, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        house = House(stage, browser)
        await fill(house)
        yield house
        await browser.close()


# -- cases of each kind -----------------------------------------------------------------------


def _people(house: House) -> list[tuple[int, str, str, str, int, str]]:
    path = house.stage.register_url.removeprefix("sqlite:///")
    sql = (
        "SELECT c.customer_id, c.email, c.phone, c.first_name, a.address_id, a.street "
        "FROM customer c JOIN address a ON a.customer_id = c.customer_id AND a.kind = 'delivery' "
        "WHERE c.phone LIKE '+46%' AND NOT c.protected_identity "
        "AND c.email NOT IN (SELECT email FROM customer GROUP BY email HAVING count(*) > 1) "
        "ORDER BY c.customer_id"
    )
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


async def fill(house: House) -> None:
    """A queue as on an ordinary day: waiting, held, late, and awaiting a second person."""
    people = _people(house)
    wanted: list[tuple[str, Right, int, str | None]] = [
        ("access", Right.ACCESS, 2, None),
        ("erasure", Right.ERASURE, 5, None),
        ("correction", Right.RECTIFICATION, 1, None),
        ("refused", Right.ERASURE, 3, None),
        ("asked", Right.ACCESS, 4, None),
        ("late", Right.ACCESS, 40, "anna"),
        ("soon", Right.ERASURE, 26, "anna"),
        ("held", Right.ACCESS, 9, "bjorn"),
        ("free", Right.RECTIFICATION, 0, None),
        ("spare", Right.ACCESS, 12, None),
        ("raced", Right.ACCESS, 6, None),
        ("watched", Right.ACCESS, 7, None),
        ("plain", Right.ACCESS, 8, None),
        *MORE,
    ]
    for number, (_name, _right, _days, _holder) in enumerate(wanted, start=FIRST_CUSTOMER):
        person = people[number % len(people)]
        await house.stage.customer(str(person[3]), id=number, language_code="sv", started=True)

    def everything(unit: Unit) -> None:
        for one in house.stage.members.values():
            unit.conversation(one.id)
            second_factor.permit_by_hand(unit, one.id)
        for number, (name, right, days, holder) in enumerate(wanted, start=FIRST_CUSTOMER):
            person = people[number % len(people)]
            unit.conversation(number).language = "sv"
            house.refs[name] = _opened(unit, number, person, right, days)
            if holder is not None:
                queue.claim(unit, _member(unit, house, holder), house.refs[name])
        members = {name: _member(unit, house, name) for name in house.stage.members}
        refused = house.refs["refused-before"]
        decisions.reject(unit, members["karin"], refused, Ground.NOTHING_FOUND)
        furnish(unit, members, house.refs)

    house.run(everything)


def _member(unit: Unit, house: House, name: str) -> Member:
    member = access.member(unit, house.stage.members[name].id)
    assert member is not None
    return member


def _opened(unit: Unit, number: int, person: tuple[Any, ...], right: Right, days: int) -> str:
    _customer_id, email, phone, _name, address_id, street = person
    claims = frozenset({Claim(ClaimKind.EMAIL, email), Claim(ClaimKind.PHONE, phone)})
    customer = Customer(
        chat_id=number, tg_user_id=number, level=Level.L2, claims=claims,
        binding_id=None, person_digest=f"person-{number}",
        persons=frozenset({f"person-{number}"}), fresh=True,
    )  # fmt: skip
    requests: dict[Right, dict[str, Any]] = {
        Right.ACCESS: {"scope": "all"},
        Right.ERASURE: {"ground": "no_longer_needed", "scope": "all"},
        Right.RECTIFICATION: {
            "source": "westila", "table": "address", "key": [address_id],
            "column": "street", "old": street, "new": "Nya Varvets gata 7",
        },
    }  # fmt: skip
    received = unit.now - timedelta(days=days)
    opened = intake.open_case(
        unit, customer, right=right, request=requests[right], received_at=received
    )
    return opened.case.ref
