"""What a person takes along as one zip file: a CSV for each table, and the same as JSON."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.domain import entries
from bot.domain.registry import Value

FORMULA = re.compile(r"^[=+\-@\t\r]")
NUMBER = re.compile(r"^[+-]?[0-9][0-9 .,()-]*$")
STAMP = (2000, 1, 1, 0, 0, 0)  # the same content gives the same file


def zipped(document: Mapping[str, Any]) -> bytes:
    """The archive; names in it hold no data."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in document["tables"]:
            _add(archive, f"{table['source']}-{table['table']}.csv", csv_pieces(table))
        _add(archive, "everything.json", entries.pieces(document))
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: Iterable[bytes]) -> None:
    """Compressed as it comes, because a table may have very many rows."""
    place = zipfile.ZipInfo(name, STAMP)
    place.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(place, "w") as member:
        member.writelines(content)


def csv_pieces(table: Mapping[str, Any]) -> Iterator[bytes]:
    """One table by RFC 4180, in UTF-8; the first line names the columns."""
    names = [column["name"] for column in table["columns"]]
    yield _line(names)
    for row in table["rows"]:
        yield _line(_cell(row.get(name)) for name in names)


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8")


def _cell(value: Value) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.match(text) else text
