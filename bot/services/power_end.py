"""A signed power of attorney ends: from that moment nobody can use it."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.audit import Code
from bot.domain.powers import End, State
from bot.services import casework
from bot.store import powers as rows
from bot.store.tables import Power
from bot.store.unit import Unit


def end(unit: Unit, row: Power, why: End, *, actor: str) -> None:
    """What was opened by it cannot be approved any more, and nothing more can be opened."""
    row.state, row.ended_at, row.why = State.ENDED, unit.now, why
    unit.add(row)
    unit.audit(Code.POWER_ENDED, actor=actor, why=why.value)


def of_person(unit: Unit, persons: Collection[str], why: End) -> None:
    """Whatever somebody has given."""
    for row in rows.not_over(unit, persons=persons):
        end(unit, row, why, actor=casework.SYSTEM)


def of_account(unit: Unit, tg_user_id: int, why: End) -> None:
    """Whatever was signed from an account."""
    for row in rows.not_over(unit, tg_user_id=tg_user_id):
        end(unit, row, why, actor=casework.SYSTEM)
