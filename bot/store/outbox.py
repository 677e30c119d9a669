"""The outbox as the sender needs it: taking secrets, and finding rows that nobody has in hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, exists, literal, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.messages import Kind
from bot.store.prepared import Prepared
from bot.store.tables import Moment, Outbox, Process
from bot.store.unit import Letter, Rendered, Unit, outbox_place

HEART_SECONDS = 6  # a process that has not beaten for so long is dead
SWEEP_ROWS = 500
HELD = "held"  # until a member's quiet hours are over


def take_secret(unit: Unit, chat_id: int, seq: int) -> bool:
    """Marks a code or link as being sent, committed before it leaves: it never leaves twice."""
    where = (
        col(Outbox.chat_id) == chat_id,
        col(Outbox.seq) == seq,
        col(Outbox.state) == "pending",
    )
    taken = update(Outbox).where(*where).values(state="sending", owner=unit.around.process_id)
    return unit.session.connection().execute(taken).rowcount == 1


def has_open_between(unit: Unit, chat_id: int, after: int, before: int) -> bool:
    """Whether rows of the chat between two numbers are still to be sent by somebody."""
    open_rows = select(col(Outbox.seq)).where(
        col(Outbox.chat_id) == chat_id,
        col(Outbox.seq) > after,
        col(Outbox.seq) < before,
        col(Outbox.state).in_(("pending", "sending")),
    )
    return unit.session.connection().execute(open_rows.limit(1)).first() is not None


def holds_back(unit: Unit, chat_id: int) -> bool:
    """Whether something waits for the end of a member's quiet hours."""
    held = (col(Outbox.chat_id) == chat_id, col(Outbox.state) == HELD)
    return unit.session.scalar(select(col(Outbox.seq)).where(*held).limit(1)) is not None


def let_go(unit: Unit, chat_id: int, *, drop: bool) -> None:
    """Has what was held back sent, in its order and with one sound for all of it; or drops it."""
    held = (col(Outbox.chat_id) == chat_id, col(Outbox.state) == HELD)
    rows = unit.session.scalars(select(Outbox).where(*held).order_by(col(Outbox.seq))).all()
    for row in () if drop else rows:
        body = unit.keyring.open_json(row.sealed_body or b"", outbox_place(chat_id, row.seq))
        sound = {} if row is rows[-1] else {"disable_notification": True}
        unit.say(chat_id, Rendered(row.method, {**body, **sound}), case_id=row.case_id)
    for row in rows:
        unit.session.delete(row)


def beat(unit: Unit) -> None:
    """Says that this process lives."""
    row = unit.session.get(Process, unit.around.process_id)
    if row is None:
        unit.add(Process(id=unit.around.process_id, beat_at=unit.now))
    else:
        row.beat_at = unit.now


def leave(unit: Unit) -> None:
    """Takes this process off the list, so that what it had in hand is free at once."""
    unit.session.connection().execute(
        delete(Process).where(col(Process.id) == unit.around.process_id)
    )


def alone(unit: Unit) -> None:
    """On SQLite there is one process: whoever was there before is gone."""
    unit.session.connection().execute(
        delete(Process).where(col(Process.id) != unit.around.process_id)
    )


def abandoned(unit: Unit) -> list[Letter]:
    """Takes over, in order, the rows of dead processes; secrets in doubt are given up."""
    if not _orphaned(unit):
        return []
    living = select(col(Process.id)).where(
        col(Process.beat_at) > unit.now - timedelta(seconds=HEART_SECONDS)
    )
    orphan = or_(col(Outbox.owner).is_(None), col(Outbox.owner).not_in(living))
    connection = unit.session.connection()
    doubtful = (orphan, col(Outbox.state) == "sending", col(Outbox.kind) == Kind.SECRET.value)
    connection.execute(update(Outbox).where(*doubtful).values(state="in_doubt", sealed_body=None))
    earlier = aliased(Outbox)
    behind = exists().where(
        col(earlier.chat_id) == col(Outbox.chat_id),
        col(earlier.seq) < col(Outbox.seq),
        col(earlier.state).in_(("pending", "sending")),
        col(earlier.owner).in_(living),
    )
    rows = select(Outbox).where(orphan, col(Outbox.state).in_(("pending", "sending")), ~behind)
    rows = rows.order_by(col(Outbox.chat_id), col(Outbox.seq)).limit(SWEEP_ROWS)
    found = unit.session.scalars(rows.with_for_update(skip_locked=True)).all()
    return [_taken(unit, row) for row in found]


def _orphaned(unit: Unit) -> bool:
    """Whether there is anything to take over: every process asks that every few seconds."""
    unit.session.flush()
    since = unit.now - timedelta(seconds=HEART_SECONDS)
    return bool(_ORPHAN.all(unit.rows.connection, {"since": since}))


_LIVING = select(col(Process.id)).where(col(Process.beat_at) > bindparam("since", type_=Moment()))
_ORPHAN = Prepared(
    select(col(Outbox.seq))
    .where(
        col(Outbox.state).in_((literal("pending"), literal("sending"))),
        or_(col(Outbox.owner).is_(None), col(Outbox.owner).not_in(_LIVING)),
    )
    .limit(1)
)


def _taken(unit: Unit, row: Outbox) -> Letter:
    row.owner = unit.around.process_id
    body: dict[str, Any] = unit.keyring.open_json(
        row.sealed_body or b"", outbox_place(row.chat_id, row.seq)
    )
    return Letter(
        row.chat_id, row.seq, row.method, body, row.kind, row.case_id, row.purpose, row.attempts
    )
