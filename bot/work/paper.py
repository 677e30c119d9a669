"""An answer as people and as machines read it: a PDF and a page in their language, and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_json(document: Mapping[str, Any]) -> bytes:
    """The file for machines (Art. 15(3))."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def as_pdf(document: Mapping[str, Any]) -> bytes:
    """The document to read and to print."""
    from bot.work import paper_pdf  # it brings 25 MB that a bot which never prints need not hold

    return paper_pdf.written(document)


def as_zip(document: Mapping[str, Any]) -> bytes:
    """Tables to take along (Art. 20)."""
    from bot.work import tables_zip

    return tables_zip.zipped(document)


def as_html(document: Mapping[str, Any]) -> bytes:
    """The page to read on a screen."""
    from bot.work import paper_html

    return paper_html.written(document)
