"""Queries on the web console: links, sessions, second factors, and what has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select, update

from bot.domain.audit import Code
from bot.store.tables import (
    AuditEvent,
    AuditHead,
    ConsoleLink,
    ConsoleSession,
    SecondFactor,
)
from bot.store.unit import Unit

_MOST_CHANGES = 200
_LOOKS = (  # they change nothing that another page shows
    Code.CASE_PLAN_SHOWN.value,
    Code.VALUE_REVEALED.value,
    Code.STAFF_NOT_ALLOWED.value,
    Code.CONSOLE_LINKED.value,
)


def links_since(unit: Unit, staff_id: str, since: datetime) -> int:
    """How many links a member has asked for lately."""
    query = select(func.count()).where(
        col(ConsoleLink.staff_id) == staff_id, col(ConsoleLink.created_at) > since
    )
    return unit.session.exec(query).one()


def drop_links(unit: Unit, staff_id: str) -> None:
    """Makes the earlier links of a member useless: only the newest one opens anything."""
    statement = update(ConsoleLink).where(
        col(ConsoleLink.staff_id) == staff_id, col(ConsoleLink.used_at).is_(None)
    )
    unit.session.exec(statement.values(used_at=unit.now))


def link(unit: Unit, token_digest: str) -> ConsoleLink | None:
    """The link if it was not used and is not too old."""
    query = select(ConsoleLink).where(
        col(ConsoleLink.token_digest) == token_digest,
        col(ConsoleLink.used_at).is_(None),
        col(ConsoleLink.expires_at) > unit.now,
    )
    return unit.session.exec(query).first()


def use_link(unit: Unit, row: ConsoleLink) -> bool:
    """Uses the link up; of several who press at once, one wins."""
    statement = (
        update(ConsoleLink)
        .where(col(ConsoleLink.id) == row.id, col(ConsoleLink.used_at).is_(None))
        .values(used_at=unit.now)
        .execution_options(synchronize_session=False)
    )
    return unit.session.exec(statement).rowcount == 1


def session_of(unit: Unit, token_digest: str) -> ConsoleSession | None:
    query = select(ConsoleSession).where(col(ConsoleSession.token_digest) == token_digest)
    return unit.session.exec(query).first()


def sessions(unit: Unit, staff_id: str) -> Sequence[ConsoleSession]:
    """The sessions of a member that were not ended, the newest first."""
    query = select(ConsoleSession).where(
        col(ConsoleSession.staff_id) == staff_id, col(ConsoleSession.ended_at).is_(None)
    )
    return unit.session.exec(query.order_by(col(ConsoleSession.created_at).desc())).all()


def end_sessions(unit: Unit, staff_id: str) -> int:
    """Ends every session of a member; says how many there were."""
    statement = update(ConsoleSession).where(
        col(ConsoleSession.staff_id) == staff_id, col(ConsoleSession.ended_at).is_(None)
    )
    ended = statement.values(ended_at=unit.now).execution_options(synchronize_session=False)
    return unit.session.exec(ended).rowcount


def factor(unit: Unit, staff_id: str, *, lock: bool = False) -> SecondFactor | None:
    """A member's second factor; with `lock` nobody else counts a try at the same time."""
    query = select(SecondFactor).where(col(SecondFactor.id) == staff_id)
    return unit.session.exec(query.with_for_update() if lock else query).first()


def newest_change(unit: Unit) -> int:
    """The number of the newest row of the audit trail: it grows with every act."""
    return unit.session.exec(select(col(AuditHead.seq))).first() or 0


def changed_since(unit: Unit, seq: int) -> Sequence[tuple[int, str | None]]:
    """Which cases were acted on after a row of the trail, in order, with the row's number."""
    query = select(col(AuditEvent.seq), col(AuditEvent.case_ref)).where(
        col(AuditEvent.seq) > seq, col(AuditEvent.code).not_in(_LOOKS)
    )
    return unit.session.exec(query.order_by(col(AuditEvent.seq)).limit(_MOST_CHANGES)).all()
