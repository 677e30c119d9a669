"""Who calls a page: the visitor's own address, behind the proxies that we trust and no others."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from aiohttp import web

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
PROXIES: web.AppKey[Sequence[Network]] = web.AppKey("proxies", tuple)


def address(request: web.Request) -> str:
    """The nearest address that is not a proxy of ours: X-Forwarded-For, from the right."""
    trusted: Sequence[Network] = request.app.get(PROXIES, ())
    told = ",".join(request.headers.getall("X-Forwarded-For", []))
    path = [one.strip() for one in told.split(",") if one.strip()]
    nearest = request.remote or "127.0.0.1"
    while path and _is_ours(nearest, trusted) and _is_address(path[-1]):
        nearest = path.pop()
    return nearest if _is_address(nearest) else "127.0.0.1"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_ours(text: str, trusted: Sequence[Network]) -> bool:
    return _is_address(text) and any(ipaddress.ip_address(text) in one for one in trusted)


def from_elsewhere(request: web.Request) -> bool:
    """Whether another site made the browser call; old ones (Safari before 2023) do not tell."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
