"""`insyn demo`: the emulator here, the real `insyn run` in another process, a sample register."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import typer
from sqlalchemy.exc import SQLAlchemyError

from bot import demo_bot
from bot.crypto import new_keys
from bot.demo_bot import Bot
from bot.domain.cases import Role
from bot.domain.clock import real_clock, stockholm_day
from bot.domain.errors import InsynError
from bot.domain.texts import Language
from bot.emulator import groups, shop_http
from bot.emulator.bankid.faults import BankFault, FaultScriptError, read_script
from bot.emulator.bankid.simulator import PASSWORD, Simulator
from bot.emulator.register.build import build
from bot.emulator.register.people import DEMO_CUSTOMERS
from bot.emulator.server import TOKEN, Emulator
from bot.emulator.shop_http import WebShop
from bot.settings import load
from bot.store.unit import Unit

HERE = Path(__file__).resolve().parent
IN_TREE, INSTALLED = HERE.parent / "examples" / "westila", HERE / "emulator" / "westila"
EXAMPLE = IN_TREE if IN_TREE.is_dir() else INSTALLED
GROUP = -1000001
FIRST_CUSTOMER = 1001
READY_SECONDS = 60.0  # on a crowded machine
EMPTYING = "being.emptied"  # it lies there from before the first file goes until the last has gone
MARKS = (EMPTYING, "telegram.db", "register.built", "register.db")  # only a demo's folder has them


class PortTakenError(InsynError):
    """The port is in use by another program; choose one with `insyn demo --port`."""

    def __init__(self, port: int) -> None:
        self.port = port


class BankIdScriptError(InsynError):
    """The script of BankID faults cannot be followed."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults


class FolderNotDemosError(InsynError):
    """Only a folder of the demo's own is emptied: choose another with `insyn demo --folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder


class RegisterError(InsynError):
    """The sample register cannot be built there: check --register-url, and its server."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class BotSlowError(InsynError):
    """The bot is not ready yet after a minute; what it said stands above."""


