"""A protected identity that is marked after the approval stops the answer at every last step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlmodel import Session, select

from bot.domain.cases import Right, State
from bot.domain.messages import Message, Send
from bot.services import by_people, delivery, last_look, queue, staff
from bot.services.delivery import Link, Refusal
from bot.store.tables import Case, Delivery, Task
from bot.store.unit import Unit
from bot.telegram.render import render
from bot.telegram.routing import Router, Talk
from bot.web import delivery as pages
from bot.web.patience import PAUSES
from handlers import delivery as handler
from tests.integration.fulfilment.shop import ANNA, CHAT, Killed, Shop, email, phone
from tests.integration.fulfilment.test_fetching import _press, _prove, _ready
from tests.served import a_browser, served

ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))
MARK = "UPDATE customer SET protected_identity = 1 WHERE email LIKE 'elin.a%'"
LONG = timedelta(minutes=4)  # the registers were read too long ago to be believed
FIRST = {
    "sv": "Det vi har kan inte visas direkt: en medarbetare behöver titta på det först.",
    "en": "What we have cannot be shown right away: a member of our staff has to look first.",
}


@pytest.fixture
def answer(shop: Shop) -> str:
    """It waits for Elin, who has shown who she is, and some minutes have passed."""
    found = _ready(shop)
    shop.now += LONG
    _prove(shop, person=shop.case().person_digest)
    shop.source.calls.clear()
    return found


def _said(shop: Shop, messages: list[Message]) -> str:
    language = shop.run(lambda unit: unit.language(CHAT))
    sends = (one for one in messages if isinstance(one, Send))
    return "\n".join(render(one, CHAT, language)[1]["text"] for one in sends)


def _woken(shop: Shop) -> list[Message]:
    """What the chat says by itself after the registers have been asked."""
    router = Router()
    handler.register(router)
    said: list[Message] = []
    with Session(shop.engine) as session:
        tasks = [t for t in session.exec(select(Task)) if t.kind.startswith("wake:")]
    for task in tasks:
        shop.run(_gone, task.id)
        _wake, signal, chat = task.kind.split(":")
        said += shop.run(_woke, router, signal, int(chat), task.subject)
    return said


def _gone(unit: Unit, task_id: str) -> None:
    unit.session.delete(unit.session.get(Task, task_id))


def _woke(unit: Unit, router: Router, signal: str, chat: int, subject: str) -> list[Message]:
    talk = Talk(unit, chat_id=chat, user_id=chat, args=(subject,))
    return list(asyncio.run(_listed(router.signals[signal](talk))))


async def _listed(handled: Any) -> list[Message]:
    return list(await handled)


def _row(shop: Shop) -> Delivery:
    with Session(shop.engine) as session:
        return session.exec(select(Delivery)).one()


# -- the link in the chat ---------------------------------------------------------------------


def test_the_registers_are_asked_before_a_link_is_made(shop: Shop, answer: str) -> None:
    assert _press(shop, answer) == []
    shop.work()
    assert shop.source.calls == ["contact_on_file"]
    assert "<code>" in _said(shop, _woken(shop))


def test_they_are_not_asked_when_they_were_read_a_moment_ago(shop: Shop) -> None:
    found = _ready(shop)
    _prove(shop, person=shop.case().person_digest)
    shop.source.calls.clear()
    assert "<code>" in _said(shop, _press(shop, found))
    shop.now += LONG
    assert _press(shop, found) == []
    shop.work()
    _woken(shop)
    for _again in range(3):
        assert "<code>" in _said(shop, _press(shop, found))
    assert shop.source.calls == ["contact_on_file"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_mark_that_came_later_withholds_the_answer(
    shop: Shop, answer: str, language: str
) -> None:
    shop.speaking(language)
    shop.change(MARK)
    _press(shop, answer)
    shop.work()
    said = _said(shop, _woken(shop))
    assert said.startswith(FIRST[language])
    assert shop.case().ref in said
    assert "@" not in said
    assert _row(shop).ciphertext is None
    assert said == _said(shop, _press(shop, answer))


def test_the_case_is_with_the_staff_again_and_the_trail_says_why(shop: Shop, answer: str) -> None:
    shop.change(MARK)
    _press(shop, answer)
    shop.work()
    case = shop.case()
    assert (case.state, case.closed_at, case.approved_by) == (State.QUEUED, None, None)
    assert shop.audit().count("delivery:page:withheld") == 1
    assert shop.view().obstacles[0].trouble == "protected"


def test_people_end_it_and_the_old_button_says_so(shop: Shop, answer: str) -> None:
    shop.change(MARK)
    _press(shop, answer)
    shop.work()
    _woken(shop)
    shop.run(_carried_out)
    assert shop.case().state == State.ANSWERED
    assert "lämnade den på annat sätt" in shop.heard()[-1]
    assert _said(shop, _press(shop, answer)).startswith("Det här svaret går inte att hämta här.")
    assert shop.source.calls.count("contact_on_file") == 1


def _carried_out(unit: Unit) -> None:
    case = unit.session.exec(select(Case)).one()
    member = staff.member_by_id(unit, ANNA)
    assert member is not None
    queue.claim(unit, member, case.ref)
    outcome = by_people.close(unit, member, case.ref, "Vi lämnade den på annat sätt.")
    assert isinstance(outcome, by_people.Closed)


def test_pressed_twice_the_link_comes_once(shop: Shop, answer: str) -> None:
    assert [_press(shop, answer) for _time in range(2)] == [[], []]
    shop.work()
    assert sum("<code>" in _said(shop, [one]) for one in _woken(shop)) == 1
    assert shop.source.calls == ["contact_on_file"]


def test_whose_session_has_ended_meanwhile_shows_again_who_they_are(
    shop: Shop, answer: str
) -> None:
    shop.source.down = True
    _press(shop, answer)
    shop.work()
    _woken(shop)
    shop.source.down = False
    shop.later(minutes=40)
    assert "svarar igen" in _said(shop, _woken(shop))
    said = _press(shop, answer)
    assert "e-post" in _said(shop, said)
    assert "<code>" not in _said(shop, said)


def test_a_register_that_is_silent_lets_nothing_out(shop: Shop, answer: str) -> None:
    shop.source.down = True
    assert _press(shop, answer) == []
    shop.work()
    assert "svarar inte" in _said(shop, _woken(shop))
    assert "Ditt svar ligger kvar" in _said(shop, _press(shop, answer))
    assert "fulfilment:source:down" in shop.audit()
    shop.source.down = False
    shop.later(seconds=2)
    said = _woken(shop)
    assert _said(shop, said).startswith("Våra system svarar igen.")
    assert "<code>" in _said(shop, _press(shop, answer))


def test_staff_hear_of_it_once_when_it_stays_so(shop: Shop, answer: str) -> None:
    shop.with_office(staff_chat_id=-77)
    shop.source.down = True
    _press(shop, answer)
    for _try in range(last_look.STAFF_HEAR + 3):
        shop.later(seconds=2)
    told = [text for text in shop.heard(-77) if "kan inte lämnas ut" in text]
    assert len(told) == 1
    assert "Kundregistret har inte svarat" in told[0]


@pytest.mark.parametrize("boundary", [0, 1, 2])
def test_a_restart_in_between_changes_nothing(shop: Shop, answer: str, boundary: int) -> None:
    shop.change(MARK)
    _press(shop, answer)
    shop.crash_at, shop.boundaries = boundary, -1
    with pytest.raises(Killed):
        shop.work()
    assert _row(shop).ciphertext is not None
    assert _press(shop, answer) == []  # nothing leaves meanwhile
    shop.crash_at = -1
    shop.work()
    assert _said(shop, _woken(shop)).startswith(FIRST["sv"])
    assert shop.audit().count("delivery:page:withheld") == 1


def test_a_register_without_such_a_mark_is_not_asked(shop: Shop, answer: str) -> None:
    registry = shop.around.office.registry
    (source,) = registry.sources
    plain = tuple(replace(table, protected=None) for table in source.tables)
    shop.with_office(registry=replace(registry, sources=(replace(source, tables=plain),)))
    assert "<code>" in _said(shop, _press(shop, answer))
    assert shop.source.calls == []


# -- the page ---------------------------------------------------------------------------------


@contextmanager
def _working(shop: Shop) -> Iterator[Callable[[], None]]:
    """The workshop beside the page, as it runs in the program."""
    stop = asyncio.Event()

    async def work() -> None:
        while not stop.is_set():
            await asyncio.to_thread(shop.work)
            await asyncio.sleep(0.02)

    task = asyncio.get_running_loop().create_task(work())
    try:
        yield stop.set
    finally:
        stop.set()
        task.cancel()


class _Site:
    def __init__(self, http: ClientSession, url: str, pin: str) -> None:
        self.http, self.url, self.pin = http, url, pin

    async def open(self) -> tuple[int, str]:
        return await self._post(self.url, {"pin": self.pin})

    async def fetch(self) -> tuple[int, str]:
        return await self._post(f"{self.url}/json", {})

    async def _post(self, url: str, data: dict[str, str]) -> tuple[int, str]:
        answer = await self.http.post(url, data=data, allow_redirects=False)
        return answer.status, await answer.text()


@asynccontextmanager
async def _page(shop: Shop, delivery_id: str) -> AsyncIterator[_Site]:
    """The page behind a link that was made while the registers had been read a moment ago."""
    link = shop.run(delivery.make_link, shop.customer(*ELIN), delivery_id)
    assert isinstance(link, Link)
    at = served(shop.engine, shop.around, lambda: shop.now, pages.add_routes)
    async with at as base, a_browser() as http:
        yield _Site(http, f"{base}/answer/{link.url.rpartition('/')[2]}", link.pin)


async def test_the_page_asks_again_before_it_opens(shop: Shop) -> None:
    async with _page(shop, _ready(shop)) as site:
        shop.source.calls.clear()
        shop.now += LONG
        with _working(shop):
            assert (await site.open())[0] == 303
            assert (await site.fetch())[0] == 200
        assert shop.source.calls == ["contact_on_file"]


async def test_the_page_of_somebody_who_is_protected_by_now_is_gone(shop: Shop) -> None:
    async with _page(shop, _ready(shop)) as site:
        shop.now += LONG
        shop.change(MARK)
        with _working(shop):
            status, page = await site.open()
    assert status == 404
    assert "skydda" not in page
    assert shop.case().state == State.QUEUED
    assert shop.heard()[-1].startswith(FIRST["sv"])


async def test_a_mark_between_opening_and_fetching_stops_the_download(shop: Shop) -> None:
    async with _page(shop, _ready(shop)) as site:
        assert (await site.open())[0] == 303
        shop.now += LONG
        shop.change(MARK)
        with _working(shop):
            status, body = await site.fetch()
    assert status == 404
    assert "kesson" not in body.casefold()
    assert _row(shop).ciphertext is None


async def test_a_silent_register_holds_the_page_and_keeps_it_open(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.patience.PAUSES", PAUSES[:4])
    async with _page(shop, _ready(shop)) as site:
        await site.open()
        shop.now += LONG
        shop.source.down = True
        with _working(shop):
            await site.fetch()
            for _time in range(3):  # half an hour in all, of which ten minutes would have been it
                shop.now += 2 * LONG
                status, page = await site.fetch()
                assert status == 503
            assert "Försök igen om en stund" in page or "Please try again" in page
            shop.source.down = False
            shop.now += LONG / 4
            await asyncio.sleep(0.3)
            assert (await site.fetch())[0] == 200


def test_what_was_fetched_is_not_asked_for(shop: Shop, answer: str) -> None:
    _press(shop, answer)
    shop.work()
    link = shop.run(delivery.make_link, shop.customer(*ELIN), answer)
    shop.run(delivery.release, link.url.rpartition("/")[2], link.pin)
    shop.source.calls.clear()
    shop.now += 4 * LONG
    assert shop.run(delivery.make_link, shop.customer(*ELIN), answer) is Refusal.GONE
    assert shop.source.calls == []
    assert shop.case().right == Right.ACCESS
