"""Queries on e-mails to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import col

from bot.store.prepared import Prepared
from bot.store.tables import Mail
from bot.store.unit import Unit

_TABLE = Mail.__table__  # type: ignore[attr-defined]
_END = Prepared(
    update(_TABLE)
    .where(col(Mail.id) == bindparam("mail"))
    .values(
        state=bindparam("new_state", type_=_TABLE.c.state.type),
        sent_at=bindparam("new_sent_at", type_=_TABLE.c.sent_at.type),
        sealed_body=None,
    )
)


def by_id(unit: Unit, mail_id: str) -> Mail | None:
    return unit.rows.get(Mail, mail_id)


def end(unit: Unit, mail_id: str, state: str, *, sent_at: datetime | None) -> None:
    """Notes how the sending ended, and wipes the e-mail."""
    unit.rows.change(Mail, _END, mail=mail_id, new_state=state, new_sent_at=sent_at)
