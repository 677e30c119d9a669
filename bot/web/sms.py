"""Where the operator of text messages reports what became of them."""

from __future__ import annotations

import binascii
from base64 import b64decode

from aiohttp import web

from bot.services import sms_reports
from bot.store.unit import Unit
from bot.web.keys import DESK


def add_routes(app: web.Application) -> None:
    app.router.add_post(sms_reports.PATH, _reported)


async def _reported(request: web.Request) -> web.Response:
    """204 for what we know and for what we do not: another answer would be brought again."""
    user, word = _shown(request.headers.get("Authorization", ""))
    form = await request.post()
    elks_id, state = str(form.get("id", ""))[:64], str(form.get("status", ""))[:16]
    taken = await request.app[DESK].run(_take, user, word, elks_id, state)
    if not taken:
        return web.Response(status=401, headers={"WWW-Authenticate": "Basic"})
    return web.Response(status=204)


def _take(unit: Unit, user: str, word: str, elks_id: str, state: str) -> bool:
    if not sms_reports.lets_in(unit, user, word):
        return False
    sms_reports.note(unit, elks_id, state)
    return True


def _shown(header: str) -> tuple[str, str]:
    """User and word of Basic authentication; nobody's where it is none."""
    kind, _, packed = header.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        user, _, word = b64decode(packed, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, word
