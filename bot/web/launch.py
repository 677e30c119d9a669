"""What a page is told by Telegram when it is opened as a web app, by our own small script.

Telegram's own script is content of somebody else, which our pages do not load. All that it would
do here is to read what stands behind the # of the address, which no server sees.
"""

from __future__ import annotations

from importlib.resources import files

from aiohttp import web

from bot.web import html

SCRIPT = "/page/launch.js"
HEAD = f'<script src="{SCRIPT}" defer></script>\n'
LIMIT = 8192


def add_routes(app: web.Application) -> None:
    app.router.add_get(SCRIPT, _script)


async def told(request: web.Request) -> str:
    """The initData that the script has sent on."""
    form = await request.post()
    return str(form.get("told", ""))[: LIMIT + 1]


async def _script(_request: web.Request) -> web.Response:
    text = (files("bot.web") / "pages" / "launch.js").read_text(encoding="utf-8")
    headers = {**html.headers(), "Cache-Control": "max-age=300"}
    return web.Response(text=text, content_type="text/javascript", headers=headers)
