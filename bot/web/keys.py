"""What a request handler can reach through the web application."""

from __future__ import annotations

from aiohttp import web

from bot.desk import Desk
from bot.domain.office import Office
from bot.work.eid import EidRounds

DESK = web.AppKey("desk", Desk)
OFFICE = web.AppKey("office", Office)
EID = web.AppKey("eid", EidRounds)
