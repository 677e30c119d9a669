"""Queries on letters that were sent, and on the reasons that staff have prepared for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from bot.store.tables import CannedReason, SentLetter
from bot.store.unit import Unit


def of_case(unit: Unit, case_id: str) -> Sequence[SentLetter]:
    """The letters of a case, the oldest first."""
    query = select(SentLetter).where(SentLetter.case_id == case_id)
    return unit.session.exec(query.order_by(col(SentLetter.sent_at), col(SentLetter.id))).all()


def reasons(unit: Unit, topic: str | None = None) -> Sequence[CannedReason]:
    """The newest version of each reason that is not retired, in the order of their codes."""
    newest = select(CannedReason.code, func.max(CannedReason.version).label("version"))
    last = newest.group_by(col(CannedReason.code)).subquery()
    query = select(CannedReason).join(
        last,
        (col(CannedReason.code) == last.c.code) & (col(CannedReason.version) == last.c.version),
    )
    query = query.where(col(CannedReason.retired).is_(False))
    if topic is not None:
        query = query.where(CannedReason.topic == topic)
    return unit.session.exec(query.order_by(col(CannedReason.code))).all()


def reason(unit: Unit, code: str, version: int) -> CannedReason | None:
    """One version of a reason, whether it is in use or not."""
    query = select(CannedReason).where(CannedReason.code == code, CannedReason.version == version)
    return unit.session.exec(query).first()


def newest_reason(unit: Unit, code: str) -> CannedReason | None:
    """The newest version of a reason, retired or not."""
    query = select(CannedReason).where(CannedReason.code == code)
    return unit.session.exec(query.order_by(col(CannedReason.version).desc())).first()
