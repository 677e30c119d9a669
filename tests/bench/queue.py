"""`make bench-queue`: the console's queue and search, and the audit trail, at very many cases.

--sizes 1000,100000,1000000   how many cases (and rows of the trail)
--on sqlite,postgresql        on which databases
--keep                        writes the table into docs/benchmarks.md
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from bot.domain.cases import Role
from bot.store import schema
from bot.store.engine import open_engine
from tests import pg
from tests.bench.environment import machine
from tests.bench.many_cases import fill
from tests.bench.page import keep
from tests.integration.console.conftest import Browser, close_site, open_site
from tests.integration.staff.conftest import ANNA, BERIT, OSKAR, Office
from tests.support import EXAMPLE, KEY_LINE, NOON, ROOT

ROUNDS = 15
FLOOR_MS, FLOOR_RATIO = 50, 1.5

QUEUE = "/console/queue"
PAGES = {
    "queue, all open": QUEUE,
    "queue, unclaimed": f"{QUEUE}?view=free",
    "queue, one's own": f"{QUEUE}?view=mine",
    "queue, overdue": f"{QUEUE}?view=late",
    "queue, second approval": f"{QUEUE}?view=second",
    "queue, to post": f"{QUEUE}?view=post",
    "queue, closed": f"{QUEUE}?view=ended",
    "queue, one right": f"{QUEUE}?right=erasure",
    "queue, by receipt": f"{QUEUE}?order=received",
    "queue, one right by receipt": f"{QUEUE}?order=received&right=access",
    "queue, in the middle": f"{QUEUE}?after={(NOON + timedelta(days=10)).date()}~0",
    "audit trail": "/console/audit",
}
PEOPLE = (
    (ANNA, "Anna", Role.HANDLER),
    (BERIT, "Berit", Role.APPROVER),
    (OSKAR, "Oskar", Role.OWNER),
)


@dataclass(slots=True)
class Measured:
    """Milliseconds of each page, and what reading the whole trail took."""

    filled: float
    pages: dict[str, list[float]] = field(default_factory=dict)
    work: dict[str, list[float]] = field(default_factory=dict)  # processor time of this process
    trail_seconds: float = 0
    trail_megabytes: float = 0

    def p50(self, name: str) -> float:
        return statistics.median(self.pages[name])

    def cell(self, name: str) -> str:
        return f"{self.p50(name):.1f} ({statistics.median(self.work[name]):.1f})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """One number of cases, and a browser at the console over them."""

    engine: Engine
    browser: Browser
    refs: list[str]
    found: Measured


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-queue", description=__doc__)
    parser.add_argument("--sizes", default="1000,100000,1000000")
    parser.add_argument("--on", default="sqlite,postgresql")
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    sizes = [int(one) for one in given.sizes.split(",")]
    results = {kind: asyncio.run(_measured(kind, sizes)) for kind in given.on.split(",")}
    table = list(_table(results, sizes))
    print("\n".join(table))
    if given.keep:
        _keep(table)


async def _measured(kind: str, sizes: list[int]) -> dict[int, Measured]:
    """All sizes stand ready before the first visit, and are visited in turn."""
    with tempfile.TemporaryDirectory(prefix="insyn-queue-") as folder:
        async with contextlib.AsyncExitStack() as stack:
            grounds = [
                await stack.enter_async_context(_ground(_url(kind, folder, size), size))
                for size in sizes
            ]
            for number in range(ROUNDS + 1):
                for name in _places(grounds[0], number):
                    for ground in grounds:
                        await _visit(ground, name, number)
            for ground in grounds:
                _read_trail(ground.engine, ground.found)
    return {size: ground.found for size, ground in zip(sizes, grounds, strict=True)}


def _url(kind: str, folder: str, size: int) -> str:
    return pg.fresh_database() if kind != "sqlite" else f"sqlite:///{folder}/{size}.db"


@contextlib.asynccontextmanager
async def _ground(url: str, size: int) -> AsyncIterator[Ground]:
    """A console over so many cases, with an owner signed in."""
    engine = open_engine(url)
    schema.migrate(engine)
    office = Office(engine)
    members = [office.member(*one) for one in PEOPLE]
    began = time.monotonic()
    refs = fill(engine, size, members=[one.id for one in members])
    found = Measured(filled=time.monotonic() - began)
    print(f"{engine.dialect.name}, {size:,} cases: there after {found.filled:.0f} s", flush=True)
    site, runner = await open_site(office)
    try:
        browser = await site.signed_in(OSKAR)
        yield Ground(engine=engine, browser=browser, refs=refs, found=found)
    finally:
        await close_site(site, runner)
        engine.dispose()


def _places(ground: Ground, number: int) -> dict[str, str]:
    ref = ground.refs[number]
    return {
        **PAGES,
        "search, a whole reference": f"/console/find?q={ref}",
        "search, four characters": f"/console/find?q={ref[:5]}",
        "audit trail of a case": f"/console/audit?case={ref}",
    }


async def _visit(ground: Ground, name: str, number: int) -> None:
    place, found = _places(ground, number)[name], ground.found
    began, worked = time.perf_counter(), time.process_time()
    answer = await ground.browser.get(place)
    assert answer.status in {200, 303}, (place, answer.status)
    await answer.read()
    if number:  # the first round warms up
        found.pages.setdefault(name, []).append((time.perf_counter() - began) * 1e3)
        found.work.setdefault(name, []).append((time.process_time() - worked) * 1e3)


def _read_trail(engine: Engine, found: Measured) -> None:
    """`insyn audit verify` in a process of its own, for its memory."""
    settings = {
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "KEYS": KEY_LINE,
        "WESTILA_URL": "sqlite:///nowhere.db",  # the trail needs no source
        "TELEGRAM_TOKEN": "123456:" + "A" * 35,
        "SOURCES_FILE": str(EXAMPLE / "sources.yaml"),
        "COMPANY_FILE": str(EXAMPLE / "company.yaml"),
    }
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "audit", "verify"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None:
        found.trail_megabytes = max(found.trail_megabytes, _peak(process.pid))
        time.sleep(0.05)
    assert process.returncode == 0, process.stdout.read() if process.stdout else ""
    found.trail_seconds = time.monotonic() - began


def _peak(pid: int) -> float:
    """Megabytes at most so far, as the kernel counts them for this program."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0


