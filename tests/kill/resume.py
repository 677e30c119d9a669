"""An approved case is carried out by a process that is killed after its n-th SQL statement.

`python -m tests.kill.resume` does so for every n, on SQLite and on PostgreSQL; the suite for a few.
A statement is one of either database, Insyn's own or the register's, commits included. Another
process finds what the dead one left and goes on: the end must be the one of an undisturbed run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from bot.domain.cases import Right
from tests.integration.fulfilment.conftest import opened_at, set_up
from tests.integration.fulfilment.shop import CHAT, Shop, email, phone
from tests.pg import fresh_database

ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))
FINISHED = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """The two databases of one company, and how to copy them."""

    insyn: str
    register: str

    def copy(self, folder: Path) -> Place:
        if self.insyn.startswith("sqlite"):
            folder.mkdir()
            names = {"insyn": self.insyn, "register": self.register}
            for name, url in names.items():
                for end in ("", "-wal", "-shm"):
                    if (old := Path(url.removeprefix("sqlite:///") + end)).exists():
                        shutil.copy(old, folder / f"{name}.db{end}")
            return in_folder(folder)
        return Place(insyn=fresh_database(self.insyn), register=fresh_database(self.register))


def in_folder(folder: Path) -> Place:
    return Place(
        insyn=f"sqlite:///{folder / 'insyn.db'}", register=f"sqlite:///{folder / 'register.db'}"
    )


@contextmanager
def at_work(place: Place) -> Iterator[Shop]:
    yield from opened_at(place.insyn, place.register)


def approved(database: str, folder: Path, ask: Callable[[Shop], None]) -> tuple[Place, str]:
    """A company with one case that is approved and not begun, and the id of the case."""
    place = in_folder(folder) if database == "sqlite" else Place(
        insyn=fresh_database(), register=fresh_database()
    )  # fmt: skip
    set_up(place.insyn, place.register)
    with at_work(place) as shop:
        ask(shop)
        shop.approve(work=False)
        return place, shop.case_id


def erasure(shop: Shop) -> None:
    shop.ask(Right.ERASURE, {"ground": "no_longer_needed", "scope": "all"}, *ELIN)


def correction(shop: Shop) -> None:
    key, old = shop.rows(
        "SELECT address_id, street FROM address JOIN customer USING (customer_id) "
        "WHERE email = 'elin.akesson@example.com' ORDER BY address_id"
    )[0]
    request = {"source": "westila", "table": "address", "key": [key], "column": "street"}
    shop.ask(Right.RECTIFICATION, {**request, "old": old, "new": "Nya Gatan 7"}, *ELIN)


CASES: dict[str, Callable[[Shop], None]] = {"erasure": erasure, "correction": correction}


def life(place: Place, case_id: str, *, dies_after: int) -> bool:
    """A process of its own carries the case out; whether it came to the end before its death."""
    child = os.fork()
    if child == 0:
        _live(place, case_id, dies_after)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, status
        return False
    assert os.WEXITSTATUS(status) == FINISHED, status
    return True


def _live(place: Place, case_id: str, dies_after: int) -> None:
    """Never returns: the child must not go on as if it were the test."""
    try:
        with at_work(place) as shop:
            shop.case_id = case_id
            _count_down(dies_after)
            shop.work()
        os._exit(FINISHED)
    except BaseException as error:
        print(f"the process failed: {error!r}", file=sys.stderr, flush=True)
        os._exit(1)


def _count_down(dies_after: int) -> None:
    left = dies_after

    def one(*_facts: Any, **_more: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(sa.Engine, "before_cursor_execute", one)
    event.listen(sa.Engine, "commit", one)


def end_of(place: Place, case_id: str) -> tuple[Any, ...]:
    """What may not depend on any death: register, state, ledger, and one letter."""
    with at_work(place) as shop:
        shop.case_id = case_id
        shop.work()
        letters = [text for text in shop.heard(CHAT) if "Box 8114" in text]
        ledger = sorted((row.item_digest, row.done_at is not None) for row in shop.ledger())
        steps = sorted((step.source, step.state) for step in shop.steps())
        done = shop.audit().count("fulfilment:step:done")
        return shop.whole_register(), shop.case().state, len(letters), ledger, steps, done


def failures(
    database: str, name: str, folder: Path, points: Iterable[int] | None = None
) -> tuple[int, list[int]]:
    """How many deaths there were, and those after which the end was another."""
    origin = folder / "origin"
    origin.mkdir()
    place, case_id = approved(database, origin, CASES[name])
    calm = place.copy(folder / "calm")
    wanted = end_of(calm, case_id)
    assert wanted[2] == 1, "the undisturbed run has to end with one letter"
    wrong, deaths = [], 0
    for point in points if points is not None else range(100_000):
        here = place.copy(folder / f"death-{point}")
        finished = life(here, case_id, dies_after=point)
        deaths += not finished
        if end_of(here, case_id) != wanted:
            wrong.append(point)
        shutil.rmtree(folder / f"death-{point}", ignore_errors=True)
        if finished and points is None:
            break
    return deaths, wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kill.resume", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only each n-th statement")
    parser.add_argument("--most", type=int, default=0, help="stop after this statement")
    given = parser.parse_args()
    bad = 0
    for database in ("sqlite", "postgresql"):
        for name in CASES:
            with tempfile.TemporaryDirectory(prefix="insyn-resume-") as folder:
                some = range(0, given.most, given.every) if given.most else None
                deaths, wrong = failures(database, name, Path(folder), some)
            bad += len(wrong)
            print(f"{database:11} {name:11} {deaths:4} deaths, other ends: {wrong or 'none'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
