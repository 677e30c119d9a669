"""The console in a real browser: the work of a day, each page looked at, nothing inaccessible."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.acceptance import play
from tests.browser.house import DESKTOP, PHONE, SCREENS, House
from tests.proofs import WHOLE

pytestmark = pytest.mark.asyncio(loop_scope="package")

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
EVERY_LOOK = WHOLE or bool(os.environ.get("SCREENS"))  # all eight looks of each page


async def press(page: Page, name: str) -> None:
    """Presses the button or link with this name in the page's content."""
    main = page.locator("#main")
    await (
        main.get_by_role("button", name=name)
        .or_(main.get_by_role("link", name=name))
        .first.click()
    )


async def test_sign_in_claim_and_approve_with_a_second_person(house: House) -> None:
    anna = await house.signed_in("anna")
    await house.at(anna, "erasure")
    await press(anna, "Ta ärendet")
    await expect(anna.locator(".plan .totals")).to_be_visible()
    await press(anna, "Godkänn…")
    await press(anna, "Ja, godkänn")
    await expect(anna.locator(".news")).to_contain_text("andra person")
    bjorn = await house.signed_in("bjorn")
    await house.at(bjorn, "erasure")
    await press(bjorn, "Approve as the second person…")
    await press(bjorn, "Yes, approve")
    await expect(bjorn.locator(".news")).to_contain_text("Approved")
    # Anna's page follows by itself, without a reload, to the end of the execution.
    await expect(anna.locator(".case-head .state")).to_have_text("Delvis beviljat", timeout=15_000)
    await anna.context.close()
    await bjorn.context.close()


async def test_a_refusal_and_a_question(house: House) -> None:
    page = await house.signed_in("karin")
    await house.at(page, "refused")
    await press(page, "Ta ärendet")
    await press(page, "Avslå…")
    await page.get_by_label("Ingen grund för radering").check()
    await press(page, "Se brevet")
    await expect(page.locator(".letter[lang=en]")).to_contain_text("If you do not agree")
    await press(page, "Skicka avslaget")
    await expect(page.locator(".case-head .state")).to_have_text("Avslaget")
    await house.at(page, "asked")
    await press(page, "Ta ärendet")
    await press(page, "Fråga kunden…")
    await page.get_by_label("Din fråga").fill("Vilket av dina konton gäller det?")
    await press(page, "Skicka frågan")
    await expect(page.locator(".notes .ours")).to_contain_text("Vilket av dina konton")
    await page.evaluate("follow()")  # the page comes anew because of what was just done here
    await expect(page.locator(".news")).to_contain_text("Frågan är på väg")
    await page.context.close()


async def test_two_months_more(house: House) -> None:
    page = await house.signed_in("karin")
    await house.at(page, "spare")
    await press(page, "Ta ärendet")
    before = await page.locator(".deadline .big time").get_attribute("datetime")
    await press(page, "Förläng tiden…")
    await page.locator("input[name=why]").first.check()
    await page.get_by_label("Med egna ord").fill("Vi väntar på uppgifter ur arkivet.")
    await press(page, "Se beskedet")
    await expect(page.locator(".letter[lang=sv]")).to_contain_text("arkivet")
    await press(page, "Förläng och skicka")
    await expect(page.locator(".news")).to_contain_text("två månader")
    assert await page.locator(".deadline .big time").get_attribute("datetime") != before
    await page.context.close()


async def test_a_value_is_shown_for_a_purpose(house: House) -> None:
    page = await house.signed_in("karin")
    await house.at(page, "correction")
    await expect(page.locator(".diff")).not_to_contain_text("Nya Varvets gata 7")
    await page.get_by_text("Visa värdena").click()
    await page.locator(".plan").get_by_label("kontrollera värdet").check()
    await page.locator(".plan").get_by_role("button", name="Visa").click()
    await expect(page.locator(".diff ins")).to_have_text("Nya Varvets gata 7")
    await press(page, "Dölj igen")
    await expect(page.locator(".diff ins")).to_have_text("N•••")
    await page.context.close()


