"""The clock of the program: jobs that run once per slot, whatever the number of processes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store import ticks
from bot.store.unit import Unit

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledJob:
    """A service that is run once in every slot of `every`."""

    name: str
    every: timedelta
    run: Callable[[Unit], object]


def slot_of(moment: datetime, every: timedelta) -> str:
    """The slot that a moment falls in, as text."""
    seconds = int(every.total_seconds())
    return str(int(moment.timestamp()) // seconds * seconds)


def tick(unit: Unit, job: ScheduledJob) -> bool:
    """Runs the job if nobody has taken its present slot; the slot and the work commit together."""
    if not ticks.take(unit, job.name, slot_of(unit.now, job.every)):
        return False
    job.run(unit)
    return True
