"""Publishes how the files for machines are built: anybody may read it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from aiohttp import web

PATH = "/schemas/{name}"


def add_routes(app: web.Application) -> None:
    app.router.add_get(PATH, _show)


async def _show(request: web.Request) -> web.StreamResponse:
    schema = published().get(request.match_info["name"])
    if schema is None:
        raise web.HTTPNotFound
    headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=schema, content_type="application/schema+json", headers=headers)


@cache
def published() -> dict[str, bytes]:
    """The schemas of the package, by the name of their file."""
    folder = files("bot") / "schemas"
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.name.endswith(".json")}
