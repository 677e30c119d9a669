"""A power of attorney is filled in on a page, signed with BankID, and taken back in the chat."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from sqlmodel import select

from bot.domain.clock import stockholm_day
from bot.emulator.client import Person
from bot.emulator.register.people import personnummer
from bot.services import access
from bot.store.tables import Binding, Power
from tests.integration.eid.scene import (
    ELIN,
    PHONE_AGENT,
    AppRefusedError,
    Browser,
    Scene,
    number_of,
    start,
)

ADDRESS = "Storgatan 1\r\n423 56 Torslanda"


async def identified(scene: Scene) -> tuple[Person, Browser]:
    """Elin with BankID in her own chat, on her own telephone, about to fill one in."""
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser(**{"User-Agent": PHONE_AGENT})
    await elin.say("/fullmakt")
    await elin.press("power.give")
    await elin.press("eid.open")
    await browser.open(link(await elin.wait_for("Här är din sida"), "/eid/"))
    await approve(scene, browser, elin)
    return elin, browser


def link(message: Any, path: str) -> str:
    return str(next(b["url"] for b in message.inline if path in b.get("url", "")))


async def approve(scene: Scene, browser: Browser, elin: Person) -> None:
    app = scene.app()
    await browser.press("same")
    await app.open(browser.app_link())
    await start(elin, await app.approve("Elin") or "")


def names_of(unit: Any) -> list[str]:
    """Of whoever is identified, as the provider has them."""
    binding = unit.session.exec(select(Binding)).one()
    return [one.name for one in access.proofs_of(unit, binding)]


def power(unit: Any) -> Power:
    return unit.session.exec(select(Power)).one()


async def test_it_is_filled_in_signed_and_taken_back(scene: Scene) -> None:
    assert scene.program.office.eid is not None
    assert scene.program.office.eid.ends is not None  # owners are told of that day
    elin, browser = await identified(scene)
    page = link(await elin.wait_for("Här skriver du vem", timeout=10), "/power/")
    assert await scene.unit(names_of) == ["Elin Åkesson"]
    today = stockholm_day(scene.clock())
    form = {
        "agent": "Marko Kovačević",
        "number": number_of("Marko"),
        "until": (today + timedelta(days=30)).isoformat(),
        "address": ADDRESS,
        "scope": "copy",
    }

    async def filled(**changes: str) -> str:
        return unescape(await browser._ask("POST", page, data={**form, **changes}))

    foreign = {"Sec-Fetch-Site": "cross-site"}  # pressed on a page of somebody else's
    for path in ("", "/change", "/sign"):
        await browser._ask("POST", page + path, data=form, headers=foreign)
        assert browser.status == 403

    # What is wrong is said, and what was typed is never shown to whoever opens the link later.
    for field, value, told in (
        ("agent", " ", "Skriv namnet"),
        ("number", "19850709-9806", "inget personnummer"),
        ("number", number_of("Elin"), "ditt eget personnummer"),
        ("number", personnummer(date(2015, 1, 1), 982), "måste ha fyllt 18 år"),
        ("scope", "", "minst en sak"),
        ("until", (today - timedelta(days=1)).isoformat(), "redan passerat"),
        ("until", (today + timedelta(days=366)).isoformat(), "högst ett år"),
        ("address", "", "egen postadress"),
    ):
        assert told in await filled(**{field: value}), field
        assert browser.status == 422
    review = await filled()
    assert f"Jag ger Marko Kovačević ({number_of('Marko')[:8]}-" in review
    assert "Marko" not in await (await scene.browser()).open(page)
    mark = re.search(r'name="mark" value="([0-9a-f]+)"', review)
    assert mark is not None
    again = await browser._ask("POST", page + "/change", data=form)
    assert 'value="Marko Kovačević"' in again
    action = re.search(r'<form method="post" action="([^"]+)"', again)
    assert action is not None
    assert page.endswith(action[1])  # what is sent from there is looked at, too
    await filled(scope="erasure")
    await browser._ask("POST", page + "/sign", data={"mark": mark[1]})
    assert browser.status == 404  # it is not what was read last
    await filled()
    await browser._ask("POST", page + "/sign", data={"mark": mark[1]})
    assert "Skriv under med BankID" in browser.page
    browser.url = browser.landed

    await browser.press("same")  # given up in the app
    app = scene.app()
    await app.open(browser.app_link())
    await app.refuse()
    await browser.until("ended")
    assert (await scene.unit(power)).state == "draft"
    await browser.press("same")
    app = scene.app()
    await app.open(browser.app_link())
    assert "Jag ger Marko Kovačević" in app.text
    assert "– registerutdrag över mina uppgifter (artikel 15)" in app.text
    assert "radering" not in app.text
    assert "till mig: Storgatan 1, 423 56 Torslanda" in app.text
    assert "Telegramkontot Elin " in app.text
    with pytest.raises(AppRefusedError):  # nobody else can sign what Elin filled in
        await app.approve("Marko")
    await browser.press("same")
    await app.open(browser.app_link())
    seen = max((one["id"] for one in await scene.client.mails(ELIN)), default=0)
    await start(elin, await app.approve("Elin") or "")
    await elin.wait_for("Din fullmakt gäller från och med nu", timeout=10)
    mail = await scene.client.wait_mail(ELIN, after=seen, timeout=10)
    assert "fullmakt" in mail["subject"]
    assert "Marko" not in mail["text"]

    await elin.say("/fullmakt")
    await elin.press("power.list")
    await elin.wait_for("Dina fullmakter", timeout=10)
    await elin.press(f"power.end:{(await scene.unit(power)).id}")
    await elin.wait_for("Fullmakten gäller inte längre")
    row = await scene.unit(power)
    assert (row.state, row.why) == ("ended", "taken_back")
    assert {"identity:power:signed", "identity:power:held"} < set(await scene.codes())

    await browser._ask("GET", page)  # the link has been used
    assert (browser.status, "Fullmakt</h1>" in browser.page) == (404, False)
    await elin.press("power.give")
    page = link(await elin.wait_for("Här skriver du vem", timeout=10), "/power/")
    assert "Fullmakt" in await filled(agent=" ")
    await elin.say("/loggaut")
    await elin.wait_for("utloggad")
    for method in ("GET", "POST"):
        gone = await browser._ask(method, page, **({"data": form} if method == "POST" else {}))
        assert (browser.status, "din inloggning tagit slut" in gone) == (404, True)
