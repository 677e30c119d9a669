"""Exports one person with very many rows to a JSON file, and tells how much memory that takes.

Run by itself: `python -m tests.contracts.big_person REGISTER` prints the rows and the most kilobytes that the
process ever had. What a program needs anyway is in that figure too, so it is compared with a person of one row;
and the register is filled by another process, whose peak would hide the one that is asked for.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import SourceHoldings
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from tests.support import EXAMPLE, KEYS, ROOT

ADDRESS = "elin.akesson@example.com"


def main(register: Path) -> None:
    registry = load_registry(EXAMPLE / "sources.yaml", {"WESTILA_URL": f"sqlite:///{register}"})
    source = SqlSource(registry.sources[0])
    with tempfile.TemporaryDirectory(prefix="insyn-big-") as folder:
        count = export(source, Path(folder) / "export.json")
    print(count, peak())
    source.close()


def peak() -> int:
    """The most kilobytes since this program began; what getrusage tells is inherited by children."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(re.search(r"^VmHWM:\s+(\d+)", status, re.MULTILINE)[1])


def megabytes(folder: Path, rows: int) -> tuple[int, float]:
    """The rows that were exported, and what they took beyond an export of one row."""
    one, many = (_measured(folder / f"of-{count}.db", count) for count in (1, rows))
    return many[0], (many[1] - one[1]) / 1024


def _measured(register: Path, rows: int) -> tuple[int, int]:
    fill(register, rows)
    command = [sys.executable, "-m", "tests.contracts.big_person", str(register)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    count, peak = map(int, told.stdout.split())
    return count, peak


def fill(file: Path, rows: int) -> None:
    """A register of few customers; one of them came to the website very often."""
    from bot.emulator.register.build import build

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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
