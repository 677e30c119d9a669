"""Puts texts into the reader's language: catalogues by Babel, dates and numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from io import BytesIO
from pathlib import Path
from sys import intern

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.domain.clock import STOCKHOLM
from bot.domain.errors import InsynError
from bot.domain.texts import Day, Language, Lines, LocalText, Sayable, Spoken, Text

LOCALES = Path(__file__).resolve().parent.parent / "locales"
DATE_FORMS: dict[Language, str] = {"sv": "EEEE d MMMM y", "en": "EEEE d MMMM y"}
DAY_FORM = "d MMMM y"

Escape = Callable[[str], str]


class TextMissingError(InsynError):
    """A text has no translation."""

    def __init__(self, key: str, language: str) -> None:
        self.key = key
        self.language = language


class Texts:
    """The sentences of one language, merged from all catalogue files of its folder."""

    def __init__(self, language: Language, folder: Path = LOCALES) -> None:
        self.language = language
        self._one: dict[str, str] = {}
        self._many: dict[str, tuple[str, ...]] = {}
        for path in sorted((folder / language).glob("*.po")):
            self._merge(read_po(BytesIO(path.read_bytes()), locale=language))

    def _merge(self, catalog: Catalog) -> None:
        """Every sentence is held once, whatever the number of catalogues in which it stands."""
        for message in catalog:
            if isinstance(message.id, (tuple, list)):
                self._many[intern(message.id[0])] = tuple(map(intern, message.string or ()))
            elif message.id and message.string:
                self._one[intern(message.id)] = intern(str(message.string))

    def sentence(self, text: Text) -> str:
        """The sentence with its places still open. Raises TextMissingError."""
        if text.plural is None:
            found = self._one.get(text.key)
        else:
            forms = self._many.get(text.key, ())
            found = forms[0 if text.count == 1 else 1] if len(forms) == 2 else None
        if not found:
            raise TextMissingError(text.key, self.language)
        return found

    def keys(self) -> set[str]:
        return set(self._one) | set(self._many)


@cache
def texts(language: Language) -> Texts:
    return Texts(language)


def load() -> None:
    """Reads all catalogues now: later a chat would wait, and keep the memory that reading took."""
    for language in DATE_FORMS:
        texts(language)


def html(value: Sayable, language: Language) -> str:
    """The text as Telegram HTML: the catalogue's tags stay, everything filled in is escaped."""
    return _said(value, language, lambda raw: escape(raw, quote=False))


def plain(value: Sayable, language: Language) -> str:
    """The text without markup, for buttons, mail and documents."""
    return _said(value, language, str)


def _said(value: Sayable, language: Language, safe: Escape) -> str:
    if isinstance(value, Text):
        sentence = texts(language).sentence(value)
        if not value.params:
            return sentence
        return sentence.format(
            **{name: shown(one, language, safe) for name, one in value.params.items()}
        )
    if isinstance(value, LocalText):
        return safe(value.in_language(language))
    if isinstance(value, Spoken):
        return _said(value.text, value.language, safe)
    if isinstance(value, Lines):
        return "\n".join(_said(part, language, safe) for part in value.parts)
    return safe(value)


def shown(value: object, language: Language, safe: Escape = str) -> str:
    """A filled-in value as a person of that language writes it; times are Swedish time."""
    if isinstance(value, (Text, LocalText, Lines, Spoken)):
        return _said(value, language, safe)
    if isinstance(value, datetime):
        return _moment(value, language)
    if isinstance(value, Day):
        return format_date(value.day, DAY_FORM, locale=language)
    if isinstance(value, date):
        return _day(value, language)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, Decimal)):
        return _number(value, language)
    return safe(str(value))


# A letter says the same few dates and counts again and again, and Babel reads its pattern anew
# for each of them.
@lru_cache(maxsize=4096)
def _day(value: date, language: Language) -> str:
    return format_date(value, DATE_FORMS[language], locale=language)


@lru_cache(maxsize=4096)
def _moment(value: datetime, language: Language) -> str:
    moment = value.astimezone(STOCKHOLM).replace(tzinfo=None)
    return format_datetime(moment, f"{DATE_FORMS[language]} HH:mm", locale=language)


@lru_cache(maxsize=4096)
def _number(value: int | Decimal, language: Language) -> str:
    return format_decimal(value, locale=language)


def country(code: str, language: Language) -> str:
    """What a country is called, by its ISO code."""
    return str(Locale(language).territories.get(code, code))


def speak(sentence: Sayable) -> dict[Language, str]:
    """The same text in both languages."""
    return {"sv": plain(sentence, "sv"), "en": plain(sentence, "en")}
