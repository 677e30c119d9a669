"""What the command line prints about a year's figures, the audit trail and sources."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Generator, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.crypto import is_signed
from bot.domain import audit
from bot.domain.clock import STOCKHOLM
from bot.domain.source_health import SourceHealth
from bot.services.statistics import Row, Year
from bot.settings import Settings
from bot.store import trail
from bot.store.engine import open_engine


def statistics_lines(found: Year) -> Iterator[str]:
    """A year in figures, to be read."""
    yield f"Requests received in {found.year}"
    for name, row in _named(found):
        ended = ", ".join(f"{state.value} {n}" for state, n in row.outcomes.items() if n)
        days = (
            "–" if row.median_days is None else f"{row.median_days} (longest {row.longest_days})"
        )
        yield (
            f"{name}: {row.received} received, {ended or 'none ended'}, open {row.open}, "
            f"late {row.late}, extended {row.extended}, median days {days}"
        )


def _named(found: Year) -> Iterator[tuple[str, Row]]:
    """The lines of the figures; follow-ups are in none of the others."""
    for row in found.rows:
        yield row.right.value if row.right else "", row
    yield "all", found.total
    yield "follow_ups", found.follow_ups


def statistics_csv(found: Year) -> Iterator[str]:
    """The same for a spreadsheet; a line for each right, for all, and for follow-ups apart."""
    states = list(found.total.outcomes)
    head = ["year", "right", "received", *(state.value for state in states)]
    yield ",".join([*head, "open", "late", "extended", "paused", "median_days", "longest_days"])
    for name, row in _named(found):
        cells = [
            found.year,
            name,
            row.received,
            *(row.outcomes[state] for state in states),
            row.open,
            row.late,
            row.extended,
            row.paused,
            "" if row.median_days is None else row.median_days,
            "" if row.longest_days is None else row.longest_days,
        ]
        yield ",".join(str(cell) for cell in cells)


def verify_audit(settings: Settings) -> tuple[bool, str]:
    """Whether the trail is whole, and a sentence that says so or names the row."""
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            known_count, known_head = trail.head(connection)
            seals = [_seal(row, settings.keys.public_key) for row in trail.seals(connection)]
            with contextlib.closing(_entries(connection)) as entries:
                result = audit.verify(
                    entries, known_count=known_count, known_head=known_head, seals=seals
                )
    finally:
        engine.dispose()
    if isinstance(result, audit.Intact):
        days = f"signed days that fit: {result.sealed}"
        if result.unverifiable:
            days += f", signed with another key: {result.unverifiable}"
        return True, (
            f"The audit trail is whole: {result.count} rows, head {result.head[:16]}, {days}."
        )
    return False, f"The audit trail is broken at row {result.seq}: {result.what.value}."


def _seal(row: Any, public_key: str) -> audit.Seal:
    """A signed day; one that names another key than ours can be verified by nobody here."""
    message = audit.seal_message(seq=row.seq, head=row.head, day=row.day)
    genuine = is_signed(message, row.signature, public_key)
    known = row.public_key == public_key
    return audit.Seal(seq=row.seq, head=row.head, day=row.day, genuine=genuine if known else None)


def _entries(connection: Connection) -> Generator[audit.Entry, None, None]:
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
