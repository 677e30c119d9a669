"""What a browser tells about whoever sits before it."""

from __future__ import annotations

from aiohttp import web

from bot.domain.texts import Language


def preferred(request: web.Request) -> Language:
    """The first of our languages that the browser asks for."""
    wanted = request.headers.get("Accept-Language", "").lower()
    swedish, english = wanted.find("sv"), wanted.find("en")
    return "en" if english >= 0 and (swedish < 0 or english < swedish) else "sv"


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def named(agent: str) -> str:
    """Browser and system in the words that people know: `Firefox, Windows`."""
    found = (
        next((name for mark, name in marks if mark in agent), None)
        for marks in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, found)) or "–"