class BotEndedError(InsynError):
    """The bot ended before it was ready; what it said stands above."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """A made-up member of staff."""

    id: int
    first_name: str
    last_name: str
    role: Role
    language: Language
    note_sv: str
    note_en: str


COLLEAGUES = (
    Colleague(
        2001, "Anna", "Berg", Role.HANDLER, "sv",
        "Handläggare. Tar ärenden i gruppen, granskar och beslutar.",
        "Case handler. Claims cases in the group, examines and decides.",
    ),
    Colleague(
        2002, "Björn", "Holm", Role.APPROVER, "en",
        "Den andra personen: radering och byte av kontaktuppgift kräver två.",
        "The second person: erasure and change of a contact need two.",
    ),
    Colleague(
        2003, "Karin", "Ek", Role.OWNER, "sv",
        "Ansvarig. Får allt, men aldrig båda besluten i samma ärende.",
        "The owner. May do everything, but never both decisions of one case.",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Demo:
    """Everything on loopback; Ctrl-C ends all of it; the state stays in `folder`."""

    port: int
    folder: Path
    fresh: bool
    register_url: str
    mode: str
    bot: Bot  # loaded, or about to be
    more: bool = False  # a web shop and a binder beside the register
    bankid_faults: Path | None = None  # a script of what shall go wrong with BankID

    async def run(self) -> None:
        """Starts, prints one URL, and waits. Raises errors of this module."""
        faults = self._bankid_script()
        _take(self.port)
        self._prepare_folder()
        try:
            async with Emulator(
                port=self.port,
                state=self.folder / "telegram.db",
                bot_name="Westila Insyn",
                bot_username="westila_insyn_bot",
                register_url=self._register_url,
                bankid=Simulator(faults=faults),
                shop=self._shop(),
            ) as emulator:
                self._populate(emulator)
                await self._with_bot(emulator)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(self.port) from error
            raise

    def _bankid_script(self) -> list[BankFault]:
        try:
            return read_script(self.bankid_faults) if self.bankid_faults else []
        except FaultScriptError as error:
            raise BankIdScriptError(error.faults) from None

    def _prepare_folder(self) -> None:
        self._forget()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._prepare_register()
        keys = self.folder / "keys"
        if not keys.exists():
            keys.write_text(new_keys("demo"), "utf-8")
            keys.chmod(0o600)

    def _forget(self) -> None:
        """Empties the folder if that was asked for, or was begun by a demo that was killed."""
        if self.folder.is_dir() and (self.fresh or (self.folder / EMPTYING).exists()):
            _empty(self.folder)

    def _prepare_register(self) -> None:
        """Builds the register, once for each database that it is wanted in."""
        built = self.folder / "register.built"
        where = hashlib.sha256(self._register_url.encode()).hexdigest()
        if built.exists() and built.read_text("utf-8") in {"", where}:
            return
        try:
            build(self._register_url, today=stockholm_day(real_clock()))
        except (SQLAlchemyError, ValueError) as error:
            raise RegisterError(type(error).__name__) from error
        built.write_text(where, "utf-8")

    @property
    def _register_url(self) -> str:
        return self.register_url or f"sqlite:///{(self.folder / 'register.db').resolve()}"

    def _shop(self) -> WebShop | None:
        if not self.more:
            return None
        elin, marko, _sara = DEMO_CUSTOMERS
        known = [(one.first_name, one.email) for one in (elin, marko)]
        return WebShop(self.folder / "shop.json", known)

    def _sources_file(self) -> Path:
        if not self.more:
            return EXAMPLE / "sources.yaml"
        from bot.demo_sources import merged  # a YAML reader that the usual demo does not need

        in_tree = HERE.parent / "examples" / "http" / "webshop.yaml"
        shop = in_tree if in_tree.exists() else INSTALLED / "webshop.yaml"
        file = self.folder / "sources.yaml"
        file.write_text(merged((EXAMPLE / "sources.yaml", shop, EXAMPLE / "binder.yaml")), "utf-8")
        return file

    def _populate(self, emulator: Emulator) -> None:
        """Three customers, three colleagues and their group, once."""
        world = emulator.world
        for number, customer in enumerate(DEMO_CUSTOMERS, start=FIRST_CUSTOMER):
            if number not in world.users:
                groups.add_user(world, {
                    "id": number, "role": "customer", "language_code": customer.language,
                    "first_name": customer.first_name, "last_name": customer.last_name,
                    "phone": customer.phone, "email": customer.email,
                    "note": {"sv": customer.note_sv, "en": customer.note_en},
                })  # fmt: skip
        for one in COLLEAGUES:
            if one.id not in world.users:
                groups.add_user(world, {
                    "id": one.id, "first_name": one.first_name, "last_name": one.last_name,
                    "language_code": one.language, "role": "staff",
                    "note": {"sv": one.note_sv, "en": one.note_en},
                })  # fmt: skip
        if GROUP not in world.chats:
            members = [one.id for one in COLLEAGUES]
            groups.add_group(world, {
                "id": GROUP, "title": "Westila · ärenden", "members": members,
                "type": "supergroup", "forum": True, "bot_is_admin": True,
            })  # fmt: skip

    def _environment(self, emulator: Emulator) -> Mapping[str, str]:
        port = _free_port()
        assert emulator.bankid is not None
        certificate, authority = emulator.bankid.write_files(self.folder)
        return {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": emulator.url,
            "TELEGRAM_MODE": self.mode,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "LISTEN": f"127.0.0.1:{port}",
            "WEBHOOK_SECRET": "a-secret-of-the-demo-only",
            "DATABASE_URL": f"sqlite:///{(self.folder / 'insyn.db').resolve()}",
            "KEYS_FILE": str(self.folder / "keys"),
            "STAFF_CHAT_ID": str(GROUP),
            "SOURCES_FILE": str(self._sources_file()),
            "COMPANY_FILE": str(EXAMPLE / "company.yaml"),
            "WESTILA_URL": self._register_url,
            "SHOP_API": f"{emulator.url}{shop_http.PATH}",
            "SHOP_KEY": shop_http.KEY,
            "SHOP_SECRET": shop_http.SECRET,
            "SMTP_URL": emulator.smtp_url,
            "MAIL_FROM": "insyn@westila.example",
            "SMS_ACCOUNT": emulator.sms_account,
            "SMS_SENDER": "Westila",
            "SMS_URL": emulator.sms_url,
            "BANKID_ENV": "simulator",
            "BANKID_CERT": str(certificate),
            "BANKID_CERT_PASSWORD": PASSWORD,
            "BANKID_CA": str(authority),
            "BANKID_URL": emulator.bankid.url,
            "BANKID_APP_URL": f"{emulator.url}/bankid",
            "CONTACT_WAIT_HOURS": "0.01",
            "ERASURE_WAIT_HOURS": "0.01",  # half a minute: long enough to try the button
            "LOG_LEVEL": "WARNING",
            "DEMO": "1",
        }

    async def _with_bot(self, emulator: Emulator) -> None:
        """From the bot's start on Ctrl-C ends both in good order; before, it ends us at once."""
        environment = self._environment(emulator)
        emulator.console_url = environment["PUBLIC_URL"] + "/console"
        await asyncio.to_thread(_add_staff, environment)
        stop = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        try:
            with contextlib.suppress(BrokenPipeError):  # it has ended, and is told of below
                demo_bot.begin(self.bot, environment)
            await _until_ready(self.bot, environment["PUBLIC_URL"], stop)
            if not stop.is_set():
                typer.echo(f"Insyn demo: {emulator.url}/   (Ctrl-C ends it)")
            await _first_of(stop.wait(), asyncio.to_thread(self.bot.wait))
            if not stop.is_set():
                raise BotEndedError
        finally:
            await asyncio.to_thread(_end, self.bot)


