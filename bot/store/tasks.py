"""Tasks as the workshop needs them: ending, putting off, finding those that nobody has in hand."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete, or_, select, update
from sqlmodel import col

from bot.store.outbox import HEART_SECONDS, SWEEP_ROWS
from bot.store.prepared import Prepared
from bot.store.tables import Process, Task
from bot.store.unit import Order, Unit

_END = Prepared(
    delete(Task.__table__).where(col(Task.id) == bindparam("task"))  # type: ignore[attr-defined]
)


def end(unit: Unit, task_id: str) -> bool:
    """Ends a task along with the work that it was for; False if somebody had ended it already."""
    return unit.rows.change(Task, _END, task=task_id) == 1


def put_off(unit: Unit, task_id: str, *, seconds: float, failure: str) -> None:
    """Notes a failure and when to try again."""
    later = update(Task).where(col(Task.id) == task_id)
    values = {
        "run_at": unit.now + timedelta(seconds=seconds),
        "failure": failure,
        "attempts": col(Task.attempts) + 1,
    }
    unit.session.connection().execute(later.values(**values))


def due(unit: Unit) -> list[Order]:
    """Takes over tasks whose time has come and that no living process has in hand."""
    living = select(col(Process.id)).where(
        col(Process.beat_at) > unit.now - timedelta(seconds=HEART_SECONDS)
    )
    orphan = or_(col(Task.owner).is_(None), col(Task.owner).not_in(living))
    rows = select(Task).where(orphan, col(Task.run_at) <= unit.now).order_by(col(Task.run_at))
    found = unit.session.scalars(rows.limit(SWEEP_ROWS).with_for_update(skip_locked=True)).all()
    for row in found:
        row.owner = unit.around.process_id
    return [Order(row.id, row.kind, row.subject, row.lane, row.attempts) for row in found]
