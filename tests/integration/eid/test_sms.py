"""Codes by SMS through the whole program, and the reports of what became of them."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import select

from bot.domain.identity import Level
from bot.emulator.sms import PASSWORD, USER
from bot.services import access, sms_reports
from bot.store.tables import Sms
from tests.integration.eid.scene import ELIN, Scene

PHONE = "+46701740605"


@pytest.fixture
def settings() -> dict[str, str]:
    return {"SMS_ACCOUNT": f"{USER}:{PASSWORD}", "SMS_SENDER": "Westila"}


async def row(scene: Scene) -> Sms:
    def ask(unit: Any) -> Sms:
        return unit.session.exec(select(Sms)).one()

    return await scene.unit(ask)


async def post(scene: Scene, word: str, **form: str) -> int:
    url = scene.program.settings.public_url + sms_reports.PATH
    headers = {"Authorization": aiohttp.encode_basic_auth(sms_reports.USER, word)}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=form, headers=headers) as answer,
    ):
        return answer.status


async def test_a_code_arrives_is_reported_and_proves(scene: Scene) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    await elin.say("/access")
    await elin.wait_for("e-postadress")
    await elin.say(ELIN)
    await elin.say(await scene.client.wait_code(ELIN))
    await elin.wait_for("ett annat sätt")
    await elin.press("verify:sms")
    await elin.wait_for("mobilnummer")
    await elin.say("070-174 06 05")
    await elin.say(await scene.client.wait_code(PHONE))
    await elin.wait_for("lagrat om dig", timeout=10)

    def level(unit: Any) -> Level:
        return access.customer(unit, chat_id=elin.id, tg_user_id=elin.id).level

    assert await scene.unit(level) is Level.L2
    sent = await row(scene)
    for _ in range(40):
        if sent.report:
            break
        await asyncio.sleep(0.05)
        sent = await row(scene)
    assert (sent.state, sent.report, sent.sealed_body) == ("sent", "delivered", None)
    word = await scene.unit(sms_reports._word)
    assert sent.elks_id
    assert await post(scene, "wrong", id=sent.elks_id, status="failed") == 401
    assert await post(scene, word, id="unknown", status="failed") == 204
    assert await post(scene, word, id=sent.elks_id, status="sent") == 204  # late: it has arrived
    assert (await row(scene)).report == "delivered"
    assert "identity:sms:undelivered" not in await scene.codes()


async def test_a_code_by_sms_goes_with_a_scanned_code_where_no_address_is_on_file(
    scene: Scene, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "register.db") as register:
        register.execute("UPDATE customer SET email = '' WHERE email = ?", (ELIN,))
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("other")
    app = scene.app()
    await app.scan(await browser.code())
    await app.approve("Elin")
    await elin.wait_for("en e-postadress eller ett mobilnummer", timeout=10)
    first = await scene.client.wait_mail(PHONE)
    await elin.say(await scene.client.wait_code(PHONE))
    await elin.wait_for("✅ Tack. BankID", timeout=10)

    def level(unit: Any) -> Level:
        return access.customer(unit, chat_id=elin.id, tg_user_id=elin.id).level

    assert await scene.unit(level) is Level.L3
    told = await scene.client.wait_mail(PHONE, after=first["id"])
    assert told["text"].startswith("Någon har legitimerat sig som du i Telegramboten")
