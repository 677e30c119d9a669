"""Statements on the key by which the rows of one person belong together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select, update
from sqlmodel import col

from bot.store.prepared import Prepared
from bot.store.tables import Binding, Case, Incident, Statement
from bot.store.unit import Unit

_BINDINGS = update(Binding).where(col(Binding.person_digest) == bindparam("before"))
_ALL = Prepared(_BINDINGS.values(person_digest=bindparam("after")))
_STRANGERS = Prepared(
    _BINDINGS.where(col(Binding.tg_user_id) != bindparam("account")).values(
        person_digest=bindparam("after")
    )
)


def move(unit: Unit, before: str, after: str) -> int:
    """Everything of one key is known by another one from now on; tells how many cases are."""
    unit.session.flush()
    for model in (Incident, Statement):
        _change(unit, model, after, col(model.person_digest) == before)
    unit.rows.change(Binding, _ALL, before=before, after=after)
    return _change(unit, Case, after, col(Case.person_digest) == before)


def part(unit: Unit, before: str, after: str, *, account: int | None) -> None:
    """The same for what other Telegram accounts than this one have under the key."""
    unit.session.flush()
    account = account or 0  # no account has this number
    whose = col(Case.tg_user_id)
    strangers = (col(Case.person_digest) == before, or_(whose != account, whose.is_(None)))
    cases = select(col(Case.id)).where(*strangers)
    theirs = (col(Statement.person_digest) == before, col(Statement.case_id).in_(cases))
    _change(unit, Statement, after, *theirs)
    _change(unit, Incident, after, col(Incident.person_digest) == before)
    unit.rows.change(Binding, _STRANGERS, before=before, after=after, account=account)
    _change(unit, Case, after, *strangers)


def _change(unit: Unit, model: Any, after: str, *where: ColumnElement[bool]) -> int:
    statement = update(model).where(*where).values(person_digest=after)
    return int(unit.session.connection().execute(statement).rowcount)
