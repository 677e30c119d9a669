"""Serves the register view beside the demo page: GET /register and its rows as JSON."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from bot.emulator.register.view import RegisterView

PAGE = Path(__file__).parent.parent / "page" / "register.html"
FRESH = {"Cache-Control": "no-cache"}


class RegisterPages:
    """The two routes; a demo without a register has none of them, so that they answer 404."""

    def __init__(self, view: RegisterView) -> None:
        self._view = view

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/register", self._page)
        router.add_get("/register.json", self._rows)

    async def _page(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE, headers=FRESH)

    async def _rows(self, request: web.Request) -> web.Response:
        """Who can be picked or, with `person`, the rows of that person."""
        email = request.query.get("person", "").strip()
        if not email:
            return web.json_response({"people": self._view.people()}, headers=FRESH)
        known = [int(text) for text in request.query.getall("customer", []) if text.isdecimal()]
        rows = await asyncio.to_thread(self._view.of, email, known)
        return web.json_response(rows, headers=FRESH)
