"""A text as its reader sees it on paper or on a page, without the marks of the chat."""

from __future__ import annotations

import re
from html import unescape

from bot.domain.messages import Send
from bot.domain.texts import Language, Sayable
from bot.store.unit import Unit

_TAG = re.compile(r"</?[a-z]+>")


def read(unit: Unit, text: Sayable, language: Language) -> str:
    """The text in a language, ready to be frozen or printed."""
    _method, params = unit.around.render(Send(text=text), 0, language)
    return unescape(_TAG.sub("", str(params["text"])))
