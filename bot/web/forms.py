"""The forms in which an answer can be saved, by the right that it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.cases import Right
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.work import paper


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One kind of file: how it is made, and what stands on its button."""

    ending: str
    kind: str
    label: Text
    make: Callable[[Mapping[str, Any]], bytes]
    rights: frozenset[Right]


_ACCESS = frozenset({Right.ACCESS})
_PORTABILITY = frozenset({Right.PORTABILITY})

FORMS = (
    Form(
        ending="pdf",
        kind="application/pdf",
        label=_("Save as a document (PDF)"),
        make=paper.as_pdf,
        rights=_ACCESS,
    ),
    Form(
        ending="html",
        kind="text/html",
        label=_("Save as a web page (HTML)"),
        make=paper.as_html,
        rights=_ACCESS,
    ),
    Form(
        ending="zip",
        kind="application/zip",
        label=_("Save as tables (CSV files in a zip)"),
        make=paper.as_zip,
        rights=_PORTABILITY,
    ),
    Form(
        ending="json",
        kind="application/json",
        label=_("Save as data for machines (JSON)"),
        make=paper.as_json,
        rights=_ACCESS | _PORTABILITY,
    ),
)


def of(right: Right) -> tuple[Form, ...]:
    """The forms that the answer to such a request has."""
    return tuple(form for form in FORMS if right in form.rights)
