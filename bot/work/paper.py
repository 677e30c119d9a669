"""An answer as people and as machines read it: a PDF and a page in their language, and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.company import Company
from bot.domain.texts import Language


def as_pdf(document: Mapping[str, Any]) -> bytes:
    """The document to read and to print."""
    from bot.work import paper_pdf  # it brings 25 MB that a bot which never prints need not hold

    return paper_pdf.written(document)


def code_letter(company: Company, *, to: Sequence[str], code: str, language: Language) -> bytes:
    """The letter with a code, to be printed."""
    from bot.work import code_letter as letter

    return letter.written(company, to=to, code=code, language=language)


def attorney_form(company: Company, *, language: Language) -> bytes:
    """The form for a power of attorney, to be printed."""
    from bot.work import attorney_pdf as form

    return form.written(company, language=language)


def as_zip(document: Mapping[str, Any]) -> bytes:
    """Tables to take along (Art. 20)."""
    from bot.work import tables_zip

    return tables_zip.zipped(document)


def as_html(document: Mapping[str, Any]) -> bytes:
    """The page to read on a screen."""
    from bot.work import paper_html

    return paper_html.written(document)
