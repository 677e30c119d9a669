"""The one place where the parts of a running Insyn are put together (see bot/parts.py)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Self

from aiohttp import web
from sqlalchemy import Engine
from telegram.error import TelegramError

import handlers
from bot import i18n, ways
from bot.desk import Desk
from bot.domain.clock import Clock, real_clock
from bot.domain.errors import InsynError
from bot.domain.office import Office
from bot.parts import office_of, sources_of, texter_of
from bot.proofs.bankid import BASES, BankId, BankIdSite, pinned_authority
from bot.proofs.certificates import (
    CertificateError,
    check_dates,
    read_client_certificate,
    tls_context,
)
from bot.proofs.smtp import SmtpMailer
from bot.services import apologies, source_health
from bot.settings import Settings
from bot.store import outbox
from bot.store.engine import is_sqlite, open_engine
from bot.store.unit import Born, Surroundings
from bot.telegram import profile, topics
from bot.telegram.application import Conversations
from bot.telegram.files import TelegramFiles
from bot.telegram.limits import Limits
from bot.telegram.receive import ALLOWED_UPDATES, Poller
from bot.telegram.render import render
from bot.telegram.routing import Router
from bot.telegram.send import BotApi, Sender
from bot.telegram.transport import AiohttpRequest
from bot.telegram.typing import Typing
from bot.understanding.understand import shipped_model
from bot.web import app as web_app
from bot.web.console.keys import LIVE
from bot.work import every, schedule
from bot.work.clock import tick
from bot.work.eid import EidRounds
from bot.work.jobs import Tools
from bot.work.workshop import Workshop

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
TICK_SECONDS = 5.0
MAIL_SECONDS = 5.0
RETRY_SECONDS = 1.0
LEAVE_SECONDS = 3.0  # a database that is down must not hold up the end


def bankid_of(settings: Settings, clock: Clock) -> BankId | None:
    """BankID, if it is set up. Raises CertificateError when we could not enter there."""
    if not settings.bankid_env or settings.bankid_cert is None:
        return None
    certificate = read_client_certificate(settings.bankid_cert, settings.bankid_cert_password)
    check_dates(certificate, clock())
    if certificate.expiring(clock()) and settings.bankid_env != "simulator":
        log.warning("BankID: our certificate has %d days left", certificate.days_left(clock()))
    ca = settings.bankid_ca
    authority = ca.read_text("utf-8") if ca else pinned_authority(settings.bankid_env)
    base = settings.bankid_url or BASES[settings.bankid_env]
    site = BankIdSite(base=base, app_link=settings.bankid_app_url)
    return BankId(site, tls_context(certificate, authority), ends=certificate.ends)


class ListenError(InsynError):
    """LISTEN cannot be used: another program has the port, or the address is not ours."""

    def __init__(self, listen: str) -> None:
        self.listen = listen


class Program:
    """A running Insyn: `async with` starts and stops all of it in the right order."""

    def __init__(
        self, settings: Settings, *, engine: Engine | None = None, clock: Clock = real_clock
    ) -> None:
        self.settings = settings
        self.engine = engine or open_engine(settings.database_url)
        self.clock = clock
        self.web: web.Application | None = None
        self._chores: list[asyncio.Task[None]] = []
        self._request = AiohttpRequest()
        self.wire = BotApi(
            self._request, api_url=settings.telegram_api_url, token=settings.telegram_token
        )

    async def __aenter__(self) -> Self:
        self.bankid = self._bankid()
        office = office_of(self.settings, eid=self.bankid is not None)  # faults come first
        username = await self._username()
        made = await topics.can_be_made(self.wire, office.staff_chat_id)
        eid = replace(office.eid, ends=self.bankid.ends) if office.eid and self.bankid else None
        self.office = replace(office, bot_username=username, staff_topics=made, eid=eid)
        for line in ways.told(self.office):
            log.info("%s", line)
        loudly = logging.INFO if self.office.demo else logging.WARNING
        for line in ways.warnings(self.office):
            log.log(loudly, "%s", line)
        self._build(self.office)
        await self._start()
        return self

    def _bankid(self) -> BankId | None:
        """Without a usable certificate the bot lives on, and says what is wrong."""
        try:
            return bankid_of(self.settings, self.clock)
        except CertificateError as error:
            log.error("BankID is off: BANKID_CERT: %s", error.reason)  # noqa: TRY400
            return None

    def _build(self, office: Office) -> None:
        i18n.load()
        router = Router()
        handlers.register(router)
        process_id = f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}"
        around = Surroundings(
            keyring=self.settings.keys, office=office, render=render, process_id=process_id
        )
        self.conversations = Conversations(
            router, token=self.settings.telegram_token, bot_username=office.bot_username
        )
        self.desk = Desk(
            self.engine,
            around,
            clock=self.clock,
            handle=self.conversations.handle,
            apologise=apologies.apologise,
            on_born=self._on_born,
        )
        rate = self.settings.telegram_rate
        limits = Limits(overall=rate) if rate else Limits(overall=0, chat=0, group=0)
        self.sender = Sender(self.desk, self.wire, limits)
        self.sources = sources_of(office)
        self.mailer = SmtpMailer(self.settings.smtp_url, sender=self.settings.mail_from)
        self.files = TelegramFiles(
            self.wire,
            self._request,
            api_url=self.settings.telegram_api_url,
            token=self.settings.telegram_token,
        )
        texter = texter_of(self.settings)
        self.typing = Typing(self.wire)
        tools = Tools(
            sources=self.sources,
            mailer=self.mailer,
            files=self.files,
            texter=texter,
            typing=self.typing,
        )
        self.workshop = Workshop(self.desk, every.JOBS, tools, self.conversations.wake)
        self.poller = Poller(self.desk, self.wire)
        self.rounds = EidRounds(self.desk, self.bankid) if self.bankid is not None else None

    def _on_born(self, born: Born) -> None:
        self.sender.take(born.letters)
        self.workshop.take(born.orders)
        if self.web is not None and LIVE in self.web and (born.letters or born.orders):
            self.web[LIVE].nudge()

    async def _start(self) -> None:
        await self.conversations.start()
        self.files.start()
        self.typing.start()
        await asyncio.to_thread(shipped_model)  # here, so that the first message does not wait
        self.desk.start()
        if is_sqlite(self.engine):
            await self.desk.run(outbox.alone)
        await self._beat()  # what was left behind goes out before anything new
        await self._listen()
        self._chores = [
            asyncio.create_task(self._publish()),
            asyncio.create_task(_every(BEAT_SECONDS, self._beat)),
            asyncio.create_task(_every(TICK_SECONDS, self._tick)),
            asyncio.create_task(_every(RETRY_SECONDS, self._receive)),
            asyncio.create_task(_every(MAIL_SECONDS, self._rest)),
        ]
        if self.rounds is not None:
            self._chores.append(asyncio.create_task(_every(RETRY_SECONDS, self.rounds.run)))

    async def _listen(self) -> None:
        secret = self.settings.webhook_secret if self.settings.telegram_mode == "webhook" else ""
        self.web = web_app.build(
            self.desk,
            self.office,
            secret=secret,
            with_console=self.settings.console,
            rounds=self.rounds,
            proxies=self.settings.trusted_proxies,
        )
        self._runner = web.AppRunner(self.web, access_log=None, shutdown_timeout=3)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.settings.host, self.settings.port, backlog=512)
        try:
            await site.start()
        except OSError as error:
            raise ListenError(self.settings.listen) from error

    async def _receive(self) -> None:
        """Webhook or polling, whichever is set; set again until Telegram has taken it."""
        if self.settings.telegram_mode == "polling":
            await self._until_taken("deleteWebhook", {})
            await self.poller.run()
        else:
            hook = {
                "url": self.settings.public_url + web_app.WEBHOOK_PATH,
                "secret_token": self.settings.webhook_secret,
                "allowed_updates": ALLOWED_UPDATES,
                "max_connections": 100,
            }
            await self._until_taken("setWebhook", hook)
            await asyncio.Event().wait()

    async def _until_taken(self, method: str, params: dict[str, object]) -> object:
        while True:
            try:
                return await self.wire.call(method, params)
            except TelegramError as error:
                log.warning("%s failed (%s), trying again", method, type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _username(self) -> str:
        me = await self._until_taken("getMe", {})
        return str(me["username"]) if isinstance(me, dict) else ""

    async def _publish(self) -> None:
        try:
            await profile.publish(self.wire, self.office)
        except TelegramError as error:
            log.warning("commands and descriptions could not be set: %s", type(error).__name__)

    async def _beat(self) -> None:
        """Tells that this process lives, and takes over what dead ones left."""
        await self.desk.run(outbox.beat)
        await self.sender.sweep()
        await self.workshop.sweep()

    async def _rest(self) -> None:
        """Not part of the beat: a mail server may take its time to say goodbye."""
        await asyncio.to_thread(self.mailer.rest)

    async def _tick(self) -> None:
        calls = [call for source in self.sources.values() for call in source.taken()]
        if calls:
            await self.desk.run(source_health.note, calls)
        for job in schedule.JOBS:
            await self.desk.run(tick, job)

    async def __aexit__(self, *_error: object) -> None:
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        await self._runner.cleanup()
        if self.rounds is not None:
            await self.rounds.stop()
        await self.workshop.stop()
        await self.sender.stop()
        if self.settings.telegram_mode == "polling":
            await self.poller.stop()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.desk.run(outbox.leave), LEAVE_SECONDS)
        await self.desk.stop()
        await self.conversations.stop()
        await self._request.shutdown()
        await asyncio.to_thread(self.mailer.close)
        for source in self.sources.values():
            source.close()
        self.engine.dispose()


async def _every(seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
    """Does a chore again and again; a failure is logged and costs one round."""
    while True:
        try:
            await chore()
        except Exception:
            log.exception("a chore failed")
        await asyncio.sleep(seconds)
