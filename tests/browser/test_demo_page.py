"""The page of `insyn demo` in a real Chromium: the three rights in both languages, both sides.

`make test` plays one of the six; `make proofs` plays all, with pictures of each.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.visitors import Chat, Visit, a_browser, a_demo, visit
from tests.proofs import WHOLE

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMPANY, GROUP = "Westila Insyn", "Westila · ärenden"


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What a customer presses and reads in one language."""

    customer: str
    staff: tuple[str, str]  # the first one's language is the customer's, for the pictures
    mail: str
    address_asked: str
    code_asked: str
    share: str  # the button of the bot, and that of the app which asks once more
    agree: str
    access: tuple[str, ...]
    correct: tuple[str, ...]
    erase: tuple[str, ...]
    value: str
    submit: str
    answer: str


SV = Words(
    customer="Elin Åkesson",
    staff=("Anna Berg", "Karin Ek"),
    mail="Mejl",
    address_asked="e-postadress",
    code_asked="kod",
    share="Dela",
    agree="Dela",
    access=("Se vad som finns om mig", "Få ett registerutdrag"),
    correct=("Rätta uppgifter", "Kontaktuppgifter", "Adress", "Gatuadress"),
    erase=("Radera uppgifter", "Ni behöver dem inte längre", "Gå vidare", "🗑"),
    value="Nya vägen 7",
    submit="✅",
    answer="Svar i ditt ärende",
)
EN = Words(
    customer="Marko Kovačević",
    staff=("Björn Holm", "Karin Ek"),
    mail="Mail",
    address_asked="e-mail address",
    code_asked="code",
    share="Share",
    agree="Share",
    access=("See what is stored about me", "Get a full copy"),
    correct=("Correct my data", "Contact details", "Address", "Street"),
    erase=("Erase my data", "You no longer need", "Go on", "🗑"),
    value="Storgatan 12",
    submit="✅",
    answer="Answer in your case",
)
LANGUAGES = {"sv": SV, "en": EN}
PLAYS = [(right, language) for language in LANGUAGES for right in ("access", "correct", "erase")]


@pytest_asyncio.fixture(loop_scope="module")
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """A demo for each play: nobody gets two codes within a minute."""
    async with a_demo(tmp_path) as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest.mark.parametrize(("right", "language"), PLAYS if WHOLE else PLAYS[:1])
async def test_a_right_is_used_from_the_first_press_to_the_answer_on_the_page(
    browser: Browser, address: str, right: str, language: str
) -> None:
    words = LANGUAGES[language]
    page = await visit(browser, address, f"{right}-{language}")
    for width in (360, 390, 760, 1024):
        await page.fits(width)
    await page.choose_language(language)
    await page.open(words.customer, words.staff[0])
    customer = page.chat(COMPANY, words.customer)
    await customer.begin()
    await PLAY[right](page, customer, words)
    await page.shoot("asked")
    await _decided(page, words, second=right == "erase")
    await customer.reads(words.answer, seconds=60)  # an erasure waits for half a minute
    await page.shoot("answered")
    assert page.faults == []


async def _access(page: Visit, customer: Chat, words: Words) -> None:
    menu, copy = words.access
    await customer.press(menu)
    await _proved(page, customer, words, number=True)
    await customer.press(copy)


async def _correct(page: Visit, customer: Chat, words: Words) -> None:
    menu, *path = words.correct
    await customer.press(menu)
    await _proved(page, customer, words)
    for label in path:
        await customer.press(label)
    await customer.say(words.value)
    await customer.press(words.submit)


async def _erase(page: Visit, customer: Chat, words: Words) -> None:
    menu, *path = words.erase
    await customer.press(menu)
    await _proved(page, customer, words, number=True)
    for label in path:
        await customer.press(label)


PLAY = {"access": _access, "correct": _correct, "erase": _erase}


async def _proved(page: Visit, customer: Chat, words: Words, *, number: bool = False) -> None:
    await customer.reads(words.address_asked)
    await customer.write_chip()
    await customer.say(await page.newest_code(words.mail))
    if number:
        await customer.press(words.share)
        await page.agree(words.agree)


async def _decided(page: Visit, words: Words, *, second: bool) -> None:
    """The case is claimed in the group and approved in private; two approve an erasure."""
    first, other = words.staff
    await page.show(GROUP)
    await page.chat(GROUP, first).press("Ta ärendet")
    await _approved(page, first)
    if second:
        await page.open(other)
        await page.show(GROUP)
        await page.chat(GROUP, other).press("Granska")
        await _approved(page, other)


async def _approved(page: Visit, member: str) -> None:
    await page.show(COMPANY)
    chat = page.chat(COMPANY, member)
    await chat.press_one_of("Godkänn", "Approve")
    await chat.press_one_of("Ja, godkänn", "Yes, approve")
