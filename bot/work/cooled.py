"""The errand "cooled": begins an approved erasure once the time to change one's mind is over."""

from __future__ import annotations

from bot.services import cooling
from bot.work.jobs import Job


def _nothing(*_given: object) -> None:
    """Nothing is left to be done outside: the unit that ends the task has begun the erasure."""


COOLED = Job(prepare=cooling.over, act=_nothing, finish=_nothing)
