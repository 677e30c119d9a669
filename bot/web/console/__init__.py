"""The staff's web console: the services of Telegram as pages that work without scripts."""

from __future__ import annotations

from aiohttp import web

from bot.web.console.gate import guarded
from bot.web.console.keys import LIVE, THROTTLE
from bot.web.console.live import Live
from bot.web.console.routes import ROUTES
from bot.web.console.throttle import Throttle
from bot.web.keys import DESK


def add_routes(app: web.Application) -> None:
    """Puts the console under /console. `app[LIVE]` wants to be nudged at each commit."""
    live = Live(app[DESK])
    app[LIVE] = live
    app[THROTTLE] = Throttle()
    for route in ROUTES:
        app.router.add_route(route.method, route.path, guarded(route))
    app.on_shutdown.append(live.close)