async def test_a_decision_in_telegram_shows_within_a_second(house: House) -> None:
    page = await house.signed_in("karin")
    await house.at(page, "watched")
    await page.wait_for_selector("body[data-following]", state="attached")
    await asyncio.sleep(0.5)
    began = time.monotonic()
    await play.press(house.stage.in_group("bjorn"), f"s:claim:{house.refs['watched']}")
    await expect(page.locator(".case-head .state")).to_have_text("Handläggs")
    assert time.monotonic() - began < 4  # a second, and a crowded machine
    await ticks_outlive_what_others_do(page, house)
    await page.context.close()


async def ticks_outlive_what_others_do(page: Page, house: House) -> None:
    """The cursor is elsewhere by then; the page offers what is new instead of taking it."""
    await page.goto(house.stage.pages + "/console/queue")
    await page.wait_for_selector("body[data-following]", state="attached")
    chosen = page.locator("input[name=ref]").first
    await chosen.check()
    await page.locator("h1").click()
    await play.press(house.stage.in_group("bjorn"), f"s:free:{house.refs['watched']}")
    await expect(page.locator(".changed")).to_be_visible()
    await expect(chosen).to_be_checked()
    await page.locator(".changed button").click()
    await expect(chosen).not_to_be_checked()


async def test_everything_can_be_decided_without_scripts(house: House) -> None:
    page = await house.signed_in("bjorn", java_script_enabled=False)
    await page.get_by_role("combobox", name="Right").select_option("access")
    await press(page, "Apply")
    await expect(page.locator("tbody tr")).not_to_have_count(0)
    await house.at(page, "plain")
    await press(page, "Claim the case")
    await press(page, "Approve…")
    await press(page, "Yes, approve")
    await expect(page.locator(".news")).to_contain_text("Approved")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page).to_have_url(house.stage.pages + "/console/sign-in")
    await page.goto(house.stage.pages + "/console/queue")
    await expect(page).to_have_url(house.stage.pages + "/console/sign-in")
    await page.context.close()


