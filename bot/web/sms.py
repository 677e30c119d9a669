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
    """204 for what we know and for what we do not: another answer would be brought again.

    That is what a report needs which is quicker than our own commit: it gets a 503.
    """
    user, word = _shown(request.headers.get("Authorization", ""))
    form = await request.post()
    elks_id, state = str(form.get("id", ""))[:64], str(form.get("status", ""))[:16]
    status = await request.app[DESK].run(_take, user, word, elks_id, state)
    return web.Response(status=status, headers=_HEADERS.get(status))


_HEADERS = {401: {"WWW-Authenticate": "Basic"}, 503: {"Retry-After": "10"}}


def _take(unit: Unit, user: str, word: str, elks_id: str, state: str) -> int:
    if not sms_reports.lets_in(unit, user, word):
        return 401
    return 204 if sms_reports.note(unit, elks_id, state) else 503


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
