"""A scene with BankID: the whole program, the emulator, browsers with cookies, and an app."""

from __future__ import annotations

import asyncio
import base64
import io
import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import zxingcpp
from PIL import Image

from bot.domain.clock import real_clock
from bot.emulator.bankid.simulator import Simulator
from bot.emulator.client import EmulatorClient, Person
from bot.emulator.register.people import holders_of_an_eid
from bot.emulator.server import Emulator
from bot.wiring import Program

ELIN, MARKO = "elin.akesson@example.com", "marko.kovacevic@example.com"
FAST = 4  # an order is asked about every two seconds, and nobody need wait for that
PHONE_AGENT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


def number_of(first_name: str) -> str:
    return next(one.number for one in holders_of_an_eid() if one.first_name == first_name)


@dataclass
class Clock:
    """Time that passes FAST times as quickly, and that a test may put forward."""

    ahead: timedelta = field(default_factory=timedelta)
    begun: datetime = field(default_factory=real_clock)

    def __call__(self) -> datetime:
        return self.begun + (real_clock() - self.begun) * FAST + self.ahead


def seconds() -> float:
    """The simulator's clock: it refuses who asks more often than BankID lets them."""
    return time.monotonic() * FAST


async def passes(*, seconds: float) -> None:
    """Waits for so long by the clocks of the scene."""
    await asyncio.sleep(seconds / FAST)


@dataclass
class Scene:
    emulator: Emulator
    bankid: Simulator
    client: EmulatorClient
    program: Program
    clock: Clock
    browsers: list[Browser] = field(default_factory=list)

    async def browser(self, **headers: str) -> Browser:
        jar = aiohttp.CookieJar(unsafe=True)
        made = Browser(aiohttp.ClientSession(cookie_jar=jar, headers=headers))
        self.browsers.append(made)
        return made

    def app(self) -> App:
        return App(self)

    async def link(self, person: Person, *, command: str = "/access") -> str:
        """Asks for something, chooses BankID, and returns the address of the page."""
        await person.say(command)
        await person.press("eid.open")
        message = await person.wait_for("BankID")
        return str(next(b["url"] for b in message.inline if "/eid/" in b.get("url", "")))

    async def unit(self, service: Any, *args: Any) -> Any:
        return await self.program.desk.run(service, *args)

    async def codes(self) -> list[str]:
        return await self.unit(_audited)

    async def close(self) -> None:
        for browser in self.browsers:
            await browser.session.close()


def _audited(unit: Any) -> list[str]:
    from sqlmodel import select

    from bot.store.tables import AuditEvent

    return list(unit.session.exec(select(AuditEvent.code).order_by(AuditEvent.seq)).all())


class Browser:
    """One browser with a cookie jar of its own; it remembers everything that it was ever given."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.url = ""
        self.seen: list[str] = []
        self.page = ""
        self.status = 0
        self.landed = ""  # where the last answer came from

    async def open(self, url: str) -> str:
        self.url = url
        return await self._ask("GET", url)

    async def press(self, mode: str) -> str:
        return await self._ask("POST", self.url, data={"mode": mode})

    async def post(self, path: str) -> str:
        return await self._ask("POST", self.url + path)

    async def _ask(self, method: str, url: str, **more: Any) -> str:
        async with self.session.request(method, url, **more) as answer:
            self.status, self.landed = answer.status, str(answer.url)
            self.page = await answer.text()
            self.headers = answer.headers
            self.seen.append(self.page)
            return self.page

    async def told(self) -> dict[str, Any]:
        async with self.session.get(self.url + "/status") as answer:
            text = await answer.text()
            self.seen.append(text)
            import json

            return json.loads(text)

    async def until(self, stage: str, *, seconds: float = 10.0) -> dict[str, Any]:
        """Follows the page as its script does, until it shows a stage."""
        loop = asyncio.get_running_loop()
        end, told = loop.time() + seconds, {}
        while loop.time() < end:
            told = await self.told()
            if told.get("stage") == stage:
                return told
            await asyncio.sleep(0.1)
        raise AssertionError(f"the page never came to {stage}: {told}")

    async def code(self) -> str:
        """What the animated code on the page says now, read from its picture."""
        found = read_code(self.page)
        assert found is not None
        return found

    def app_link(self) -> str:
        link = re.search(r'id="open" href="([^"]+)"', self.page)
        assert link is not None, self.page
        return link[1].replace("&amp;", "&")

    @property
    def said(self) -> str:
        found = re.search(r'<p class="(?:status|fault)"[^>]*>([^<]+)</p>', self.page)
        return found[1] if found else ""


def read_code(page: str) -> str | None:
    found = re.search(r"data:image/png;base64,([A-Za-z0-9+/=]+)", page)
    if found is None:
        return None
    picture = Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("L")
    return zxingcpp.read_barcodes(picture)[0].text


class App:
    """A phone with the BankID app."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.ref = ""
        self.text = ""

    async def call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        url = f"{self.scene.emulator.url}/bankid/api/{path}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json=body) as answer,
        ):
            told: dict[str, Any] = await answer.json()
            if answer.status != 200:
                raise AppRefusedError(told["error"])
            return told

    async def scan(self, text: str) -> None:
        told = await self.call("scan", {"text": text})
        self.ref, self.text = told["ref"], told["text"]

    async def open(self, link: str) -> None:
        token = parse_qs(urlsplit(link).query)["autostarttoken"][0]
        told = await self.call("open", {"token": token})
        self.ref, self.text = told["ref"], told["text"]

    async def approve(self, first_name: str, **how: Any) -> str | None:
        """Approves as somebody; returns the address to which the app leads back."""
        body = {"number": number_of(first_name), **how}
        return (await self.call(f"orders/{self.ref}/approve", body))["return_url"]

    async def refuse(self) -> None:
        await self.call(f"orders/{self.ref}/refuse", {})


class AppRefusedError(AssertionError):
    pass


async def start(person: Person, return_url: str) -> None:
    """Telegram on the phone of `person` opens the link, and they press Start."""
    await person.say("/start " + parse_qs(urlsplit(return_url).query)["start"][0])
