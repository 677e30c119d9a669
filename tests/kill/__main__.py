"""`python -m tests.kill --kills 50 --database both`: figures as a table, exit code 1 on any breach."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

from tests.kill.run import Plan, run
from tests.kill.verdict import Verdict
from tests.pg import fresh_database


def main() -> int:
    given = _arguments()
    names = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    print(f"seed {given.seed}: the same lives and deaths again with --seed {given.seed}")
    verdicts = {name: _one(name, given) for name in names}
    _print_table(verdicts)
    breaches = [f"{name}: {one}" for name, seen in verdicts.items() for one in seen.breaches]
    print("\n".join(breaches) or "Nothing was lost, nothing was done twice.")
    return 1 if breaches else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--folder", type=Path, help="keep the databases and the bot's log here")
    return parser.parse_args()


def _one(name: str, given: argparse.Namespace) -> Verdict:
    print(f"{name}: {given.kills} kills")
    with tempfile.TemporaryDirectory(prefix=f"insyn-kill-{name}-") as scratch:
        folder = given.folder / name if given.folder else Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        url = fresh_database() if name == "postgresql" else f"sqlite:///{folder / 'insyn.db'}"
        return asyncio.run(
            run(Plan(database=url, folder=folder, kills=given.kills, seed=given.seed))
        )


def _print_table(verdicts: dict[str, Verdict]) -> None:
    print(f"\n{'':32}" + "".join(f"{name:>14}" for name in verdicts))
    for figure in next(iter(verdicts.values())).figures:
        row = "".join(f"{verdict.figures[figure]!s:>14}" for verdict in verdicts.values())
        print(f"{figure:32}{row}")
    print(f"{'breaches':32}" + "".join(f"{len(v.breaches):>14}" for v in verdicts.values()), "\n")


if __name__ == "__main__":
    sys.exit(main())
