"""Pages that a link opens, served for a test as the program serves them, and who looks at them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiohttp import (
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    CookieJar,
    web,
)
from sqlalchemy import Engine

from bot.desk import Desk
from bot.store.unit import Surroundings
from bot.web.keys import DESK, OFFICE


async def _whole(request: ClientRequest, ask: ClientHandlerType) -> ClientResponse:
    """What nobody reads would keep its connection, and be missed in the midst of a later test."""
    answer = await ask(request)
    if answer.content_type != "text/event-stream":
        await answer.read()
    return answer


def a_browser(**options: Any) -> ClientSession:
    """Keeps cookies of addresses that are numbers, too, and reads all that it gets."""
    return ClientSession(cookie_jar=CookieJar(unsafe=True), middlewares=(_whole,), **options)


@asynccontextmanager
async def served(
    engine: Engine,
    around: Surroundings,
    clock: Callable[[], datetime],
    add_routes: Callable[[web.Application], None],
) -> AsyncIterator[str]:
    """Where they are: `http://127.0.0.1:<port>`."""
    desk = Desk(
        engine,
        around,
        clock=clock,
        handle=lambda *_: None,
        apologise=lambda *_: None,
        on_born=lambda _born: None,
    )
    desk.start()
    app = web.Application()
    app[DESK], app[OFFICE] = desk, around.office
    add_routes(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
    await desk.stop()
