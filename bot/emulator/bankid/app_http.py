"""The app of the BankID stand-in over HTTP: scan or open, choose who one is, approve or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.emulator.bankid.faults import BankFault, FaultScriptError, from_entry
from bot.emulator.bankid.orders import AppError, Bank, Order
from bot.emulator.client_http import body_of
from bot.emulator.refusals import ClientError

PATH = "/bankid"


@dataclass(frozen=True, slots=True)
class Holder:
    """A made-up person with a BankID: the number's serial belongs to nobody."""

    number: str
    name: str


class BankIdApp:
    """What stands under /bankid/api; the page at /bankid is its face."""

    def __init__(self, bank: Bank, faults: list[BankFault], holders: list[Holder]) -> None:
        self._bank = bank
        self._faults = faults
        self._holders = {one.number: one for one in holders}

    def add_routes(self, router: web.UrlDispatcher) -> None:
        order = PATH + "/api/orders/{ref}"
        router.add_get(PATH + "/api/holders", self.holders)
        router.add_post(PATH + "/api/scan", self.scan)
        router.add_post(PATH + "/api/open", self.open)
        router.add_post(order + "/approve", self.approve)
        router.add_post(order + "/wrong-code", self.wrong_code)
        router.add_post(order + "/refuse", self.refuse)
        router.add_get(PATH + "/api/faults", self.faults)
        router.add_post(PATH + "/api/faults", self.add_fault)
        router.add_delete(PATH + "/api/faults", self.drop_faults)

    async def holders(self, _request: web.Request) -> web.Response:
        return web.json_response(
            [{"number": one.number, "name": one.name} for one in self._holders.values()]
        )

    async def scan(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        return _picked_up(lambda: self._bank.scan(str(body.get("text", ""))))

    async def open(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        return _picked_up(lambda: self._bank.open_link(str(body.get("token", ""))))

    async def approve(self, request: web.Request) -> web.Response:
        """With `risk`, `ip` and `unguarded` the app misbehaves, or is somewhere else."""
        order, body = self._order(request), await body_of(request)
        holder = self._holders.get(str(body.get("number", "")))
        if holder is None:
            raise ClientError("Choose who you are.", code="nobody")
        try:
            self._bank.choose(order, holder.number)
            self._bank.approve(
                order,
                name=holder.name,
                risk=str(body.get("risk") or "low"),
                ip=str(body.get("ip") or ""),
                unguarded=bool(body.get("unguarded")),
            )
        except AppError as error:
            raise ClientError(str(error), code=error.code) from None
        return web.json_response({"return_url": order.return_url if order.by_link else None})

    async def wrong_code(self, request: web.Request) -> web.Response:
        order, body = self._order(request), await body_of(request)
        try:
            self._bank.choose(order, str(body.get("number", "")))
            self._bank.wrong_code(order)
        except AppError as error:
            raise ClientError(str(error), code=error.code) from None
        return web.json_response({})

    async def refuse(self, request: web.Request) -> web.Response:
        self._bank.refuse(self._order(request))
        return web.json_response({})

    async def faults(self, _request: web.Request) -> web.Response:
        """What is still to go wrong, first to last."""
        return web.json_response([one.as_json() for one in self._faults])

    async def add_fault(self, request: web.Request) -> web.Response:
        try:
            self._faults.append(from_entry(await body_of(request)))
        except FaultScriptError as error:
            raise ClientError(str(error)) from None
        return await self.faults(request)

    async def drop_faults(self, request: web.Request) -> web.Response:
        self._faults.clear()
        return await self.faults(request)

    def _order(self, request: web.Request) -> Order:
        order = self._bank.orders.get(request.match_info["ref"])
        if order is None:
            raise ClientError("That is over.", code="over")
        return order


def _picked_up(take: Callable[[], Order]) -> web.Response:
    try:
        order = take()
    except AppError as error:
        raise ClientError(str(error), code=error.code) from None
    told = {"ref": order.ref, "kind": order.kind, "text": order.visible, "by_link": order.by_link}
    return web.json_response(told)
