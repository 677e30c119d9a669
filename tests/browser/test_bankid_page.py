"""Every state of the BankID page in a real Chromium: each hint, end and fault, in both languages.

`make proofs` looks at them all and takes a picture of each; they are written into the database, as
an order would go through them, so that none is left out because no app can be made to show it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route
from sqlmodel import select

from bot import i18n
from bot.domain.eid import End, Hint, Mode, State
from bot.domain.texts import Language
from bot.store.tables import EidOrder
from bot.store.unit import Unit
from bot.web import eid_words
from tests.browser.house import DESKTOP, PHONE
from tests.browser.test_console import looked_at
from tests.browser.visitors import a_browser
from tests.integration.eid.conftest import made, scene, settings
from tests.integration.eid.scene import Scene
from tests.proofs import WHOLE

__all__ = ["made", "scene", "settings"]  # the fixtures of the scene with BankID

pytestmark = pytest.mark.skipif(not WHOLE, reason="`make proofs` looks at every state")

SILENT = "Object.defineProperty(navigator, 'sendBeacon', {value: undefined})"
SPOKEN: dict[Language, str] = {"sv": "Elin", "en": "Marko"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """An order that stands somewhere, and what its page has to say in the person's language."""

    name: str
    mode: Mode
    state: State
    hint: str = ""
    why: str = ""
    returned: bool = False
    looked_up: bool = False
    text: Any = None


def looks(mode: Mode) -> Iterator[Look]:
    """All that the page of an order can show."""
    yield Look(name="starting", mode=mode, state=State.STARTING)
    for hint in eid_words.PENDING:
        said = eid_words.pending(hint, mode)
        yield Look(name=hint, mode=mode, state=State.OPEN, hint=hint, text=said)
    yield Look(name="checking", mode=mode, state=State.COMPLETED, returned=True)
    if mode is Mode.SAME_DEVICE:
        yield Look(name="return", mode=mode, state=State.COMPLETED)
    else:
        yield Look(name="code", mode=mode, state=State.COMPLETED, looked_up=True)
    yield Look(name="done", mode=mode, state=State.BOUND)
    for why in [*eid_words.ENDS, "a word of tomorrow"]:
        yield Look(
            name=f"ended-{why.replace(' ', '-')}", mode=mode, state=State.ENDED, why=why,
            text=eid_words.ended(why, mode),
        )  # fmt: skip


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("language", SPOKEN)
async def test_every_state_is_told_and_looks_right(
    scene: Scene, chromium: Browser, language: Language, mode: Mode
) -> None:
    person = await scene.client.person(SPOKEN[language], language_code=language)
    scheme = "dark" if mode is Mode.SAME_DEVICE else "light"
    size = PHONE if mode is Mode.SAME_DEVICE else DESKTOP
    context = await chromium.new_context(viewport=size, color_scheme=scheme, locale=language)
    page = await context.new_page()
    await page.add_init_script(SILENT)  # going from look to look would end the order
    foreign: list[str] = []
    own = scene.program.settings.public_url
    page.on("request", lambda one: None if _is_own(one.url, own) else foreign.append(one.url))
    url = await scene.link(person)
    shots = f"bankid-{language}-{mode}"
    await page.goto(url)
    faults = await looked_at(page, f"{shots}-choose")
    await page.click(f"button[value={mode}]")
    await page.wait_for_selector("#code, #open")
    assert scene.program.rounds is not None
    scene.program.rounds._silent_until = float("inf")  # nothing but what is written moves it
    await page.route("**/status", _unsaid)
    for look in looks(mode):
        await scene.unit(_stand, look)
        faults += await _seen(page, url, look, shots, language)
    await page.goto(own + "/eid/nothing")
    faults += await looked_at(page, f"{shots}-gone")
    assert (faults, foreign) == ([], [])


def _is_own(url: str, own: str) -> bool:
    return url.startswith((own, "data:"))


def _stand(unit: Unit, look: Look) -> None:
    """Puts the newest order where an order of that kind would stand."""
    row = unit.session.exec(select(EidOrder)).one()
    assert row.sealed_start is not None
    row.state, row.hint, row.why = look.state, look.hint, look.why
    row.started_at = unit.now - timedelta(seconds=3)
    row.returned_at = unit.now if look.returned else None
    row.looked_up_at = unit.now if look.looked_up else None
    unit.add(row)


async def _unsaid(route: Route) -> None:
    """The page is looked at as it came: it would follow from one look to the next by itself."""
    await route.fulfill(status=503)


async def _seen(page: Page, url: str, look: Look, shots: str, language: Language) -> list[str]:
    await page.goto(url)
    said = await page.locator("#status").inner_text()
    wanted = i18n.plain(look.text, language) if look.text else said
    told = [] if said and said == wanted else [f"{look.name}: {said!r} instead of {wanted!r}"]
    scannable = look.state is State.OPEN and look.hint in ("outstandingTransaction", "noClient")
    code = await page.locator("#code").count() == 1
    if code is not (scannable and look.mode is Mode.OTHER_DEVICE):
        told.append(f"{look.name}: the code is {'' if code else 'not '}there")
    return [*told, *await looked_at(page, f"{shots}-{look.name}")]


@pytest.mark.parametrize("language", SPOKEN)
class TestReturn:
    """The page to which the app leads back where it does not lead to Telegram."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"BANKID_RETURN": "page"}

    async def test_it_names_the_account_and_shows_the_code(
        self, scene: Scene, chromium: Browser, language: Language
    ) -> None:
        person = await scene.client.person(SPOKEN[language], language_code=language)
        page = await (await chromium.new_context(viewport=PHONE)).new_page()
        await page.goto(await scene.link(person))
        await page.click("button[value=same]")
        await page.context.route("**/bankid?*", lambda route: route.abort())  # the app is ours
        await page.click("#open")
        app = scene.app()
        await app.open(await page.locator("#open").get_attribute("href") or "")
        back = await app.approve(SPOKEN[language])
        assert back is not None
        await page.goto(back)
        faults = await looked_at(page, f"bankid-{language}-return-page")
        assert SPOKEN[language] in await page.locator(".account").inner_text()
        await page.click("form[action$='not-me'] button")
        faults += await looked_at(page, f"bankid-{language}-return-stopped")
        assert await page.locator(".status").inner_text() == i18n.plain(
            eid_words.ENDS[End.NOT_ME], language
        )
        assert faults == []


def test_no_hint_is_left_out() -> None:
    shown = {look.hint or look.why for mode in Mode for look in looks(mode)}
    assert shown >= {*Hint, *End}
