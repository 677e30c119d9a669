"""The errand "quiet_hours": what was held back for a member is told once they are over."""

from __future__ import annotations

from bot.services import quiet_hours
from bot.work.jobs import Job


def _nothing(*_given: object) -> None:
    """Nothing is left to be done outside: the unit that ends the task has let it go."""


QUIET_HOURS = Job(prepare=quiet_hours.over, act=_nothing, finish=_nothing)
