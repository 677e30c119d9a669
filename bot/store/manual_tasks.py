"""Queries on what people were asked to do by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import col, or_, select

from bot.store.tables import FulfilmentStep, ManualTask
from bot.store.unit import Unit

KEPT = 50  # errands of a source from which is told how long they take


def by_id(unit: Unit, task_id: str) -> ManualTask | None:
    return unit.session.get(ManualTask, task_id)


def of_step(unit: Unit, step_id: str) -> ManualTask | None:
    return unit.session.exec(select(ManualTask).where(ManualTask.step_id == step_id)).first()


def late(unit: Unit, *, today: date, chased_before: datetime) -> Sequence[ManualTask]:
    """Those not done in time whose owner has not been reminded lately, case by case."""
    reminded = or_(col(ManualTask.chased_at).is_(None), col(ManualTask.chased_at) < chased_before)
    open_and_late = (col(ManualTask.done_at).is_(None), col(ManualTask.due) < today)
    query = select(ManualTask).where(*open_and_late, reminded)
    in_order = query.order_by(col(ManualTask.case_id), col(ManualTask.due), col(ManualTask.id))
    return unit.session.exec(in_order).all()


def open_of(unit: Unit, source: str) -> Sequence[ManualTask]:
    """What a source's owner has been asked and has not reported."""
    waiting = (col(ManualTask.source) == source, col(ManualTask.done_at).is_(None))
    return unit.session.exec(select(ManualTask).where(*waiting)).all()


def reported(unit: Unit, source: str) -> list[tuple[datetime, datetime]]:
    """When the last errands of a source were asked and when they were done, newest first."""
    done = col(FulfilmentStep.done_at)
    query = (
        select(ManualTask.asked_at, done)
        .join(FulfilmentStep, col(FulfilmentStep.id) == col(ManualTask.step_id))
        .where(col(ManualTask.source) == source, col(FulfilmentStep.state) == "done")
        .where(done.is_not(None))
    )
    found = unit.session.exec(query.order_by(done.desc()).limit(KEPT)).all()
    return [(asked, at) for asked, at in found if at is not None]


def take(unit: Unit, task: ManualTask, *, by: str | None) -> bool:
    """Marks it as done, and ends its link; of several who press at once, one does."""
    done = (
        update(ManualTask)
        .where(col(ManualTask.id) == task.id, col(ManualTask.done_at).is_(None))
        .values(done_at=unit.now, done_by=by, token_digest=None, cookie_digest=None)
    )
    taken = bool(unit.session.connection().execute(done).rowcount)
    unit.session.refresh(task)
    return taken


# -- the link by mail ---------------------------------------------------------------------------


def by_token(unit: Unit, token_digest: str) -> ManualTask | None:
    query = select(ManualTask).where(col(ManualTask.token_digest) == token_digest)
    return unit.session.exec(query).first()


def open_link(unit: Unit, task: ManualTask, *, cookie_digest: str, until: datetime) -> bool:
    """Gives the link's one opening away; of any number at once exactly one gets it."""
    unit.session.flush()
    opened = (
        update(ManualTask)
        .where(
            col(ManualTask.id) == task.id,
            col(ManualTask.token_digest) == task.token_digest,
            col(ManualTask.opened_at).is_(None),
            col(ManualTask.done_at).is_(None),
        )
        .values(opened_at=unit.now, cookie_digest=cookie_digest, link_until=until)
    )
    taken = bool(unit.session.connection().execute(opened).rowcount)
    unit.session.refresh(task)
    return taken
