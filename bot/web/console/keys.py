"""What the console's handlers reach through the web application."""

from __future__ import annotations

from aiohttp import web

from bot.web.console.live import Live
from bot.web.console.throttle import Throttle

LIVE = web.AppKey("live", Live)
THROTTLE = web.AppKey("throttle", Throttle)
