"""People at the demo page, in a real Chromium: they read, write and press what stands there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.browser.house import CHROMIUM, DESKTOP, PATIENCE, SCREENS
from tests.support import ROOT, free_port

READY_SECONDS = 60.0  # on a crowded machine
CODE = re.compile(r"(?<![\d-])\d{6}(?![\d-])")


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat window of the page, as its owner uses it."""

    page: Page
    window: Locator

    async def begin(self) -> None:
        """Presses Start, if nobody has yet."""
        start = self.window.locator(".instead")
        await expect(start.or_(self.window.locator(".text").first).first).to_be_visible()
        if await start.is_visible():
            await start.click()

    async def say(self, text: str) -> None:
        field = self.window.locator("textarea")
        await field.fill(text)
        await field.press("Enter")

    async def press(self, label: str) -> None:
        """The newest button that begins so."""
        await self.button(label).click()

    async def press_one_of(self, *labels: str) -> None:
        """For members of staff, who each have a language of their own."""
        await self.button(*labels).click()

    async def write_chip(self) -> None:
        """The address of the person, which the page keeps at hand above the chat."""
        await self.window.locator(".chip").first.click()
        await self.window.locator("textarea").press("Enter")

    def button(self, *labels: str) -> Locator:
        offered = self.window.locator(".inline-keyboard button, .reply-keyboard button")
        begins = "|".join(map(re.escape, labels))
        return offered.filter(has_text=re.compile(f"^({begins})")).last

    async def reads(self, words: str, *, seconds: float = PATIENCE) -> None:
        """Waits until these words stand in the chat."""
        said = self.window.locator(".text", has_text=words).last
        await expect(said).to_be_visible(timeout=1000 * seconds)


@dataclass(frozen=True, slots=True)
class Visit:
    """The page with one customer and one member of staff beside one another."""

    page: Page
    shots: str
    faults: list[str] = field(default_factory=list)  # of the page's own scripts

    async def choose_language(self, language: str) -> None:
        await self.page.get_by_role("button", name=language.upper(), exact=True).click()

    async def fits(self, width: int) -> None:
        """Whether all that stands at the top can be reached on a screen of that width."""
        await self.page.set_viewport_size({"width": width, "height": 844})
        top = self.page.locator("header.top")
        ends = "top => Array.from(top.querySelectorAll('a, button'), one => one.getBoundingClientRect().right)"
        assert max(await top.evaluate(ends)) <= width
        await self.page.set_viewport_size(DESKTOP)

    async def show(self, title: str) -> None:
        """The group or the private chat of the member of staff, where both have no room."""
        tab = self.page.get_by_role("tab", name=title)
        if await tab.is_visible():
            await tab.click()

    async def open(self, *names: str) -> None:
        for name in names:
            await self.page.locator(".person", has_text=name).first.click()

    def chat(self, title: str, person: str) -> Chat:
        return Chat(self.page, self.page.get_by_label(f"{title} · {person}", exact=True))

    async def agree(self, label: str) -> None:
        """Answers a question of the app itself."""
        await self.page.get_by_role("dialog").get_by_role("button", name=label, exact=True).click()

    async def newest_code(self, label: str) -> str:
        """Opens the pane with the mails, reads the code, and leaves the pane empty and closed."""
        await self.page.get_by_role("button", name=re.compile(f"^{label}")).first.click()
        newest = self.page.locator(".mails .mail-text").first
        await expect(newest).to_contain_text(CODE)
        found = CODE.search(await newest.inner_text())
        assert found is not None
        await self.page.locator(".drawer .button.slim").first.click()
        await expect(newest).to_have_count(0)
        await self.page.keyboard.press("Escape")
        return found.group()

    async def shoot(self, name: str) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SCREENS / f"demo-{self.shots}-{name}.png")


@contextlib.asynccontextmanager
async def a_demo(folder: Path) -> AsyncIterator[str]:
    """The address of `insyn demo`, started as the README says."""
    port = free_port()
    words = [sys.executable, "-m", "bot", "demo", "--port", str(port), "--folder", str(folder)]
    process = await asyncio.create_subprocess_exec(
        *words, cwd=ROOT, env={**os.environ}, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        said = await asyncio.wait_for(process.stdout.readline(), READY_SECONDS)
        assert b"Insyn demo: " in said
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), READY_SECONDS)


@contextlib.asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )


async def visit(browser: Browser, address: str, shots: str) -> Visit:
    page = await (await browser.new_context(viewport=DESKTOP)).new_page()
    found = Visit(page, shots)
    page.on("pageerror", lambda error: found.faults.append(str(error)))
    await page.goto(address)
    return found
