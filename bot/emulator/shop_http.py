"""A small web shop behind a REST interface, as `examples/http/webshop.yaml` declares one.

Accounts with an entity tag each, addresses under them, orders; lists are short enough for one
page. What is changed stays in a file, so that a second start goes on where the first ended.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from aiohttp import web

PATH = "/shop"
KEY, SECRET = "demo", "demo"
_WANTED = "Basic " + b64encode(f"{KEY}:{SECRET}".encode()).decode()

Entry = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebShop:
    """The system behind the interface."""

    def __init__(self, state: Path, customers: Iterable[tuple[str, str]]) -> None:
        self._state = state
        self._rows: dict[str, dict[str, Entry]] = (
            json.loads(state.read_text("utf-8")) if state.exists() else _stocked(customers)
        )

    def add_routes(self, router: web.UrlDispatcher) -> None:
        known = self._known
        router.add_get(PATH + "/", known(self._greet))
        router.add_get(PATH + "/{kind:customers|orders}", known(self._list))
        router.add_get(PATH + "/customers/{id}/addresses", known(self._book))
        router.add_post(PATH + "/customers/{id}/addresses", known(self._add))
        one = PATH + "/{kind:customers|addresses|orders}/{id}"
        router.add_get(one, known(self._one))
        router.add_patch(one, known(self._change))
        router.add_delete(one, known(self._erase))

    def _known(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Authorization") != _WANTED:
                return web.Response(status=401)
            return await handler(request)

        return guarded

    async def _greet(self, _request: web.Request) -> web.Response:
        return web.json_response({})

    async def _list(self, request: web.Request) -> web.Response:
        """Accounts by address; orders by the address on them, or by account."""
        wanted = request.query.get("email") or request.query.get("search")
        account = request.query.get("customer")
        found = [
            entry
            for entry in self._rows[request.match_info["kind"]].values()
            if (wanted and wanted in (entry.get("email"), entry.get("billing", {}).get("email")))
            or (account and str(entry.get("customer_id")) == account)
        ]
        return web.json_response({"data": found, "links": {"next": None}})

    async def _book(self, request: web.Request) -> web.Response:
        owner = int(request.match_info["id"])
        mine = [one for one in self._rows["addresses"].values() if one["customer_id"] == owner]
        return web.json_response({"data": mine})

    async def _add(self, request: web.Request) -> web.Response:
        number = max(map(int, self._rows["addresses"]), default=70) + 1
        entry = {"id": number, **await request.json()}
        self._rows["addresses"][str(number)] = entry
        self._keep()
        return web.json_response(entry, status=201)

    async def _one(self, request: web.Request) -> web.Response:
        entry = self._entry(request)
        return web.Response(status=404) if entry is None else _answer(entry)

    async def _change(self, request: web.Request) -> web.Response:
        entry = self._entry(request)
        if entry is None:
            return web.Response(status=404)
        if request.headers.get("If-Match", _tag(entry)) != _tag(entry):
            return web.Response(status=412)
        for name, value in (await request.json()).items():
            inner = entry.get(name)
            both = isinstance(inner, dict) and isinstance(value, dict)
            entry[name] = {**inner, **value} if both else value  # type: ignore[dict-item]
        self._keep()
        return _answer(entry)

    async def _erase(self, request: web.Request) -> web.Response:
        gone = self._rows[request.match_info["kind"]].pop(request.match_info["id"], None)
        self._keep()
        return web.Response(status=204 if gone else 404)

    def _entry(self, request: web.Request) -> Entry | None:
        return self._rows[request.match_info["kind"]].get(request.match_info["id"])

    def _keep(self) -> None:
        self._state.write_text(json.dumps(self._rows, ensure_ascii=False), "utf-8")


def _tag(entry: Entry) -> str:
    return f'"{abs(hash(json.dumps(entry, sort_keys=True))):x}"'


def _answer(entry: Entry) -> web.Response:
    return web.json_response(entry, headers={"ETag": _tag(entry)})


def _stocked(customers: Iterable[tuple[str, str]]) -> dict[str, dict[str, Entry]]:
    """An account, an address and two orders for each."""
    rows: dict[str, dict[str, Entry]] = {"customers": {}, "addresses": {}, "orders": {}}
    for number, (first_name, email) in enumerate(customers, 5):
        account = {"id": number, "email": email, "first_name": first_name}
        rows["customers"][str(number)] = {**account, "billing": {"city": "TORSLANDA"}}
        place = {"id": number + 70, "customer_id": number, "street": "Storgatan 1"}
        rows["addresses"][str(number + 70)] = {**place, "city": "TORSLANDA"}
        for order, year in ((number * 10 + 1, 2026), (number * 10 + 2, 2021)):
            rows["orders"][str(order)] = {
                "id": order, "created": f"{year}-02-03T10:00:00", "customer_id": number,
                "line_items": [{"name": "Router"}], "billing": {"email": email},
                "customer_note": "Ring på hos grannen",
            }  # fmt: skip
    return rows
