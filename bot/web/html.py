"""The form that every page for customers has: templates, texts escaped, and headers that shut."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from aiohttp import web

from bot import i18n
from bot.domain.texts import Language, Sayable
from bot.web.keys import OFFICE


def page(
    request: web.Request,
    title: Sayable,
    body: str,
    language: Language,
    *,
    status: int = 200,
    live: bool = False,
    head: str = "",
) -> web.Response:
    """`live`: the page may run our own script, which asks us how things go."""
    html = Template(_file("layout.html")).substitute(
        language=language,
        title=escape(i18n.plain(title, language)),
        company=escape(request.app[OFFICE].company.name),
        style=_file("style.css"),
        head=head,
        body=body,
    )
    return web.Response(
        text=html,
        content_type="text/html",
        charset="utf-8",
        status=status,
        headers=headers(live=live),
    )


def filled(name: str, language: Language, **texts: Sayable) -> str:
    """A template with its texts, escaped; places that are not named stay open."""
    return composed(name, language, {}, **texts)


def composed(name: str, language: Language, parts: Mapping[str, str], **texts: Sayable) -> str:
    """As `filled`, with parts that are HTML already, in one go: no text can name their place."""
    said = {place: escape(i18n.plain(text, language)) for place, text in texts.items()}
    return Template(_file(name)).safe_substitute({**said, **parts})


@cache
def _file(name: str) -> str:
    return (files("bot.web") / "pages" / name).read_text(encoding="utf-8")


@cache
def _policy(*, live: bool) -> str:
    """Nothing from elsewhere may run or be loaded; the one style sheet is named by its hash."""
    digest = base64.b64encode(hashlib.sha256(_file("style.css").encode()).digest()).decode()
    own = (
        "script-src 'self'; connect-src 'self'; img-src 'self' data:" if live else "img-src data:"
    )
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; {own}; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def headers(*, live: bool = False) -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(live=live),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    }
