"""`insyn demo --more`: three systems in one file, and the web shop behind its interface."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from bot.demo_sources import merged
from bot.domain.additions import AdditionPlan
from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Holdings
from bot.domain.plans import CorrectionPlan, erasure_plan
from bot.domain.receipts import CorrectionOutcome
from bot.emulator import shop_http
from bot.emulator.shop_http import WebShop
from bot.sources.http import HttpSource
from bot.sources.registry_file import load_registry
from tests.support import EXAMPLE, NOON, ROOT

FILES = (
    EXAMPLE / "sources.yaml",
    ROOT / "examples" / "http" / "webshop.yaml",
    EXAMPLE / "binder.yaml",
)
ELIN = "elin.akesson@example.com"
APPLIED = CorrectionOutcome.APPLIED


async def test_the_shop_does_what_its_declaration_says(tmp_path: Path) -> None:
    app = web.Application()
    WebShop(tmp_path / "shop.json", [("Elin", ELIN)]).add_routes(app.router)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    file = tmp_path / "sources.yaml"
    file.write_text(merged(FILES), "utf-8")
    environ = {
        "WESTILA_URL": "sqlite://",
        "SHOP_API": f"http://127.0.0.1:{runner.addresses[0][1]}{shop_http.PATH}",
        "SHOP_KEY": shop_http.KEY,
        "SHOP_SECRET": shop_http.SECRET,
    }
    registry = load_registry(file, environ)
    assert {one.kind for one in registry.sources} == {"sql", "http", "manual"}
    source = HttpSource(registry.source("shop"), clock=lambda: NOON)

    def played() -> None:
        me = frozenset({Claim(ClaimKind.EMAIL, ELIN)})
        assert len(source.find(me).rows) == 4
        account = {"source": "shop", "table": "customers", "key": (5,), "column": "city"}
        assert source.correct(CorrectionPlan(**account, old="TORSLANDA", new="LUND")) is APPLIED
        book = {"source": "shop", "table": "addresses", "owner": "customers", "owner_key": (5,)}
        asked = {"street": "Nya Gatan 7", "city": "LUND"}
        assert source.add(AdditionPlan(**book, asked=asked)) is APPLIED
        again = WebShop(tmp_path / "shop.json", [])  # a second start goes on where it ended
        assert len(again._rows["addresses"]) == 2
        found = Holdings(sources=(source.find(me),))
        assert source.erase(erasure_plan(registry, found, today=NOON.date())).clean

    await asyncio.to_thread(played)
    source.close()
    await runner.cleanup()
