"""Logging: facts as references and codes; a second net takes out what must never be written."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

QUIET = (
    "httpx",
    "httpcore",
    "telegram",
    "aiohttp.access",
    "mail.log",
    "aiosmtplib",
    "asyncio",
    "fpdf",
    "fontTools",
    "alembic",
)
TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}")  # in addresses it follows "bot" without a space
PERSONNUMMER = re.compile(r"\b(?:19|20)?\d{6}[-+ ]?\d{4}\b")
EMAIL = re.compile(r"[^\s<>\"'()]+@[^\s<>\"'()]+\.[a-z]{2,}", re.IGNORECASE)
PHONE = re.compile(r"(?<![\w.])(?:\+|00)\d[\d -]{7,}\d")
NATIONAL = re.compile(r"(?<![\w.,:-])0\d{1,3}[ -]\d[\d -]{3,}\d\b")
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
PATTERNS = (
    (TOKEN, "<token>"),
    (EMAIL, "<e-mail>"),
    (PHONE, "<phone>"),
    (NATIONAL, "<phone>"),
    (PERSONNUMMER, "<number>"),
)


def scrubbed(text: str) -> str:
    """The text without tokens, personal numbers, addresses and phone numbers."""
    for pattern, mark in PATTERNS:
        text = pattern.sub(mark, text)
    return text


def unquoted(trace: str) -> str:
    """A traceback whose errors do not repeat values: Python quotes what it could not use.

    The lines of the code stay, so that what was tried can be seen.
    """
    lines, telling = [], False
    for line in trace.split("\n"):
        if line.startswith("Traceback "):
            telling = False
        elif not telling and line and not line.startswith(" "):
            telling = True
        lines.append(QUOTED.sub("'…'", line) if telling else line)
    return "\n".join(lines)


class ScrubbingFormatter(logging.Formatter):
    """Scrubs the finished line, traceback included; filters on loggers would miss that."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        return unquoted(super().formatException(ei))

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


def set_up(level: int = logging.INFO) -> None:
    """One handler on the root, to standard error; libraries that print addresses stay quiet."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ScrubbingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
