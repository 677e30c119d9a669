"""Queries on text messages: what is to be sent, what was sent lately, what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, delete, select, update

from bot.store.tables import Sms
from bot.store.unit import Unit


def by_id(unit: Unit, sms_id: str) -> Sms | None:
    return unit.session.get(Sms, sms_id)


def oldest_since(unit: Unit, since: datetime, *, count: int) -> datetime | None:
    """When the oldest of the last `count` messages was ordered; None if there were fewer."""
    made = col(Sms.created_at)
    last = select(made).where(made > since).order_by(made.desc()).offset(count - 1).limit(1)
    return unit.session.exec(last).first()


def report(unit: Unit, elks_id: str, state: str) -> bool:
    """Notes what became of a message; a report that comes late never undoes a final one."""
    noted = (
        update(Sms)
        .where(col(Sms.elks_id) == elks_id, col(Sms.report).in_(["", "sent"]))
        .values(report=state, reported_at=unit.now)
        .execution_options(synchronize_session=False)
    )
    return unit.session.exec(noted).rowcount > 0


def is_known(unit: Unit, elks_id: str) -> bool:
    """Whether a message of ours has this number at the operator's."""
    return unit.session.exec(select(Sms.id).where(col(Sms.elks_id) == elks_id)).first() is not None


def one_is_leaving(unit: Unit) -> bool:
    """Whether a message is with the operator whose number we have not written down yet."""
    return unit.session.exec(select(Sms.id).where(col(Sms.state) == "sending")).first() is not None


def drop_old(unit: Unit, *, older_than: datetime) -> int:
    return unit.session.exec(delete(Sms).where(col(Sms.created_at) < older_than)).rowcount
