"""How work by hand has been going: what is asked, since when it is late, how long it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.clock import stockholm_day
from bot.domain.registry import ManualOwner, Source
from bot.domain.source_health import percentile
from bot.services.manual_ask import still_open
from bot.store import manual_tasks
from bot.store import staff as staff_rows
from bot.store.unit import Unit

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ByHand:
    """A source that people look through."""

    name: str | None  # the member of staff whom it is asked of
    email: str | None
    role: str | None  # of whom any may do it
    asked: int  # errands that wait for them
    due: date | None  # the earliest day of those
    late: bool
    done_at: datetime | None  # when they last reported
    days: int | None  # that half of the errands took at most


def by_hand(unit: Unit, source: Source) -> ByHand | None:
    """How it is going; None if a program can do it."""
    owner = source.manual
    if owner is None:
        return None
    tasks = [task for task in manual_tasks.open_of(unit, source.name) if still_open(unit, task)]
    due = min((task.due for task in tasks), default=None)
    reported = manual_tasks.reported(unit, source.name)
    took = [math.ceil((done - asked) / DAY) for asked, done in reported]
    return ByHand(
        name=_name(unit, owner),
        email=owner.email,
        role=owner.role,
        asked=len(tasks),
        due=due,
        late=due is not None and due < stockholm_day(unit.now),
        done_at=reported[0][1] if reported else None,
        days=percentile(took, 0.5),
    )


def _name(unit: Unit, owner: ManualOwner) -> str | None:
    names = {row.tg_user_id: row.name for row in staff_rows.active(unit)}
    return names.get(owner.telegram) if owner.telegram is not None else None
