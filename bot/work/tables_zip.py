"""What a person takes along as one zip file: a CSV for each table, and the same as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from bot.domain.registry import Value

FORMULA = re.compile(r"^[=+\-@\t\r]")
NUMBER = re.compile(r"^[+-]?[0-9][0-9 .,()-]*$")
STAMP = (2000, 1, 1, 0, 0, 0)  # the same content gives the same file


def zipped(document: Mapping[str, Any]) -> bytes:
    """The archive; names in it hold no data."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in document["tables"]:
            _add(archive, f"{table['source']}-{table['table']}.csv", as_csv(table))
        whole = json.dumps(document, ensure_ascii=False, indent=2).encode()
        _add(archive, "everything.json", whole)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)


def as_csv(table: Mapping[str, Any]) -> bytes:
    """One table by RFC 4180, in UTF-8; the first line names the columns."""
    names = [column["name"] for column in table["columns"]]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in table["rows"])
    return out.getvalue().encode("utf-8")


def _cell(value: Value) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.match(text) else text
