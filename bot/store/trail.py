"""The audit trail as rows, streamed in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from bot.store.tables import AuditEvent, AuditHead

CHUNK = 2000


def head(connection: Connection) -> tuple[int, str | None]:
    """How many rows there must be, and the last one's hash."""
    row = connection.execute(select(col(AuditHead.seq), col(AuditHead.hash))).first()
    return (int(row.seq), row.hash if row.seq else None) if row else (0, None)


def rows(connection: Connection) -> Iterator[Any]:
    """Every row in order, in bounded memory."""
    table = AuditEvent.__table__  # type: ignore[attr-defined]
    statement = select(table).order_by(table.c.seq).execution_options(yield_per=CHUNK)
    yield from connection.execute(statement)
