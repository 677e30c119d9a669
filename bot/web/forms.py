"""The forms in which an answer, by its right, or a letter can be saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain import entries
from bot.domain.cases import Right
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.work import paper


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of file: how it is made, piece by piece, and what stands on its button."""

    ending: str
    kind: str
    label: Text
    make: Callable[[Mapping[str, Any]], Iterator[bytes]]


def _whole(make: Callable[[Mapping[str, Any]], bytes]) -> Callable[..., Iterator[bytes]]:
    """What cannot be made piece by piece."""
    return lambda document: iter((make(document),))


_PDF = Form("pdf", "application/pdf", _("Save as a document (PDF)"), _whole(paper.as_pdf))
_HTML = Form("html", "text/html", _("Save as a web page (HTML)"), _whole(paper.as_html))
_TABLES = _("Save as tables (CSV files in a zip)")
_ZIP = Form("zip", "application/zip", _TABLES, _whole(paper.as_zip))
_JSON = Form("json", "application/json", _("Save as data for machines (JSON)"), entries.pieces)
FORMS = (_PDF, _HTML, _ZIP, _JSON)
_TO_READ = (_PDF, _HTML)
_OF = {Right.ACCESS: (*_TO_READ, _JSON), Right.PORTABILITY: (_ZIP, _JSON)}


def of(right: Right, *, letter: bool = False) -> tuple[Form, ...]:
    """The forms that the answer to such a request has, the one for readers first."""
    return _TO_READ if letter else _OF.get(right, ())
