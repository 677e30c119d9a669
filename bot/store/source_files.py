"""Queries on what was handed in as a file by whoever looks by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlalchemy import select as sa_select
from sqlmodel import col, func, or_, select

from bot.store.prepared import Prepared
from bot.store.relay import ARRIVING, KEPT
from bot.store.tables import Case, Delivery, FulfilmentStep, ManualTask, SourceFile
from bot.store.tables import SourceFileContent as Content
from bot.store.unit import Unit


def by_id(unit: Unit, file_id: str) -> SourceFile | None:
    return unit.session.get(SourceFile, file_id)


def content(unit: Unit, file_id: str) -> Content | None:
    return unit.session.get(Content, file_id)


def of_task(unit: Unit, task_id: str) -> Sequence[SourceFile]:
    """The files of one errand that count, in the order in which they came."""
    there = col(SourceFile.state).in_((ARRIVING, KEPT))
    query = select(SourceFile).where(SourceFile.task_id == task_id, there)
    return unit.session.exec(query.order_by(col(SourceFile.number))).all()


def last_number(unit: Unit, case_id: str) -> int:
    query = select(func.max(SourceFile.number)).where(SourceFile.case_id == case_id)
    return unit.session.exec(query).one() or 0


def of_plan(unit: Unit, plan_id: str) -> Sequence[tuple[SourceFile, str]]:
    """What is kept for the answer of one plan, each with the name of its source."""
    if not any_of_plan(unit, plan_id):
        return []
    query = (
        select(SourceFile, ManualTask.source)
        .join(ManualTask, col(ManualTask.id) == col(SourceFile.task_id))
        .join(FulfilmentStep, col(FulfilmentStep.id) == col(ManualTask.step_id))
        .where(col(FulfilmentStep.plan_id) == plan_id, col(SourceFile.state) == KEPT)
    )
    return unit.session.exec(query.order_by(col(SourceFile.number))).all()


def any_of_plan(unit: Unit, plan_id: str) -> bool:
    """Whether anybody was asked to look by hand: mostly nobody was."""
    unit.session.flush()
    return bool(_ASKED.all(unit.rows.connection, {"plan": plan_id}))


_ASKED = Prepared(
    sa_select(col(ManualTask.id))
    .join(FulfilmentStep, col(FulfilmentStep.id) == col(ManualTask.step_id))
    .where(col(FulfilmentStep.plan_id) == bindparam("plan"))
    .limit(1)
)


def of_case(unit: Unit, case_id: str) -> Sequence[SourceFile]:
    there = col(SourceFile.state).in_((ARRIVING, KEPT))
    return unit.session.exec(select(SourceFile).where(SourceFile.case_id == case_id, there)).all()


def drop_content(unit: Unit, file_id: str) -> None:
    unit.session.connection().execute(delete(Content).where(col(Content.id) == file_id))


def left_over(unit: Unit, closed_before: datetime, *, most: int) -> Sequence[SourceFile]:
    """Files of cases that have ended, of which no answer lies on its page any more."""
    waiting = select(Delivery.case_id).where(col(Delivery.ciphertext).is_not(None))
    query = (
        select(SourceFile)
        .join(Case, col(Case.id) == col(SourceFile.case_id))
        .where(
            or_(col(SourceFile.state) == KEPT, col(SourceFile.state) == ARRIVING),
            col(Case.closed_at) < closed_before,
            col(SourceFile.case_id).not_in(waiting),
        )
    )
    return unit.session.exec(query.limit(most)).all()
