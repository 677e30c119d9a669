"""46elks for demo and tests: takes text messages over HTTP, and reports what became of them."""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.emulator.faults import Faults
from bot.emulator.world import World

BASE = "/46elks"
USER, PASSWORD = "u-of-the-demo", "opens-nothing-else"
E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
SENDER = re.compile(r"[A-Za-z][A-Za-z0-9]{0,10}|\+[1-9][0-9]{6,14}", re.ASCII)
TRIES, BETWEEN = 5, 0.2  # how often a report is brought, and the seconds between


class SmsOperator:
    """Keeps messages among the world's mails, where a person and a test can read them."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._reports: set[asyncio.Task[None]] = set()
        self.asked: list[dict[str, str]] = []  # what each call held, without its account

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post(f"{BASE}/a1/sms", self.take)
        router.add_get(f"{BASE}/a1/me", self.account)

    async def stop(self) -> None:
        for report in self._reports:
            report.cancel()
        await asyncio.gather(*self._reports, return_exceptions=True)

    async def account(self, request: web.Request) -> web.Response:
        return (
            web.json_response({"id": USER}) if _known(request) else _refused(401, "Access denied")
        )

    async def take(self, request: web.Request) -> web.StreamResponse:
        """One message; refusals are plain text, as 46elks's are."""
        if not _known(request):
            return _refused(401, "Access denied")
        form = {name: str(value) for name, value in (await request.post()).items()}
        fault = self._faults.take("sms")
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.after:
                self._keep(form)
            if fault.drop and request.transport is not None:
                request.transport.abort()
            if fault.status:
                return _refused(fault.status, fault.description or "Scripted refusal")
        wrong = _wrong(form)
        if wrong:
            return _refused(403 if wrong == "from" else 400, f"Invalid parameter: {wrong}")
        return web.json_response(self._keep(form))

    def _keep(self, form: Mapping[str, str]) -> dict[str, object]:
        self.asked.append(dict(form))
        told: dict[str, object] = {
            "status": "created",
            "direction": "outgoing",
            "from": form["from"],
            "to": form["to"],
            "parts": -(-len(form["message"]) // 160),
        }
        if form.get("dryrun") == "yes":
            return told | {"estimated_cost": 3500}
        kept = self._world.add_mail(
            to=form["to"],
            sender=form["from"],
            subject="SMS",
            text=form["message"],
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        number = f"s{kept.id:032x}"
        if form.get("whendelivered"):
            report = asyncio.create_task(self._report(form["whendelivered"], number))
            self._reports.add(report)
            report.add_done_callback(self._reports.discard)
        return told | {"id": number, "cost": 3500}

    async def _report(self, url: str, number: str) -> None:
        """Brings the report until it is taken; the word in the address becomes a header."""
        fault = self._faults.take("sms_report")
        await asyncio.sleep(BETWEEN)
        place = urlsplit(url)
        entry = aiohttp.encode_basic_auth(place.username or "", place.password or "")
        bare = place._replace(netloc=place.netloc.rpartition("@")[2]).geturl()
        form = {"id": number, "status": (fault and fault.description) or "delivered"}
        if form["status"] == "delivered":
            form["delivered"] = datetime.now(UTC).isoformat()
        async with aiohttp.ClientSession(headers={"Authorization": entry}) as session:
            for _ in range(TRIES):
                try:
                    async with session.post(bare, data=form) as answer:
                        if answer.status in (200, 204):
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(BETWEEN)


def _known(request: web.Request) -> bool:
    kind, _, packed = request.headers.get("Authorization", "").partition(" ")
    try:
        shown = b64decode(packed, validate=True).decode()
    except (NotBase64, UnicodeDecodeError):
        return False
    return kind == "Basic" and shown == f"{USER}:{PASSWORD}"


def _wrong(form: Mapping[str, str]) -> str:
    """The first field that would be refused."""
    if SENDER.fullmatch(form.get("from", "")) is None:
        return "from"
    if E164.fullmatch(form.get("to", "")) is None:
        return "to"
    return "" if form.get("message") else "message"


def _refused(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text)
