"""The web application: Telegram's webhook, health, and the customer's one-time pages."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.desk import Desk, UnreadableUpdateError
from bot.domain import audit
from bot.domain.identity import Method
from bot.domain.office import Office
from bot.lane_queue import FloodedError, StoppedError
from bot.store.unit import Unit
from bot.web import (
    by_hand,
    console,
    delivery,
    eid,
    eid_return,
    launch,
    not_me,
    not_you,
    power,
    schemas,
    sms,
    visitors,
)
from bot.web.keys import DESK, OFFICE
from bot.work.eid import EidRounds

log = logging.getLogger(__name__)

WEBHOOK_PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
READY_SECONDS = 2.0  # how long the database may take to answer
BODY_LIMIT = 1024 * 1024
FORGERY_SECONDS = (
    60.0  # forged calls are audited at most this often, so that they cannot fill the trail
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build(
    desk: Desk,
    office: Office,
    *,
    secret: str = "",
    with_console: bool = True,
    rounds: EidRounds | None = None,
    proxies: tuple[visitors.Network, ...] = (),
) -> web.Application:
    """`secret` empty: there is no webhook route; `rounds` None: nobody is identified here."""
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[_plain_faults])
    app[DESK] = desk
    app[OFFICE] = office
    app.router.add_get("/healthz", _healthy)
    app.router.add_get("/readyz", _ready)
    if secret:
        app.router.add_post(WEBHOOK_PATH, _webhook(desk, secret))
    app[visitors.PROXIES] = proxies
    delivery.add_routes(app)
    launch.add_routes(app)
    schemas.add_routes(app)
    not_me.add_routes(app)
    not_you.add_routes(app)
    if any(source.manual and source.manual.email for source in office.registry.sources):
        by_hand.add_routes(app)
    if Method.SMS_CODE in office.codes:
        sms.add_routes(app)
    if with_console:
        console.add_routes(app)
    if rounds is not None:
        eid_return.add_routes(app)
        eid.add_routes(app, rounds)
        power.add_routes(app)
    return app


def _webhook(desk: Desk, secret: str) -> Handler:
    """Answers 200 only after commit; 503 when a chat floods: Telegram brings the update again."""
    forgeries = _Forgeries(desk)

    async def receive(request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(), secret.encode()):
            await forgeries.note()
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
            await desk.receive(update)
        except (FloodedError, StoppedError):
            return web.Response(status=503, headers={"Retry-After": "1"})
        except (ValueError, UnreadableUpdateError):
            return web.Response(status=400)
        return web.Response()

    return receive


class _Forgeries:
    """Counts calls with a wrong secret, and writes the count into the trail now and then."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._count = 0
        self._silent_until = 0.0

    async def note(self) -> None:
        self._count += 1
        now = self._desk.clock().timestamp()
        if now < self._silent_until:
            return
        self._silent_until = now + FORGERY_SECONDS
        log.warning("webhook calls with a wrong secret: %d", self._count)
        await self._desk.run(_audit_forgeries, self._count)


def _audit_forgeries(unit: Unit, count: int) -> None:
    unit.audit(audit.Code.UPDATE_FORGED, actor="system", count=count)


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


async def _ready(request: web.Request) -> web.Response:
    """Whether the database takes a unit."""
    try:
        async with asyncio.timeout(READY_SECONDS):
            await request.app[DESK].run(lambda _unit: None)
    except StoppedError:
        return web.Response(status=503, text="stopping")
    except TimeoutError:
        return web.Response(status=503, text="the database does not answer")
    return web.Response(text="ready")


@web.middleware
async def _plain_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No traceback ever reaches a person."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception:
        log.exception("a page failed: %s", request.match_info.route.resource and request.method)
        return web.Response(
            status=500, text="Something went wrong here. Please try again in a while."
        )
