"""One person with very many rows: our export against a bare SELECT that writes the same as JSON."""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

from bot import memory
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from tests.bench.load import median
from tests.contracts import big_person
from tests.support import EXAMPLE

ROWS = 100_000


@dataclass
class Exported:
    """Rows a second, ours and bare, one entry a round; and the megabytes beyond those of one row."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    megabytes: int = 0

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.bare)


def measure(folder: Path, *, rounds: int, rows: int = ROWS) -> Exported:
    folder.mkdir(parents=True, exist_ok=True)
    register = folder / "register.db"
    big_person.fill(register, rows)
    _rows, megabytes = big_person.megabytes(folder, rows)
    result = Exported(megabytes=round(megabytes))
    memory.look_rarely()  # as Insyn's own process does; the bare SELECT has the good of it too
    for _ in range(rounds):
        result.ours.append(_ours(register, folder / "ours.json"))
        result.bare.append(_bare(register, folder / "bare.json"))
    return result


def _ours(register: Path, file: Path) -> float:
    registry = load_registry(EXAMPLE / "sources.yaml", {"WESTILA_URL": f"sqlite:///{register}"})
    source = SqlSource(registry.sources[0])
    source.ping()
    began = time.perf_counter()
    count = big_person.export(source, file)
    seconds = time.perf_counter() - began
    source.close()
    return count / seconds


def _bare(register: Path, file: Path) -> float:
    """What a script would do that knows the table and the person's key already."""
    began, count = time.perf_counter(), 0
    with sqlite3.connect(register) as connection, file.open("w", encoding="utf-8") as output:
        connection.row_factory = sqlite3.Row
        query = "SELECT * FROM web_visit WHERE analytics_id = 'GA1.2.busy'"
        for row in connection.execute(query):
            output.write(json.dumps(dict(row), ensure_ascii=False) + "\n")
            count += 1
    connection.close()
    return count / (time.perf_counter() - began)
