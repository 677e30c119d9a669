"""The RP API v6.0 over mutual TLS, with the faults that a test or the demo scripts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.emulator.bankid.faults import BankFault
from bot.emulator.bankid.orders import Bank, BankError, Json

BASE = "/rp/v6.0/"
TEXTS = {404: "notFound", 405: "methodNotAllowed", 415: "unsupportedMediaType"}


class RpApi:
    """The six paths; `calls` remembers what was asked, without answers."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self.faults: list[BankFault] = []
        self.calls: list[tuple[str, Json]] = []

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._errors])
        bank = self._bank
        for kind in ("auth", "sign"):
            app.router.add_post(BASE + kind, self._route(kind, _starter(bank.start, kind)))
            phone = f"phone/{kind}"
            app.router.add_post(
                BASE + phone, self._route(phone, _starter(bank.start_by_phone, kind))
            )
        app.router.add_post(BASE + "collect", self._route("collect", bank.collect))
        app.router.add_post(BASE + "cancel", self._route("cancel", bank.cancel))
        return app

    def _route(self, path: str, act: Callable[[Json, str], Json]) -> Any:
        bank = self._bank

        async def answer(request: web.Request) -> web.StreamResponse:
            if request.content_type != "application/json":
                raise BankError(415, "unsupportedMediaType")
            body = await _body(request)
            self.calls.append((path, body))
            fault = self._fault(path)
            if fault is not None:
                scripted = await _scripted(request, fault)
                if scripted is not None:
                    return scripted
                if fault.hint:
                    return web.json_response(bank.say(body, _caller(request), fault.hint))
            return web.json_response(act(body, _caller(request)))

        return answer

    def _fault(self, path: str) -> BankFault | None:
        found = next((one for one in self.faults if one.path in ("", path)), None)
        if found is not None:
            found.times -= 1
            if found.times <= 0:
                self.faults.remove(found)
        return found

    @web.middleware
    async def _errors(self, request: web.Request, handler: Any) -> web.StreamResponse:
        try:
            answer: web.StreamResponse = await handler(request)
        except BankError as error:
            return _refused(error.status, error.code, error.details)
        except web.HTTPException as error:
            return _refused(error.status, TEXTS.get(error.status, "internalError"), "")
        return answer


def _starter(start: Callable[[str, Json, str], Json], kind: str) -> Callable[[Json, str], Json]:
    return lambda body, caller: start(kind, body, caller)


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise BankError(400, "invalidParameters", "The body is no JSON object")
    return body


def _caller(request: web.Request) -> str:
    """The subject of the certificate with which the call came."""
    peer = request.transport.get_extra_info("peercert") if request.transport else None
    return str((peer or {}).get("subject", ""))


async def _scripted(request: web.Request, fault: BankFault) -> web.Response | None:
    await asyncio.sleep(fault.seconds)
    if fault.drop and request.transport is not None:
        request.transport.abort()
    if fault.html:
        page = "<html><body>Bad gateway</body></html>"
        return web.Response(status=fault.status or 502, text=page, content_type="text/html")
    if not fault.status:
        return None
    return _refused(fault.status, fault.code, "scripted", fault.headers)


def _refused(
    status: int, code: str, details: str, headers: dict[str, str] | None = None
) -> web.Response:
    body = {"errorCode": code, "details": details}
    return web.json_response(body, status=status, headers=headers)
