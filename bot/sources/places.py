"""Where in the sources file a thing is declared: what a system lacks is told with that line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.sources.findings import Check, Verdict
from bot.sources.yaml_reader import Entry, Faults, read


class Places:
    """The lines of the sources and tables of one file that has been read without a fault."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Entry] = {}
        top = read(path, Faults(path))
        for name, source in top.entries("sources") if top else ():
            self._known[name] = source
            for table, entry in source.entries("tables"):
                self._known[f"{name}.{table}"] = entry

    def placed(self, check: Check) -> Check:
        """What somebody has to look at, with the file and the line that it is about."""
        line = None if check.verdict is Verdict.OK else self._line(check)
        return replace(check, place=f"{self._path}:{line}") if line else check

    def _line(self, check: Check) -> int | None:
        entry = self._known.get(check.about) or self._source_of(check.about)
        if entry is None:
            return None
        return (entry.line_of(check.column) if check.column else None) or entry.line

    def _source_of(self, about: str) -> Entry | None:
        """A table that is not declared is told of at its source."""
        return self._known.get(about.partition(".")[0])
