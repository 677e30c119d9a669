"""One table out of the results: each figure with its floor and its aim, and whether it is met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.environment import machine
from tests.bench.load import median, percentile
from tests.bench.measures import INSYN, SLOW, Pace, Results

NAMES = {
    INSYN: "Insyn, the whole journey",
    SLOW: "Insyn, every commit 5 ms longer",
    "default": "bare echo, default transport, 256 at once",
    "serial": "bare echo, default transport, one by one",
    "ours": "bare echo, our transport, 256 at once",
}
FIGURES = "<!-- figures -->"
NOTES = "<!-- notes -->"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure; `floor` and `aim` are limits in its own unit, upwards or downwards."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    aim: float | None = None
    more_is_better: bool = True

    @property
    def verdict(self) -> str:
        if self.floor is not None and not self._meets(self.floor):
            return "misses floor"
        if self.aim is not None and not self._meets(self.aim):
            return "floor ok"
        return "ok" if self.floor is not None or self.aim is not None else ""

    def _meets(self, limit: float) -> bool:
        return self.value >= limit if self.more_is_better else self.value <= limit

    def cells(self) -> list[str]:
        limits = (_shown(limit) if limit is not None else "" for limit in (self.floor, self.aim))
        return [self.name, f"{_shown(self.value)} {self.unit}".strip(), *limits, self.verdict]


def _shown(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def lines(results: Results, *, installed: int) -> Iterator[Line]:
    rate = results.rate
    for subject, name in NAMES.items():
        slow = subject == SLOW
        yield Line(
            f"{name}: updates a second",
            rate(subject),
            "/s",
            250 if slow else None,
            600 if slow else None,
        )
        for share, values in (("p50", results.p50), ("p99", results.p99)):
            yield Line(f"{name}: {share}", median(values[subject]) * 1e3, "ms")
    yield Line("Insyn / default concurrent echo", rate(INSYN) / rate("default"), "×", 1, 2)
    yield Line("Insyn / echo one by one", rate(INSYN) / rate("serial"), "×")
    yield Line("Insyn / echo on our transport", rate(INSYN) / rate("ours"), "×", 0.25, 0.5)
    yield _most("Insyn unloaded, one chat at a time: p50", percentile(results.unloaded, 0.5))
    yield _most("Insyn unloaded: p99", percentile(results.unloaded, 0.99), 25, 15)
    yield _most("Another chat during a flood: p50", percentile(results.beside_flood, 0.5))
    yield _most("Another chat during a flood: p99", percentile(results.beside_flood, 0.99), 50)
    for name, whole, bare in (
        ("access", results.access, results.bare_access),
        ("erasure", results.erasure, results.bare_erasure),
    ):
        yield _most(f"Approval to finished {name}, letter included: median", median(whole), 50)
        yield _most(f"Approval to finished {name}: slowest", max(whole))
        yield _most(f"The same reads and writes as bare SQL, {name}", median(bare))
    for name, by_size in (
        ("access", results.access_by_size),
        ("erasure", results.erasure_by_size),
    ):
        medians = {size: median(found) for size, found in by_size.items()}
        for size, seconds in medians.items():
            yield _most(f"Approval to finished {name}, {size:,} customers: median", seconds)
        ratio = medians[max(medians)] / medians[min(medians)]
        yield Line(f"{name.title()}, 100,000 customers / 1,000", ratio, "×", 1.3, None, False)
    export = results.export
    yield Line("Export of one person's 100,000 rows / bare SELECT", export.ratio, "×", None, 0.3)
    yield Line("The same, rows a second", median(export.ours), "/s")
    yield Line("The same, memory", export.megabytes, "MB", 100, None, False)
    yield Line(
        "Idle memory (RSS after ten updates)", results.memory / 2**20, "MB", 120, None, False
    )
    yield Line("Installed environment", installed / 2**20, "MB", 200, None, False)
    for name, seconds in results.cpu.items():
        yield _most(f"Insyn, CPU an update: {name}", median(seconds))
    yield Line("Updates without an answer, all subjects", sum(results.lost.values()), "")


def _most(name: str, seconds: float, floor: float | None = None, aim: float | None = None) -> Line:
    return Line(name, seconds * 1e3, "ms", floor, aim, more_is_better=False)


HEAD = ["figure", "value", "floor", "aim", ""]


def plain(table: Sequence[Line]) -> str:
    rows = [HEAD, *(line.cells() for line in table)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def markdown(table: Sequence[Line], results: Results, pace: Pace) -> str:
    rows = [HEAD, ["---", "---:", "---:", "---:", "---"], *(line.cells() for line in table)]
    return "\n".join(
        [
            _measured(pace),
            "",
            *(f"- {fact}" for fact in machine()),
            "",
            *("| " + " | ".join(row) + " |" for row in rows),
            "",
            "Where the database thread's time goes in the journey (cProfile; shares overlap):",
            "",
            "```",
            results.profile,
            "```",
        ]
    )


def _measured(pace: Pace) -> str:
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d}; medians of {pace.rounds} interleaved rounds, "
        f"{pace.seconds:g} s a subject, on:"
    )


def write(path: Path, table: Sequence[Line], results: Results, pace: Pace) -> None:
    """Puts the figures between their marks; what people wrote around them stays."""
    text = path.read_text("utf-8")
    before, _, rest = text.partition(FIGURES)
    _, _, after = rest.partition(NOTES)
    path.write_text(
        f"{before}{FIGURES}\n\n{markdown(table, results, pace)}\n\n{NOTES}{after}",
        encoding="utf-8",
    )
