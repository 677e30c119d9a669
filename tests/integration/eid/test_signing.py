"""An erasure is signed where the policy says so: the app shows what, and nobody else can sign it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.services import casework
from bot.store.tables import Case, CaseEvent
from tests.integration.eid.scene import PHONE_AGENT, AppRefusedError, Scene, start
from tests.unit.domain.test_levels import SIGNED, changed


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {"LEVELS_FILE": str(changed(tmp_path, erase=SIGNED))}


def events(unit: Any) -> list[tuple[str, Any]]:
    case = unit.session.exec(select(Case)).one()
    rows = unit.session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()
    return [(row.event, unit.open(row, "sealed_note")) for row in rows]


async def test_an_erasure_is_sent_in_once_it_is_signed(scene: Scene) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser(**{"User-Agent": PHONE_AGENT})
    await elin.say("/radera")
    await elin.press("eid.open")
    message = await elin.wait_for("Här är din sida")
    await browser.open(next(b["url"] for b in message.inline if "/eid/" in b.get("url", "")))
    await browser.press("same")
    app = scene.app()
    await app.open(browser.app_link())
    assert "skriver under" not in app.text
    await start(elin, await app.approve("Elin"))
    plan = next(
        b["callback_data"]
        for b in (await elin.wait_for("Varför vill du", timeout=10)).inline
        if "consent_withdrawn" in b.get("callback_data", "")
    )
    mark = plan.split(":")[1]
    await elin.press(plan)
    await elin.press(f"erase.sure:{mark}:consent_withdrawn")
    await elin.press(f"erase.yes:{mark}:consent_withdrawn")
    await elin.wait_for("Ett steg återstår: skriv under med BankID.", timeout=10)
    await elin.say("länken är för gammal")
    await elin.wait_for("Jag väntar på din underskrift.")
    await elin.press("erase.link")
    message = await elin.wait_for("Ett steg återstår: skriv under med BankID.", timeout=10)
    (waiting,) = await scene.unit(lambda unit: unit.session.exec(select(Case)).all())
    assert waiting.state == "waiting_for_identity"  # received, and not with the staff yet
    await browser.open(next(b["url"] for b in message.inline if "/eid/" in b.get("url", "")))
    await browser.press("same")
    app = scene.app()
    await app.open(browser.app_link())
    assert "Du skriver under att Westila Group AB ska radera" in app.text
    assert "artikel 17(1)(b)" in app.text
    with pytest.raises(AppRefusedError):
        await app.approve("Marko")
    await browser.press("same")
    await app.open(browser.app_link())
    await start(elin, await app.approve("Elin"))
    await elin.wait_for(waiting.ref, timeout=10)
    noted = dict(await scene.unit(events))
    assert noted[casework.SIGNED]["signature"]
    assert noted[casework.SIGNED]["ocsp"]
    assert "case:any:signed" in await scene.codes()