def _empty(folder: Path) -> None:
    """Forgets an earlier demo, and nothing else that somebody may have named."""
    inside = list(folder.iterdir())
    if inside and not any((folder / mark).exists() for mark in MARKS):
        raise FolderNotDemosError(folder)
    mark = folder / EMPTYING
    mark.touch()
    for one in inside:
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        elif one != mark:
            one.unlink()
    mark.unlink()


def _add_staff(environment: Mapping[str, str]) -> None:
    """The same as `insyn staff add`, once."""
    from bot.parts import unit_for_command
    from bot.services import staff
    from bot.store import schema
    from bot.store.engine import open_engine

    for name in ("WESTILA_URL", "SHOP_API", "SHOP_KEY", "SHOP_SECRET"):
        os.environ[name] = environment[name]  # which the sources file refers to
    settings = load(environment)
    engine = open_engine(settings.database_url)
    schema.migrate(engine)
    engine.dispose()
    with unit_for_command(settings) as unit:
        known = {member.tg_user_id for member in staff.members(unit)}
        for one in COLLEAGUES:
            if one.id not in known:
                name = f"{one.first_name} {one.last_name}"
                unit.conversation(one.id).language = one.language  # as if they had pressed Start
                staff.add(unit, tg_user_id=one.id, name=name, role=one.role, language=one.language)
        _let_into_console(unit)


def _let_into_console(unit: Unit) -> None:
    """As `insyn staff console` does; who has an authenticator already keeps it."""
    from bot.services import second_factor, staff

    for member in staff.members(unit):
        if second_factor.stage(unit, member) is not second_factor.Stage.SET:
            second_factor.permit(unit, member, actor="cli")


async def _until_ready(bot: Bot, url: str, stop: asyncio.Event) -> None:
    deadline = real_clock() + timedelta(seconds=READY_SECONDS)
    async with aiohttp.ClientSession() as session:
        while not stop.is_set() and real_clock() < deadline:
            if bot.poll() is not None:
                raise BotEndedError
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)
    if not stop.is_set():
        raise BotSlowError


async def _first_of(*waits: object) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]  # type: ignore[call-overload]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def _end(bot: Bot) -> None:
    """Asks the bot to end, and makes it end if it does not."""
    bot.terminate()
    try:
        bot.wait(10)
    except subprocess.TimeoutExpired:
        bot.kill()
        bot.wait()


def _take(port: int) -> None:
    """Before anything is touched: another demo may be running. Raises PortTakenError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTakenError(port) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
