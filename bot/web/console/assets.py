"""Style, script, icon and letters of the console, with addresses that change when they do."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from aiohttp import web

from bot.web.console import looks
from bot.web.console.call import Call

_TYPES = {"css": "text/css", "js": "text/javascript"}
_WEIGHTS = ("Regular", "Medium", "Bold")
FOR_GOOD = "public, max-age=31536000, immutable"


async def static(call: Call) -> web.StreamResponse:
    name = call.request.match_info["name"]
    if name not in looks.STATIC:
        return web.Response(status=404)
    kind = _TYPES[name.rpartition(".")[2]]
    return _kept(web.Response(body=looks.static(name), content_type=kind, charset="utf-8"))


async def font(call: Call) -> web.StreamResponse:
    """The letters that the PDFs are set in, so that the console looks the same everywhere."""
    weight = call.request.match_info["weight"]
    if weight not in _WEIGHTS:
        return web.Response(status=404)
    return _kept(web.Response(body=_font(weight), content_type="font/ttf"))


@cache
def _font(weight: str) -> bytes:
    return (files("font_roboto") / "files" / f"Roboto-{weight}.ttf").read_bytes()


def _kept(response: web.Response) -> web.Response:
    response.headers["Cache-Control"] = FOR_GOOD
    response.enable_compression()
    return response
