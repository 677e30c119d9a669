"""Queries on powers of attorney that were signed electronically."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.powers import State
from bot.store.prepared import Prepared
from bot.store.tables import Power
from bot.store.unit import Unit

_ANY = Prepared(sa.select(col(Power.id)).limit(1))


def by_id(unit: Unit, power_id: str) -> Power | None:
    return unit.session.get(Power, power_id)


def by_token(unit: Unit, token_digest: str) -> Power | None:
    """What is filled in on the page of this link, as long as the link works."""
    wanted = select(Power).where(
        Power.token_digest == token_digest,
        Power.state == State.DRAFT,
        col(Power.expires_at) > unit.now,
    )
    return unit.session.exec(wanted).first()


def given(unit: Unit, persons: Collection[str], *, today: date) -> Sequence[Power]:
    """What a person has given and what holds today; the newest first."""
    theirs = col(Power.person_digest).in_(list(persons))
    return unit.session.exec(_holding(today, theirs)).all()


def naming(unit: Unit, agent_digest: str, *, today: date) -> Sequence[Power]:
    """What names somebody as the one who may act, and holds today; the newest first."""
    return unit.session.exec(_holding(today, col(Power.agent_digest) == agent_digest)).all()


def _holding(today: date, where: sa.ColumnElement[bool]) -> SelectOfScalar[Power]:
    return (
        select(Power)
        .where(where, col(Power.state) == State.HELD, col(Power.until) >= today)
        .order_by(col(Power.signed_at).desc())
    )


def not_over(
    unit: Unit, *, persons: Collection[str] = (), tg_user_id: int | None = None
) -> Sequence[Power]:
    """Whatever was signed and has not ended, by person or by account."""
    if not _any_at_all(unit):
        return []
    whose = (
        col(Power.person_digest).in_(list(persons))
        if tg_user_id is None
        else col(Power.tg_user_id) == tg_user_id
    )
    wanted = select(Power).where(whose, col(Power.state).in_([State.SIGNED, State.HELD]))
    return unit.session.exec(wanted).all()


def _any_at_all(unit: Unit) -> bool:
    """Whether anybody has given one: mostly there is nothing to look for."""
    unit.session.flush()
    return bool(_ANY.all(unit.rows.connection, {}))


def drop_drafts(unit: Unit, *, tg_user_id: int | None = None) -> int:
    """Deletes what was never signed: an account's, or all whose link is over."""
    late = (
        col(Power.expires_at) <= unit.now
        if tg_user_id is None
        else col(Power.tg_user_id) == tg_user_id
    )
    return unit.session.exec(delete(Power).where(col(Power.state) == State.DRAFT, late)).rowcount


def drop_over(unit: Unit, *, before: datetime) -> int:
    """Deletes what ended, or had its last day, before a moment."""
    over = sa.or_(col(Power.ended_at) < before, col(Power.until) < before.date())
    return unit.session.exec(delete(Power).where(over)).rowcount
