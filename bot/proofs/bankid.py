"""BankID's RP API v6.0 over mutual TLS: a thin client that meets the port of electronic ids."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.domain import eid
from bot.domain.eid import (
    UNREACHABLE,
    UNREADABLE,
    Ask,
    Completed,
    EidError,
    Failed,
    Hint,
    Pending,
    Progress,
    Started,
)

BASES = {
    "test": "https://appapi2.test.bankid.com/rp/v6.0/",
    "production": "https://appapi2.bankid.com/rp/v6.0/",
}
UNIVERSAL_LINK = "https://app.bankid.com/"  # opens the app on phones
CUSTOM_LINK = "bankid:///"  # on everything else
SECONDS = 10.0
LARGEST_ANSWER = 512 * 1024
MAINTENANCE_WAIT = 1.0  # before the one quiet new try


@dataclass(frozen=True, kw_only=True, slots=True)
class BankIdSite:
    """Where BankID is: the real one, its test system, or a simulator on this machine."""

    base: str
    app_link: str = ""  # only a simulator has one of its own


def pinned_authority(environment: str) -> str:
    """BankID's own root, which stands in no public store."""
    return (files("bot.proofs") / "bankid_ca" / f"{environment}.pem").read_text("ascii")


class BankId:
    """One pooled session. Errors carry BankID's word for what is wrong, and nothing personal."""

    name = "BankID"

    def __init__(
        self,
        site: BankIdSite,
        tls: ssl.SSLContext,
        *,
        seconds: float = SECONDS,
        ends: datetime | None = None,
    ) -> None:
        self.ends = ends  # when our certificate is over
        self._site = site
        self._tls = tls
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._session: aiohttp.ClientSession | None = None

    # -- the port -----------------------------------------------------------------------------

    async def start(self, ask: Ask) -> Started:
        answer = await self._call("sign" if ask.sign else "auth", _order(ask))
        try:
            return Started(
                order_ref=str(answer["orderRef"]),
                auto_start_token=str(answer["autoStartToken"]),
                qr_start_token=str(answer["qrStartToken"]),
                qr_start_secret=str(answer["qrStartSecret"]),
            )
        except KeyError:
            raise EidError(UNREADABLE) from None

    async def poll(self, order_ref: str) -> Progress:
        answer = await self._call("collect", {"orderRef": order_ref})
        try:
            return _progress(answer)
        except (KeyError, TypeError):
            raise EidError(UNREADABLE) from None

    async def cancel(self, order_ref: str) -> None:
        await self._call("cancel", {"orderRef": order_ref})

    def qr_frame(self, started: Started, seconds: int) -> str:
        return eid.frame(started.qr_start_token, started.qr_start_secret, seconds)

    def app_link(self, started: Started, *, user_agent: str) -> str:
        """`redirect` is null: returnUrl went to BankID alone, and it wins."""
        base = self._site.app_link or (
            UNIVERSAL_LINK if _opens_universal_links(user_agent) else CUSTOM_LINK
        )
        return f"{base}?autostarttoken={quote(started.auto_start_token)}&redirect=null"

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    # -- the wire -----------------------------------------------------------------------------

    async def _call(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Raises EidError. Maintenance alone is tried once more: it often is over at once.

        But for how an order goes: that is asked again anyway, never within two seconds.
        """
        try:
            return await self._post(path, body)
        except EidError as error:
            if error.status != 503 or path == "collect":
                raise
        await asyncio.sleep(MAINTENANCE_WAIT)
        return await self._post(path, body)

    async def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        try:
            async with self._pool().post(self._site.base + path, json=body) as answer:
                blob = await answer.content.read(LARGEST_ANSWER)
                return _told(answer.status, answer.headers, blob)
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise EidError(UNREACHABLE) from None

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(ssl=self._tls, limit=32, keepalive_timeout=30)
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout)
        return self._session


def _told(status: int, headers: Mapping[str, str], blob: bytes) -> dict[str, Any]:
    """The answer as an object; a gateway's page in HTML is no answer of BankID's."""
    try:
        answer = json.loads(blob)
    except ValueError:
        answer = None
    if status == 200 and isinstance(answer, dict):
        return answer
    code = answer.get("errorCode") if isinstance(answer, dict) else None
    raise EidError(
        str(code or UNREADABLE)[:64], retry_after=_reset(headers, status), status=status
    )


def _reset(headers: Mapping[str, str], status: int) -> float:
    """Seconds until BankID takes calls again, when it has had too many."""
    text = headers.get("RateLimit-Reset", "")
    if status != 429:
        return 0.0
    return min(float(text), 60.0) if text.isascii() and text.isdigit() else 5.0


def _order(ask: Ask) -> dict[str, Any]:
    requirement: dict[str, Any] = {"risk": "LOW"}
    if ask.pin:
        requirement["pinCode"] = True
    if ask.personnummer:
        requirement["personalNumber"] = ask.personnummer
    body: dict[str, Any] = {
        "endUserIp": ask.ip,
        "userVisibleData": _base64(ask.visible),
        "userVisibleDataFormat": "simpleMarkdownV1",
        "returnRisk": True,
        "requirement": requirement,
        "web": {
            "referringDomain": ask.domain[:253],
            "userAgent": ask.user_agent[:256] or "unknown",
            "deviceIdentifier": ask.device[:64],
        },
    }
    if ask.hidden:
        body["userNonVisibleData"] = _base64(ask.hidden)
    if ask.return_url:
        body["returnUrl"] = ask.return_url
    return body


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _progress(answer: Mapping[str, Any]) -> Progress:
    match answer["status"]:
        case "pending":
            return Pending(_hint(answer.get("hintCode"), Hint.PENDING))
        case "complete":
            return _completed(answer["completionData"])
        case _:
            return Failed(_hint(answer.get("hintCode"), Hint.FAILED))


_HINTS = frozenset(Hint)


def _hint(word: object, otherwise: Hint) -> Hint:
    """BankID may add words at any time."""
    return Hint(str(word)) if word in _HINTS else otherwise


def _completed(data: Mapping[str, Any]) -> Completed:
    user, device = data["user"], data.get("device") or {}
    return Completed(
        personnummer=str(user["personalNumber"]),
        name=str(user.get("name") or ""),
        ip=str(device.get("ipAddress") or ""),
        risk=str(data.get("risk") or "moderate").lower(),
        issued=str(data.get("bankIdIssueDate") or ""),
        signature=str(data.get("signature") or ""),
        ocsp=str(data.get("ocspResponse") or ""),
    )


def _opens_universal_links(user_agent: str) -> bool:
    """iOS Safari, and Chrome or Edge on Android: the others follow only the scheme."""
    agent = user_agent.lower()
    if "iphone" in agent or "ipad" in agent:
        others = ("crios", "fxios", "edgios", "opt/", "opios")
        return not any(name in agent for name in others)
    return (
        "android" in agent and "chrome" in agent and "firefox" not in agent and "opr" not in agent
    )
