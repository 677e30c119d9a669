"""`make bench`: measures in one run, prints one table and writes docs/benchmarks.md.

--quick  takes half a minute, and writes nothing
--env    measures the environment in a fresh installation, instead of the installed packages
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from tests.bench import environment, report
from tests.bench.measures import FULL, QUICK, Bench
from tests.support import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--env", action="store_true")
    given = parser.parse_args()
    pace = QUICK if given.quick else FULL
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="insyn-bench-") as folder:
        results = asyncio.run(Bench(Path(folder), pace).run())
        installed = (
            environment.fresh_size(Path(folder) / "venv")
            if given.env
            else environment.installed_size()
        )
    table = list(report.lines(results, installed=installed))
    print(
        f"\n{report.plain(table)}\n\n{results.profile}\n\n{time.monotonic() - began:.0f} s in all"
    )
    if not given.quick:
        report.write(PAGE, table, results, pace)


if __name__ == "__main__":
    main()
