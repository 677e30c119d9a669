"""Exports one person with very many rows to a JSON file; prints the rows and the megabytes it took.

Run by itself: `python -m tests.contracts.big_person ROWS`.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import tempfile
from datetime import date
from pathlib import Path

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import SourceHoldings
from bot.emulator.register.build import build
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from tests.support import EXAMPLE, KEYS

ADDRESS = "elin.akesson@example.com"


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="insyn-big-") as name:
        folder = Path(name)
        fill(folder / "register.db", rows)
        registry = load_registry(
            EXAMPLE / "sources.yaml", {"WESTILA_URL": f"sqlite:///{folder / 'register.db'}"}
        )
        source = SqlSource(registry.sources[0])
        source.find(frozenset({Claim(ClaimKind.EMAIL, "nobody@example.com")}))
        before = _peak()
        count = export(source, folder / "export.json")
        print(count, (_peak() - before) // 1024)
        source.close()


def fill(file: Path, rows: int) -> None:
    """A register of few customers; one of them came to the website very often."""
    build(f"sqlite:///{file}", today=date(2026, 6, 1), customers=20)
    with sqlite3.connect(file) as connection:
        connection.execute("INSERT INTO web_visitor VALUES ('GA1.2.busy', 1, '2025-01-01')")
        connection.executemany(
            "INSERT INTO web_visit VALUES (?, 'GA1.2.busy', '2025-01-01 10:00:00', ?, ?)",
            ((1_000_000 + n, f"/sida/{n}", f"192.0.2.{n % 250}") for n in range(rows)),
        )


def export(source: SqlSource, file: Path) -> int:
    """The way of an access step: found, sealed, opened, and written row by row."""
    claims = frozenset({Claim(ClaimKind.EMAIL, ADDRESS)})
    sealed = KEYS.seal_json(source.find(claims).as_json(), "place")
    found = SourceHoldings.from_json(KEYS.open_json(sealed, "place"))
    with file.open("w", encoding="utf-8") as output:
        for row in found.rows:
            output.write(json.dumps(row.as_json(), ensure_ascii=False) + "\n")
    return len(found.rows)


def _peak() -> int:
    """The most memory this process ever had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main(int(sys.argv[1]))
