"""Two real processes on one PostgreSQL: a code and a link serve no more often than in one."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.domain import codes
from bot.domain.cases import Right
from bot.domain.identifiers import Email
from bot.domain.identity import Action
from bot.domain.on_file import ContactMatch
from bot.services import delivery, verification
from bot.store.engine import open_engine
from bot.web import delivery as pages
from tests import pg
from tests.integration.fulfilment.conftest import opened_at, set_up
from tests.integration.fulfilment.shop import Shop
from tests.integration.fulfilment.test_page import ELIN
from tests.proofs import WHOLE
from tests.served import a_browser, served
from tests.support import a_unit

pytestmark = pytest.mark.skipif(not WHOLE, reason="`make proofs` starts processes")
PROCESSES = multiprocessing.get_context("fork")  # they take the keys along
THREADS, PRESSES = 6, 50


@pytest.fixture
def shop() -> Iterator[Shop]:
    insyn, register = pg.fresh_database(), pg.fresh_database()
    set_up(insyn, register)
    yield from opened_at(insyn, register)


@contextmanager
def two_processes(
    shop: Shop, act: Callable[[Shop, Engine, Any, Any], None]
) -> Iterator[tuple[Any, Any]]:
    """Each with connections of its own; what they find out comes by the queue."""
    told, over = PROCESSES.Queue(), PROCESSES.Event()
    url = shop.engine.url.render_as_string(hide_password=False)

    def run() -> None:
        engine = open_engine(url)
        act(shop, engine, told, over)
        engine.dispose()

    both = [PROCESSES.Process(target=run) for _ in range(2)]
    for one in both:
        one.start()
    yield told, over
    over.set()
    for one in both:
        one.join(30)
        one.kill()


def a_code(shop: Shop) -> verification.CodeLetter:
    asked = shop.run(
        verification.ask_code, chat_id=1, tg_user_id=1,
        contact=Email("elin.akesson@example.com"), purpose=Action.ACCESS,
    )  # fmt: skip
    letter = shop.run(verification.make_code, asked.challenge_id, ContactMatch.ONE)
    assert letter is not None
    return letter


def typed(shop: Shop, challenge_id: str, code: str) -> list[str]:
    """What twelve hear who type it at once, six in either process."""

    def race(shop: Shop, engine: Engine, told: Any, _over: Any) -> None:
        def one(_number: int) -> str:
            with a_unit(engine, now=shop.now, around=shop.around) as unit:
                return type(
                    verification.try_code(
                        unit, chat_id=1, tg_user_id=1, challenge_id=challenge_id,
                        purpose=Action.ACCESS, code=code,
                    )
                ).__name__  # fmt: skip

        with ThreadPoolExecutor(THREADS) as pool:
            told.put(list(pool.map(one, range(THREADS))))

    with two_processes(shop, race) as (told, _over):
        return [*told.get(timeout=30), *told.get(timeout=30)]


def test_a_code_is_compared_as_often_as_it_may_be_and_right_once(shop: Shop) -> None:
    wrong = a_code(shop)
    assert typed(shop, wrong.challenge_id, "no code").count("Wrong") == codes.TRIES
    shop.later(minutes=11)
    right = a_code(shop)
    assert typed(shop, right.challenge_id, right.code).count("Proved") == 1


def test_fifty_at_once_open_a_link_once(shop: Shop) -> None:
    shop.ask(Right.ACCESS, {"scope": "all"}, *ELIN)
    shop.approve()
    newest = shop.run(delivery.waiting_for, shop.customer(*ELIN))
    link = shop.run(delivery.make_link, shop.customer(*ELIN), newest)

    def serve(shop: Shop, engine: Engine, told: Any, over: Any) -> None:
        async def until_over() -> None:
            async with served(engine, shop.around, lambda: shop.now, pages.add_routes) as base:
                told.put(base)
                await asyncio.to_thread(over.wait)

        asyncio.run(until_over())

    with two_processes(shop, serve) as (told, _over):
        bases = [told.get(timeout=30), told.get(timeout=30)]
        token = link.url.rpartition("/")[2]
        assert asyncio.run(_pressed(bases, token, link.pin)) == [303] + [404] * (PRESSES - 1)


async def _pressed(bases: list[str], token: str, pin: str) -> list[int]:
    async with a_browser() as http:

        async def press(number: int) -> int:
            url = f"{bases[number % 2]}/answer/{token}"
            async with http.post(url, data={"pin": pin}, allow_redirects=False) as answer:
                return answer.status

        return sorted(await asyncio.gather(*map(press, range(PRESSES))))
