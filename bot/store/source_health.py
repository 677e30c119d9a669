"""The rows that tell how the sources have been doing."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlmodel import col, select

from bot.domain.source_health import SourceHealth
from bot.store.tables import SourceHealthRow
from bot.store.unit import Unit, insert_new


def locked(unit: Unit, source: str) -> SourceHealthRow:
    """The row of a source, made if it is not there, kept from others until the end of the unit."""
    connection = unit.session.connection()
    values = {"source": source, "calls": 0, "failures": 0, "latencies": "[]"}
    key = col(SourceHealthRow.source)
    connection.execute(insert_new(connection.dialect.name, SourceHealthRow, values, key))
    query = select(SourceHealthRow).where(key == source).with_for_update()
    return unit.session.exec(query).one()


def all_rows(unit: Unit) -> Sequence[SourceHealthRow]:
    return unit.session.exec(select(SourceHealthRow)).all()


def health_of(row: SourceHealthRow) -> SourceHealth:
    return SourceHealth(
        source=row.source,
        ok_at=row.ok_at,
        failed_at=row.failed_at,
        failure=row.failure,
        down_since=row.down_since,
        calls=row.calls,
        failures=row.failures,
        latencies=tuple(json.loads(row.latencies)),
    )


def write(unit: Unit, row: SourceHealthRow, health: SourceHealth) -> None:
    row.ok_at, row.failed_at = health.ok_at, health.failed_at
    row.failure, row.down_since = health.failure, health.down_since
    row.calls, row.failures = health.calls, health.failures
    row.latencies = json.dumps(health.latencies)
    unit.session.add(row)
