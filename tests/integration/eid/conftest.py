"""The whole program beside the emulator and its BankID, in one process."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.crypto import new_keys
from bot.domain.clock import real_clock, stockholm_day
from bot.emulator.bankid.simulator import PASSWORD, Simulator
from bot.emulator.client import EmulatorClient
from bot.emulator.register.build import build
from bot.emulator.server import Emulator
from bot.settings import load
from bot.wiring import Program
from tests.integration.eid.scene import Clock, Scene, seconds
from tests.support import EXAMPLE, free_port, fresh_sqlite

GROUP = -1000001


def _today() -> date:
    return stockholm_day(real_clock())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database and a register, made once."""
    folder = tmp_path_factory.mktemp("eid")
    build(f"sqlite:///{folder / 'register.db'}", today=_today(), customers=12)
    fresh_sqlite(folder / "insyn.db")
    return folder


@pytest.fixture
def settings() -> dict[str, str]:
    """What a test sets otherwise."""
    return {}


@pytest.fixture
async def scene(
    made: Path, tmp_path: Path, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    for name in ("register.db", "insyn.db"):
        shutil.copy(made / name, tmp_path / name)
    monkeypatch.setenv("WESTILA_URL", f"sqlite:///{tmp_path / 'register.db'}")
    bankid = Simulator(clock=seconds)
    async with Emulator(bankid=bankid, bot_username="westila_insyn_bot") as emulator:
        certificate, authority = bankid.write_files(tmp_path)
        port = free_port()
        given = {
            "TELEGRAM_TOKEN": emulator.token,
            "TELEGRAM_API_URL": emulator.url,
            "TELEGRAM_RATE": "0",
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "LISTEN": f"127.0.0.1:{port}",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'insyn.db'}",
            "KEYS": new_keys("eid"),
            "STAFF_CHAT_ID": str(GROUP),
            "SOURCES_FILE": str(EXAMPLE / "sources.yaml"),
            "COMPANY_FILE": str(EXAMPLE / "company.yaml"),
            "SMTP_URL": emulator.smtp_url,
            "MAIL_FROM": "insyn@westila.example",
            "SMS_URL": emulator.sms_url,
            "DEMO": "1",
            "BANKID_ENV": "simulator",
            "BANKID_CERT": str(certificate),
            "BANKID_CERT_PASSWORD": PASSWORD,
            "BANKID_CA": str(authority),
            "BANKID_URL": bankid.url,
            "BANKID_APP_URL": f"{emulator.url}/bankid",
            **settings,
        }
        clock = Clock()
        async with (
            EmulatorClient(emulator.url) as client,
            Program(load(given, folder=tmp_path), clock=clock) as program,
        ):
            staff = await client.person("Anna", id=2001, role="staff", language_code="sv")
            await client.group("Ärenden", [staff], id=GROUP)
            scene = Scene(emulator, bankid, client, program, clock)
            yield scene
            await scene.close()
