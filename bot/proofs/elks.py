"""Sends text messages through 46elks over HTTP. No code, number or account reaches a log.

The form is 46elks's API a1: a POST with Basic authentication; answers are JSON, refusals are
plain text. What exactly `dontlog` and `GET /a1/me` answer there was not tried against 46elks.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.proofs.sms import SmsRefusedError, SmsUnavailableError

SECONDS = 15.0
RETRIED = frozenset({408, 429})  # besides 5xx: the message was not taken, and may be later


@dataclass(frozen=True, kw_only=True, slots=True)
class ElksAccount:
    """Where and as whom to hand in."""

    base: str  # https://api.46elks.com, or a stand-in on this machine
    username: str = field(repr=False)
    password: str = field(repr=False)
    sender: str


class ElksTexter:
    """Hands in text messages one by one. Blocks: for worker threads."""

    def __init__(self, account: ElksAccount, *, seconds: float = SECONDS) -> None:
        self._account = account
        self._seconds = seconds

    def send(self, *, to: str, text: str, report_to: str) -> str:
        """The operator's number of the message. `report_to` hears what became of it; "" nobody.

        Raises SmsRefusedError or SmsUnavailableError.
        """
        form = {"from": self._account.sender, "to": to, "message": text, "dontlog": "message"}
        if report_to:
            form["whendelivered"] = report_to
        told = asyncio.run(self._call("POST", "/a1/sms", form))
        return str(told.get("id", ""))

    def rehearse(self) -> None:
        """One call as sending is, which names no number and costs nothing. Raises as `send`."""
        self.ping()

    def ping(self) -> None:
        """Returns when the account is let in. Raises SmsRefusedError or SmsUnavailableError."""
        asyncio.run(self._call("GET", "/a1/me", None))

    async def _call(self, method: str, path: str, form: dict[str, str] | None) -> dict[str, Any]:
        account = self._account
        entry = aiohttp.encode_basic_auth(account.username, account.password)
        timeout = aiohttp.ClientTimeout(total=self._seconds)
        url, headers = account.base + path, {"Authorization": entry}
        try:
            async with (
                aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
                session.request(method, url, data=form, allow_redirects=False) as answer,
            ):
                return _read(answer.status, await answer.read())
        except aiohttp.ClientConnectorError as error:  # nothing of it has left
            raise SmsUnavailableError(reason=type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SmsUnavailableError(reason=type(error).__name__, in_doubt=True) from None


def _read(status: int, body: bytes) -> dict[str, Any]:
    """Refusals are plain text and quote what was sent, so only their number is kept."""
    if status >= 500 or status in RETRIED:
        raise SmsUnavailableError(reason=str(status))
    if status != 200:
        raise SmsRefusedError(status=status)
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):  # it was taken, whatever it says
        return {}
    return told
