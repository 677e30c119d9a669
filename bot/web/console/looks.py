"""Fills the console's templates: Jinja2 with everything escaped, in the reader's language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from aiohttp import web
from babel.dates import format_date, format_datetime, get_month_names
from markupsafe import Markup

from bot import i18n
from bot.domain.clock import STOCKHOLM
from bot.domain.texts import Language, Sayable, Text
from bot.domain.texts import ngettext as counted

if TYPE_CHECKING:
    from jinja2 import Environment

STATIC = ("console.css", "console.js")


@cache
def _environment(language: Language) -> Environment:
    """One for each language, so that a compiled template knows how to speak.

    The library comes with the first visitor: a bot without any need not hold it.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("bot.web.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def say(text: Sayable) -> str:
        return i18n.plain(text, language)

    made.globals["_"] = lambda key, **places: say(Text(key).format(**places))
    made.globals["ngettext"] = lambda one, many, count, **places: say(
        counted(one, many, count).format(count=count, **places)
    )
    made.globals["language"] = language
    made.globals["version"] = version()
    made.filters["say"] = say
    made.filters["letter"] = lambda text, spoken=language: Markup(i18n.html(text, spoken))  # noqa: S704 - the catalogue's tags; what is filled in is escaped
    made.filters["day"] = lambda day: _day(day, language)
    made.filters["moment"] = lambda moment: _moment(moment, language)
    made.filters["month"] = lambda number: get_month_names("abbreviated", locale=language)[number]
    made.filters["long"] = lambda value: i18n.shown(value, language)
    return made


def _day(day: date, language: Language) -> str:
    return format_date(day, "d MMM y", locale=language)


def _moment(moment: datetime, language: Language) -> str:
    local = moment.astimezone(STOCKHOLM).replace(tzinfo=None)
    return format_datetime(local, "d MMM y HH:mm", locale=language)


def filled(name: str, language: Language, places: Mapping[str, Any]) -> str:
    return _environment(language).get_template(name).render(places)


def page(html: str, *, status: int = 200) -> web.Response:
    return web.Response(text=html, content_type="text/html", charset="utf-8", status=status)


@cache
def static(name: str) -> bytes:
    return (files("bot.web.console") / "static" / name).read_bytes()


@cache
def version() -> str:
    """Stands in the addresses of style and script: a new version is fetched at once."""
    return hashlib.sha256(b"".join(static(name) for name in STATIC)).hexdigest()[:12]
