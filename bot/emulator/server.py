"""Starts and stops the emulator: Bot API, app side, demo page, mail and SMS stand-ins."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web

from bot.emulator.bankid.app_http import PATH as BANKID_APP
from bot.emulator.bankid.app_http import BankIdApp, Holder
from bot.emulator.bankid.simulator import Simulator
from bot.emulator.bot_http import BotApi
from bot.emulator.client_http import ClientApi, Handler, told_plainly
from bot.emulator.control_http import ControlApi
from bot.emulator.controls import Controls
from bot.emulator.faults import Calls, Faults
from bot.emulator.limits import Gate, Limits
from bot.emulator.mail import MailServer
from bot.emulator.polling import Polling
from bot.emulator.register.pages import RegisterPages
from bot.emulator.register.people import holders_of_an_eid
from bot.emulator.register.view import RegisterView
from bot.emulator.shop_http import WebShop
from bot.emulator.signals import Signals
from bot.emulator.sms import BASE as ELKS
from bot.emulator.sms import PASSWORD as ELKS_PASSWORD
from bot.emulator.sms import USER as ELKS_USER
from bot.emulator.sms import SmsOperator
from bot.emulator.storage import Storage
from bot.emulator.webhook import Retry, Webhook
from bot.emulator.world import World

TOKEN = "4000000001:AAinsyn-emulator-no-secret-of-anybody"  # noqa: S105  # opens nothing but this
PAGE = Path(__file__).parent / "page"
LARGEST_BODY = 64 * 1024 * 1024


@web.middleware
async def same_origin_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another web site in the visitor's browser must not write in the visitor's name."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden
    return await handler(request)


@web.middleware
async def never_stale(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The browser asks again for each part, so that a newer page is not made of older parts."""
    answer = await handler(request)
    if request.path.startswith("/page/"):
        answer.headers["Cache-Control"] = "no-cache"
    return answer


class Emulator:
    """Telegram and a mail server for one bot, for as long as the `async with` lasts.

    `url` (or `api_url`) is what stands before `/bot<token>`; `smtp_url` is where mails go; with
    `register_url` the page also shows the rows of the sample register, with `bankid` there is an
    app to approve in, and with `shop` one more system of the company.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        smtp_port: int = 0,
        token: str = TOKEN,
        state: Path | None = None,
        page: bool = True,
        register_url: str = "",
        bankid: Simulator | None = None,
        shop: WebShop | None = None,
        limits: Limits | None = None,
        retry: Retry = Retry(),  # noqa: B008  # frozen
        bot_name: str = "Insyn",
        bot_username: str = "insyn_demo_bot",
    ) -> None:
        self.token = token
        self.world = World(token=token, bot_name=bot_name, bot_username=bot_username)
        self.faults = Faults()
        self.calls = Calls()
        self.url = self.api_url = self.smtp_url = ""
        self.console_url = ""  # where the bot's own web console is, once that is known
        self._host, self._port, self._smtp_port = host, port, smtp_port
        self._page = page
        self.bankid = bankid
        self._shop = shop
        self._register = RegisterView(register_url) if register_url else None
        self._signals = Signals(self.world)
        self._polling = Polling(self.world)
        self._controls = Controls(
            webhook=Webhook(self.world, retry),
            gate=Gate(limits),
            faults=self.faults,
            calls=self.calls,
        )
        self._bot_api = BotApi(self.world, self._polling, self._controls)
        self._mail = MailServer(self.world, self.faults)
        self.sms = SmsOperator(self.world, self.faults)
        self.sms_account = f"{ELKS_USER}:{ELKS_PASSWORD}"
        self._storage = Storage(self.world, state) if state is not None else None
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        if self._storage is not None:
            self._storage.start()
        self._runner = web.AppRunner(
            self._application(), access_log=None, handler_cancellation=True, shutdown_timeout=0.5
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        port = self._runner.addresses[0][1]
        self.url = self.api_url = f"http://{self._host}:{port}"
        smtp_port = await self._mail.start(self._host, self._smtp_port)
        self.smtp_url = f"smtp://{self._host}:{smtp_port}"
        if self.bankid is not None:
            await self.bankid.start()
        await self._controls.webhook.start()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._signals.close()
        self._polling.release()
        await self._controls.webhook.stop()
        await self._bot_api.stop()
        await self.sms.stop()
        await self._mail.stop()
        if self.bankid is not None:
            await self.bankid.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._storage is not None:
            await self._storage.stop()
        if self._register is not None:
            self._register.close()

    @property
    def sms_url(self) -> str:
        """Where text messages are handed in."""
        return self.url + ELKS

    def _application(self) -> web.Application:
        app = web.Application(
            client_max_size=LARGEST_BODY,
            middlewares=[same_origin_only, told_plainly, never_stale],
        )
        self._bot_api.add_routes(app.router)
        self.sms.add_routes(app.router)
        ClientApi(self.world, self._signals).add_routes(app.router)
        ControlApi(self.world, self._signals, self._controls).add_routes(app.router)
        if self._page:
            self._add_page(app.router)
        if self._register is not None:
            RegisterPages(self._register).add_routes(app.router)
        if self._shop is not None:
            self._shop.add_routes(app.router)
        if self.bankid is not None:
            BankIdApp(self.bankid.bank, self.bankid.rp.faults, _holders()).add_routes(app.router)
        return app

    def _add_page(self, router: web.UrlDispatcher) -> None:
        if not PAGE.is_dir():
            return
        router.add_get("/", _index)
        router.add_get("/console", self._console)
        if self.bankid is not None:
            router.add_get(BANKID_APP, _bankid_app)
        router.add_static("/page/", PAGE)

    async def _console(self, _request: web.Request) -> web.Response:
        """The page links here; without a console there is nothing to see."""
        if not self.console_url:
            return web.Response(status=404)
        return web.Response(status=302, headers={"Location": self.console_url})


def _holders() -> list[Holder]:
    """The demo's people and the awkward ones, as far as they have a number."""
    return [Holder(one.number, f"{one.first_name} {one.last_name}") for one in holders_of_an_eid()]


async def _bankid_app(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "bankid.html", headers={"Cache-Control": "no-cache"})


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})
