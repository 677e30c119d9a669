"""Runs `insyn` with a seeded share of COMMITs that fail: some before, some after they took place.

FAILING_COMMITS is `before,after,seed`, for example `0.05,0.03,7`; only the bot's own database
(DATABASE_URL) is hurt. Not part of the product: `python -m tests.kill.failing_commits run`.
"""

from __future__ import annotations

import os
import random
import sys

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from bot.cli import main
from bot.store.engine import open_engine


class LostLineError(Exception):
    """What a driver raises when the line to the database breaks."""


class FailingCommits:
    """Draws for every COMMIT whether it goes through, never arrives, or loses its answer."""

    def __init__(self, *, url: str, before: float, after: float, seed: str) -> None:
        engine = open_engine(url)
        self._victim = engine.url
        engine.dispose()
        self._before, self._after = before, after
        self._dice = random.Random(seed)

    def draw(self, connection: Connection) -> None:
        if connection.engine.url != self._victim:
            return
        drawn = self._dice.random()
        if drawn < self._before:
            raise _lost("the COMMIT never arrived")
        if drawn < self._before + self._after:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.commit()
            raise _lost("the COMMIT took place, and its answer was lost")


def _lost(what: str) -> OperationalError:
    return OperationalError("COMMIT", None, LostLineError(what))


if __name__ == "__main__":
    before, after, seed = os.environ["FAILING_COMMITS"].split(",")
    commits = FailingCommits(
        url=os.environ["DATABASE_URL"], before=float(before), after=float(after), seed=seed
    )
    event.listen(Engine, "commit", commits.draw)
    sys.exit(main())
