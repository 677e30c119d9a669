"""The audit trail as rows, streamed in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from bot.store.tables import AuditEvent, AuditHead, AuditSeal
from bot.store.unit import Unit

CHUNK = 2000


def head(connection: Connection) -> tuple[int, str | None]:
    """How many rows there must be, and the last one's hash."""
    row = connection.execute(sa_select(col(AuditHead.seq), col(AuditHead.hash))).first()
    return (int(row.seq), row.hash if row.seq else None) if row else (0, None)


def rows(connection: Connection) -> Iterator[Any]:
    """Every row in order, in bounded memory."""
    table = AuditEvent.__table__  # type: ignore[attr-defined]
    statement = sa_select(table).order_by(table.c.seq).execution_options(yield_per=CHUNK)
    with connection.execute(statement) as result:
        yield from result


def page(
    unit: Unit,
    *,
    case_ref: str | None,
    code: str | None,
    actor: str | None,
    before: int | None,
    size: int,
) -> Sequence[AuditEvent]:
    """The newest rows that fit, from before the row `before` on."""
    query = select(AuditEvent)
    for column, wanted in (
        (AuditEvent.case_ref, case_ref),
        (AuditEvent.code, code),
        (AuditEvent.actor, actor),
    ):
        if wanted is not None:
            query = query.where(col(column) == wanted)
    if before is not None:
        query = query.where(col(AuditEvent.seq) < before)
    return unit.session.exec(query.order_by(col(AuditEvent.seq).desc()).limit(size)).all()


def last_seal(unit: Unit) -> AuditSeal | None:
    """The newest signed day."""
    return unit.session.exec(select(AuditSeal).order_by(col(AuditSeal.seq).desc())).first()


def write_seal(
    unit: Unit, *, seq: int, head: str, day: date, public_key: str, signature: str
) -> None:
    unit.add(AuditSeal(seq=seq, head=head, day=day, public_key=public_key, signature=signature))


def seals(connection: Connection) -> Sequence[Any]:
    """Every signed day, the oldest first: one row a day."""
    table = AuditSeal.__table__  # type: ignore[attr-defined]
    return connection.execute(sa_select(table).order_by(table.c.seq)).all()