async def test_the_keyboard_leads_through_the_work(house: House) -> None:
    page = await house.signed_in("karin")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(page.locator("tr.picked")).to_have_count(1)
    await page.locator("tbody input[name=ref]").first.check()  # a box takes no letters
    await page.keyboard.press("j")
    await expect(page.locator("tr.picked a:focus")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/case/*")
    await page.keyboard.press("g")
    await page.keyboard.press("q")
    await page.wait_for_url("**/console/queue")
    await page.keyboard.press("?")
    await expect(page.locator("dialog.keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog.keys")).to_be_hidden()
    await page.keyboard.press("/")
    await expect(page.locator("#find")).to_be_focused()
    await page.keyboard.type(house.refs["free"].lower() + "\n")
    await page.wait_for_url(f"**/console/case/{house.refs['free']}")
    await page.goto(house.stage.pages + "/console/sessions")
    await page.locator("main [data-keys-on]").uncheck()  # whoever dictates presses none
    await page.goto(house.stage.pages + f"/console/case/{house.refs['free']}")
    await page.keyboard.press("c")
    await page.keyboard.press("?")
    await expect(page.locator(".case-head .state")).to_have_text("Ej taget")
    await expect(page.locator("dialog.keys")).not_to_be_visible()
    await page.evaluate("localStorage.clear()")
    await page.keyboard.press("c")
    await expect(page.locator(".case-head .state")).to_have_text("Handläggs")
    await page.context.close()


# -- each page, looked at ---------------------------------------------------------------------

PAGES = {
    "queue": "/console/queue",
    "case-erasure": "/console/case/{soon}",
    "case-to-post": "/console/case/{to-post}",
    "reject": "/console/case/{mine}/reject",
    "incident": "/console/incidents/{incident}",
}
# Looked at in one of the two looks, in turn; in all of them with the slow proofs.
MORE_PAGES = {
    "queue-closed": "/console/queue?view=ended",
    "queue-empty": "/console/queue?view=second&right=portability",
    "case-access": "/console/case/{late}",
    "case-correction": "/console/case/{correction}",
    "case-refused": "/console/case/{refused}",
    "approve": "/console/case/{mine}/approve",
    "ask": "/console/case/{mine}/ask",
    "extend": "/console/case/{mine}/extend",
    "statistics": "/console/statistics",
    "letters": "/console/letters",
    "sources": "/console/sources",
    "staff": "/console/staff",
    "audit": "/console/audit",
    "missing": "/console/case/none",
    "sessions": "/console/sessions",
    "intake": "/console/intake",
    "case-letter": "/console/case/{letter}",
    "case-phoned": "/console/case/{phoned}",
    "answered": "/console/case/{phoned}/answered",
    "queue-to-post": "/console/queue?view=post",
    "reopen": "/console/case/{refused-before}/reopen",
    "case-follow-up": "/console/case/{follow-up}",
    "case-known": "/console/case/{known}",
    "case-file": "/console/case/{file}",
    "incidents": "/console/incidents",
    "incident-assessed": "/console/incidents/{assessed}",
    "identify": "/console/identify",
}
UNFOLDED = {"case-file", "case-known"}
UNFOLD = "document.querySelectorAll('main details').forEach(one => { one.open = true; })"
LOOKS: list[tuple[str, str, dict[str, int], str]] = [
    ("sv", "light", DESKTOP, "desktop"),
    ("en", "dark", PHONE, "phone"),
]
MORE_LOOKS: list[tuple[str, str, dict[str, int], str]] = [
    ("sv", "dark", DESKTOP, "desktop"),
    ("en", "light", PHONE, "phone"),
    ("sv", "light", PHONE, "phone"),
    ("sv", "dark", PHONE, "phone"),
    ("en", "dark", DESKTOP, "desktop"),
    ("en", "light", DESKTOP, "desktop"),
]


async def test_each_page_looks_right_and_is_accessible(house: House) -> None:
    """Writes a picture of each page; axe finds nothing serious, and nothing sticks out."""
    page = await house.signed_in("karin")
    await house.at(page, "raced")
    if await page.locator("[data-key=c]").count():
        await page.locator("[data-key=c]").click()
    found: list[str] = []
    for number, look in enumerate([*LOOKS, *(MORE_LOOKS if EVERY_LOOK else [])]):
        language, scheme, size, name = look
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await page.goto(house.stage.pages + "/console/sessions")
        await page.locator(f"button[value={language}]").click()
        for what, path in _pages(number).items():
            place = path.format(**house.refs, mine=house.refs["raced"])
            await page.goto(house.stage.pages + place)
            await page.evaluate("document.fonts.ready")
            if what in UNFOLDED:
                await page.evaluate(UNFOLD)
            shown = f"{what}-{language}-{scheme}-{name}"
            found += await looked_at(page, shown)
    assert found == []
    await page.context.close()


def _pages(number: int) -> dict[str, str]:
    every = list(MORE_PAGES.items())
    return {**PAGES, **dict(every if EVERY_LOOK else every[number::2])}


async def test_the_way_in_looks_right_and_is_accessible(house: House) -> None:
    found: list[str] = []
    for language, scheme, size, name in LOOKS:
        context = await house.context(viewport=size, color_scheme=scheme, locale=language)
        page = await context.new_page()
        await page.goto(house.stage.pages + "/console")
        found += await looked_at(page, f"sign-in-{language}-{scheme}-{name}")
        await page.goto(house.stage.pages + "/console/enter/none")
        found += await looked_at(page, f"gone-{language}-{scheme}-{name}")
        await context.close()
    page = await (await house.context()).new_page()
    await page.goto(await house.link("anna"))
    found += await looked_at(page, "enter")
    await page.click("main button")
    found += await looked_at(page, "second")
    assert found == []
    await page.context.close()


async def looked_at(page: Page, name: str) -> list[str]:
    """Takes a picture, and tells what is wrong with what is on it."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    troubles = [f"{name}: {wide} pixels stick out"] if wide > 0 else []
    return [*troubles, *[f"{name}: {fault}" for fault in await inaccessible(page)]]


async def inaccessible(page: Page) -> list[str]:
    """What axe calls serious or critical, by the rules of WCAG 2.2 AA."""
    if not AXE.exists():
        return []
    await page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    told: dict[str, Any] = await page.evaluate(
        f"axe.run(document, {{runOnly: {json.dumps(tags)}, resultTypes: ['violations']}})"
    )
    return [
        f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
        for one in told["violations"]
        if one["impact"] in ("serious", "critical")
    ]


async def test_nothing_went_wrong_behind_the_pages(house: House) -> None:
    assert house.stage.bot.troubles() == [], house.stage.bot.log.read_text("utf-8")[-4000:]
