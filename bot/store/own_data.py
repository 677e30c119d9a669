"""Finds what Insyn's own tables hold about one person, row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from bot.store import tables
from bot.store.prepared import Prepared
from bot.store.tables import (
    Assist,
    AuditEvent,
    Binding,
    Case,
    CaseEvent,
    Challenge,
    Conversation,
    Delivery,
    EidOrder,
    EidTicket,
    ErasedClaim,
    ErasureLedger,
    Evidence,
    FulfilmentStep,
    Incident,
    LaterErasure,
    Mail,
    Outbox,
    Plan,
    Power,
    RateCounter,
    RecipientRow,
    RelayLine,
    RestrictionFlag,
    SentLetter,
    Sms,
    Snapshot,
    SourceFile,
    Statement,
    Task,
)
from bot.store.unit import Unit

TABLES: dict[str, type[SQLModel]] = {
    str(model.__tablename__): model
    for model in vars(tables).values()
    if isinstance(model, type) and issubclass(model, SQLModel) and hasattr(model, "__table__")
}
IN_TIME = ("ordinal", "opened_at", "created_at", "made_at", "pressed_at", "set_at", "at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """A person as Insyn's own rows know them: never by name, only by account and keyed hashes."""

    persons: tuple[str, ...]  # every digest by which they are known
    chat_id: int | None
    tg_user_id: int | None
    contacts: tuple[str, ...]  # the digests of what they proved
    account: str  # the digest of their Telegram account
    actor: str  # their code name in the audit trail


def rows_of(unit: Unit, whose: Whose) -> Iterator[Any]:
    """Every row of our own that is about this person, table by table."""
    unit.session.flush()
    chats, users = _known(whose.chat_id), _known(whose.tg_user_id)
    persons = whose.persons
    yield from _by(unit, Conversation, chat_id=chats)
    yield from _of_persons(unit, Binding, persons)
    yield from _by(unit, Incident, person_digest=persons)
    yield from _by(unit, Assist, tg_user_id=users)
    # Codes to the person's own contacts, and those that their account asked for them.
    codes = _by(unit, Challenge, target_digest=whose.contacts, tg_user_id=users)
    yield from codes
    yield from _by(unit, RateCounter, subject_digest=(*whose.contacts, whose.account))
    asked = _by(unit, Case, person_digest=("",), chat_id=chats, tg_user_id=users)
    cases = [*_of_persons(unit, Case, persons), *asked]  # the latter before any proof
    yield from cases
    for model in _OF_CASES:
        yield from _by(unit, model, case_id=[case.id for case in cases])
    yield from _by(unit, Statement, person_digest=persons)
    yield from _by(unit, Outbox, chat_id=chats)
    for message in (Mail, Sms):
        yield from _by(unit, message, challenge_id=[code.id for code in codes])
    yield from _by(unit, Power, person_digest=persons)
    yield from _by(unit, Power, agent_digest=persons)
    yield from _by(unit, EidTicket, tg_user_id=users)
    yield from _by(unit, EidOrder, tg_user_id=users)
    yield from _by(unit, Snapshot, chat_id=chats)
    lanes = [f"chat:{whose.chat_id}", *(f"case:{case.id}" for case in cases)]
    yield from _by(unit, Task, lane=lanes)
    yield from _trail(unit, whose, cases)


def _known(value: int | None) -> tuple[int, ...]:
    return () if value is None else (value,)


def _of_persons(unit: Unit, model: type[Any], persons: Collection[str]) -> Iterable[Any]:
    """Whatever is kept by a contact of theirs, or by their personal identity number."""
    found = _by(unit, model, person_digest=persons), _by(unit, model, number_digest=persons)
    return {row.id: row for some in found for row in some}.values()


def _by(unit: Unit, model: type[Any], **values: Collection[object]) -> Sequence[Any]:
    """The rows whose columns have one of these values each; a column without any finds nothing.

    They come past the session, as their columns alone: an answer reads two dozen tables, and the
    session would take most of its time.
    """
    columns = model.__table__.columns
    find = _find(model.__table__, *(columns[name] for name in values))
    return [
        row
        for some in product(*values.values())
        for row in _found(unit, model, find, **dict(zip(values, some, strict=True)))
    ]


def _found(unit: Unit, model: type[Any], find: Prepared, **values: object) -> list[Any]:
    name = model.__tablename__
    rows = find.all(unit.rows.connection, values)
    return [SimpleNamespace(__tablename__=name, **row) for row in rows]


@cache
def _find(table: sa.Table, *columns: sa.Column[Any]) -> Prepared:
    where = [column == sa.bindparam(column.key, required=True) for column in columns]
    return Prepared(sa.select(table).where(*where).order_by(*_order(table)))


def _order(table: sa.Table) -> list[sa.Column[Any]]:
    """The order in which things happened, as far as the table knows it."""
    times = [table.columns[name] for name in IN_TIME if name in table.columns]
    return [*times, *table.primary_key]


_OF_CASES: tuple[type[Any], ...] = (
    CaseEvent,
    Plan,
    FulfilmentStep,
    RestrictionFlag,
    RecipientRow,
    RelayLine,
    Evidence,
    SourceFile,
    SentLetter,
    Delivery,
    ErasureLedger,
    ErasedClaim,
    LaterErasure,
)


_LINES = AuditEvent.__table__  # type: ignore[attr-defined]
_BY_ACTOR = Prepared(  # an index serves it
    sa.select(_LINES)
    .where(_LINES.c.actor == sa.bindparam("actor"), _LINES.c.case_ref.is_(None))
    .order_by(_LINES.c.seq)
)


def _trail(unit: Unit, whose: Whose, cases: Sequence[Any]) -> list[Any]:
    """What the same account did in the case of somebody else is not this person's."""
    by_them = _found(unit, AuditEvent, _BY_ACTOR, actor=whose.actor)
    about = _by(unit, AuditEvent, case_ref=[case.ref for case in cases])
    return sorted((*by_them, *about), key=_in_time)


def staff_lines(unit: Unit, refs: Sequence[str]) -> list[Any]:
    """What staff did in these cases, the oldest first."""
    unit.session.flush()
    about = _by(unit, AuditEvent, case_ref=refs)
    return sorted((one for one in about if one.actor.startswith("staff:")), key=_in_time)


def _in_time(line: Any) -> tuple[datetime, int]:
    return line.at, line.seq
