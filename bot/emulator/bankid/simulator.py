"""Starts and stops the stand-in for BankID on the loopback, with certificates of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from aiohttp import web

from bot.emulator.bankid import pki
from bot.emulator.bankid.faults import BankFault
from bot.emulator.bankid.orders import Bank
from bot.emulator.bankid.rp_http import BASE, RpApi

HOST = "127.0.0.1"
PASSWORD = "simulator"  # noqa: S105  # of a certificate that nothing but this stand-in accepts


class Simulator:
    """`url` is the base of the RP API; `write_files` hands out what a client needs to enter."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        faults: Iterable[BankFault] = (),
    ) -> None:
        self.bank = Bank(clock)
        self.rp = RpApi(self.bank)
        self.rp.faults.extend(faults)
        self.server_ca = pki.authority("Insyn BankID stand-in, servers")
        self.client_ca = pki.authority("Insyn BankID stand-in, clients")
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        server = pki.issue(self.server_ca, "bankid stand-in", server=True)
        context = pki.server_context(server, self.client_ca)
        self._runner = web.AppRunner(self.rp.application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port, ssl_context=context).start()
        self.url = f"https://{HOST}:{self._runner.addresses[0][1]}{BASE}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def write_files(self, folder: Path) -> tuple[Path, Path]:
        """A client's certificate (.p12, its password is PASSWORD) and the authority to trust."""
        certificate, authority = folder / "bankid.p12", folder / "bankid-ca.pem"
        certificate.touch(mode=0o600)
        certificate.write_bytes(pki.issue(self.client_ca, "insyn").p12(PASSWORD))
        authority.write_bytes(self.server_ca.pem)
        return certificate, authority
