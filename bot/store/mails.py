"""Queries on e-mails to be sent."""

from __future__ import annotations

from bot.store.tables import Mail
from bot.store.unit import Unit


def by_id(unit: Unit, mail_id: str) -> Mail | None:
    return unit.rows.get(Mail, mail_id)
