"""What the command line prints about deadlines and the audit trail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time

from sqlalchemy import Connection

from bot import i18n
from bot.domain import audit, deadlines
from bot.domain.clock import STOCKHOLM
from bot.domain.errors import InsynError
from bot.domain.source_health import SourceHealth
from bot.settings import Settings
from bot.store import trail
from bot.store.engine import open_engine

REASONS = {
    deadlines.Shift.SHORT_MONTH: "that month has no such day, so its last day counts",
    deadlines.Shift.SATURDAY: "it would end on a Saturday",
    deadlines.Shift.SUNDAY: "it would end on a Sunday",
    deadlines.Shift.PUBLIC_HOLIDAY: "it would end on a Swedish public holiday",
}


class DayUnreadableError(InsynError):
    """A day is written as YYYY-MM-DD, for example 2027-03-05."""


def deadline_lines(text: str) -> Iterator[str]:
    """Both dates for a day of receipt, each with the reasons for its shifts."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DayUnreadableError from None
    received = datetime.combine(day, time(12), STOCKHOLM)
    for name, due in (
        ("Answer by", deadlines.statutory_due(received)),
        ("At the latest, if extended", deadlines.extended_due(received)),
    ):
        yield f"{name}: {due.date} ({i18n.shown(due.date, 'en')})"
        if due.shifts:
            reasons = dict.fromkeys(REASONS[shift] for shift in due.shifts)
            yield f"  not {due.raw}: {', '.join(reasons)}"


def verify_audit(settings: Settings) -> tuple[bool, str]:
    """Whether the trail is whole, and a sentence that says so or names the row."""
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            known_count, known_head = trail.head(connection)
            result = audit.verify(
                _entries(connection), known_count=known_count, known_head=known_head
            )
    finally:
        engine.dispose()
    if isinstance(result, audit.Intact):
        return True, f"The audit trail is whole: {result.count} rows, head {result.head[:16]}."
    return False, f"The audit trail is broken at row {result.seq}: {result.what.value}."


def _entries(connection: Connection) -> Iterator[audit.Entry]:
    for row in trail.rows(connection):
        yield audit.Entry(
            seq=row.seq,
            at=row.at,
            actor=row.actor,
            code=row.code,
            case_ref=row.case_ref,
            facts=json.loads(row.facts),
            hash=row.hash,
        )


def health_line(health: SourceHealth) -> str:
    """One source for a reader of the command line, in its columns."""
    if not health.calls:
        return f"{health.source}\tnever asked"
    state = f"DOWN since {_minute(health.down_since)}" if health.down_since else "ok"
    answered = f"last answer {_minute(health.ok_at)}" if health.ok_at else "never answered"
    failed, times = "no failure", "no times yet"
    if health.failed_at:
        failed = f"last failure {_minute(health.failed_at)} ({health.failure})"
    if health.latencies:
        times = f"median {health.median} ms, p95 {health.p95} ms"
    return f"{health.source}\t{state}\t{answered}\t{failed}\t{times}"


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}" if moment else ""