# -- the table --------------------------------------------------------------------------------


def _table(results: dict[str, dict[int, Measured]], sizes: list[int]) -> Iterator[str]:
    few, many = sizes[0], sizes[-1]
    for kind, by_size in results.items():
        yield f"**{kind}**, {', '.join(_loaded(size, found) for size, found in by_size.items())}"
        yield ""
        yield f"| p50, ms | {' | '.join(f'{size:,}' for size in sizes)} | ratio | |"
        yield f"| --- |{' ---: |' * (len(sizes) + 1)} --- |"
        for name in by_size[few].pages:
            most = by_size[many].p50(name)
            ratio = most / by_size[few].p50(name)
            shown = " | ".join(by_size[size].cell(name) for size in sizes)
            yield f"| {name} | {shown} | {ratio:.2f} | {_verdict(most, ratio)} |"
        for label, unit in (
            ("`insyn audit verify`, s", "trail_seconds"),
            ("its memory, MB", "trail_megabytes"),
        ):
            shown = " | ".join(f"{getattr(by_size[size], unit):.1f}" for size in sizes)
            yield f"| {label} | {shown} | | |"
        yield ""


def _loaded(size: int, found: Measured) -> str:
    return f"{size:,} written in {found.filled:.0f} s"


def _verdict(milliseconds: float, ratio: float) -> str:
    return "ok" if milliseconds <= FLOOR_MS and ratio <= FLOOR_RATIO else "misses"


def _keep(table: list[str]) -> None:
    head = [
        f"Measured {datetime.now(UTC):%Y-%m-%d}, p50 of {ROUNDS} visits, on:",
        "",
        *(f"- {one}" for one in machine()),
        "",
    ]
    keep("queue", [*head, *table[:-1]])


if __name__ == "__main__":
    main()
