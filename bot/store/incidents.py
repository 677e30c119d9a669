"""Queries on incidents: what somebody says was not them, and how it was assessed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlmodel import col, delete, select

from bot.store.cases import is_of
from bot.store.tables import AuditEvent, Case, Incident
from bot.store.unit import Unit


def by_id(unit: Unit, incident_id: str) -> Incident | None:
    return unit.session.get(Incident, incident_id)


def open_one(unit: Unit, *, what: str, account_digest: str) -> Incident | None:
    """The one about the same that nobody has assessed yet."""
    query = select(Incident).where(
        Incident.what == what,
        Incident.account_digest == account_digest,
        col(Incident.assessed_at).is_(None),
    )
    return unit.session.exec(query).first()


def unassessed(unit: Unit) -> Sequence[Incident]:
    query = select(Incident).where(col(Incident.assessed_at).is_(None))
    return unit.session.exec(query.order_by(col(Incident.due_at))).all()


def assessed(unit: Unit, *, most: int) -> Sequence[Incident]:
    """The ones that were assessed last."""
    query = select(Incident).where(col(Incident.assessed_at).is_not(None))
    return unit.session.exec(query.order_by(col(Incident.assessed_at).desc()).limit(most)).all()


def happened(
    unit: Unit, *, actor: str, persons: Collection[str], codes: Iterable[str], since: datetime
) -> set[str]:
    """Which of these things the account did, or happened in the person's cases, since then."""
    refs = select(Case.ref).where(is_of(persons))
    theirs = (col(AuditEvent.actor) == actor) | col(AuditEvent.case_ref).in_(refs)
    query = select(AuditEvent.code).where(
        theirs, col(AuditEvent.code).in_(list(codes)), col(AuditEvent.at) >= since
    )
    return set(unit.session.exec(query.distinct()).all())


def actors(unit: Unit, *, case_ref: str, code: str) -> set[str]:
    """Who has done this in a case."""
    query = select(AuditEvent.actor).where(
        AuditEvent.case_ref == case_ref, AuditEvent.code == code
    )
    return set(unit.session.exec(query.distinct()).all())


def drop_old(unit: Unit, *, before: datetime) -> None:
    unit.session.exec(delete(Incident).where(col(Incident.assessed_at) < before))
