"""Pages that a link opens, served for a test as the program serves them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from aiohttp import web
from sqlalchemy import Engine

from bot.desk import Desk
from bot.store.unit import Surroundings
from bot.web.keys import DESK, OFFICE


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
