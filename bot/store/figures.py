"""The cases of a span of time, streamed with what statistics need and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.store.tables import Case
from bot.store.unit import Unit

CHUNK = 5000


def received_between(unit: Unit, first: datetime, after: datetime) -> Iterator[Any]:
    """One row for each case, in bounded memory."""
    statement = (
        select(
            col(Case.right),
            col(Case.state),
            col(Case.received_at),
            col(Case.closed_at),
            col(Case.due),
            col(Case.extended_at),
            col(Case.paused_days),
            col(Case.follows_id),
        )
        .where(col(Case.received_at) >= first, col(Case.received_at) < after)
        .execution_options(yield_per=CHUNK)
    )
    yield from unit.session.connection().execute(statement)
