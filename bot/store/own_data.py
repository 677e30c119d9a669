"""Finds what Insyn's own tables hold about one person, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col, or_, select

from bot.store import tables
from bot.store.tables import (
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
    FulfilmentStep,
    LaterErasure,
    Mail,
    Outbox,
    Plan,
    RateCounter,
    RecipientRow,
    RestrictionFlag,
    SentLetter,
    Snapshot,
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

    person_digest: str
    chat_id: int | None
    tg_user_id: int | None
    contacts: tuple[str, ...]  # the digests of what they proved
    account: str  # the digest of their Telegram account
    actor: str  # their code name in the audit trail


def rows_of(unit: Unit, whose: Whose) -> Iterator[SQLModel]:
    """Every row of our own that is about this person, table by table."""
    yield from _of(unit, Conversation, col(Conversation.chat_id) == whose.chat_id)
    yield from _of(unit, Binding, col(Binding.person_digest) == whose.person_digest)
    codes = _codes(unit, whose)
    yield from codes
    yield from _counters(unit, whose)
    cases = _of(unit, Case, col(Case.person_digest) == whose.person_digest)
    yield from cases
    for case in cases:
        yield from _of_case(unit, case)
    yield from _of(unit, Outbox, col(Outbox.chat_id) == whose.chat_id)
    yield from _mails(unit, codes)
    yield from _of(unit, EidTicket, col(EidTicket.tg_user_id) == whose.tg_user_id)
    yield from _of(unit, EidOrder, col(EidOrder.tg_user_id) == whose.tg_user_id)
    yield from _of(unit, Snapshot, col(Snapshot.chat_id) == whose.chat_id)
    yield from _tasks(unit, whose, cases)
    yield from _trail(unit, whose, cases)


def _of(unit: Unit, model: type[Any], *where: sa.ColumnElement[bool]) -> Sequence[Any]:
    """Rows in the order in which things happened, as far as their table knows it."""
    columns = model.__table__.columns
    times = [columns[name] for name in IN_TIME if name in columns]
    order = [*times, *model.__table__.primary_key]
    return unit.session.exec(select(model).where(*where).order_by(*order)).all()


def _codes(unit: Unit, whose: Whose) -> Sequence[Challenge]:
    """Codes to the person's own contacts, and those that their account asked for them."""
    return _of(
        unit,
        Challenge,
        col(Challenge.target_digest).in_(whose.contacts),
        col(Challenge.tg_user_id) == whose.tg_user_id,
    )


def _counters(unit: Unit, whose: Whose) -> Sequence[RateCounter]:
    return _of(
        unit, RateCounter, col(RateCounter.subject_digest).in_((*whose.contacts, whose.account))
    )


_OF_CASES: tuple[type[Any], ...] = (
    CaseEvent,
    Plan,
    FulfilmentStep,
    RestrictionFlag,
    RecipientRow,
    SentLetter,
    Delivery,
    ErasureLedger,
    ErasedClaim,
    LaterErasure,
)


def _of_case(unit: Unit, case: Case) -> Iterator[SQLModel]:
    for model in _OF_CASES:
        yield from _of(unit, model, col(model.case_id) == case.id)


def _mails(unit: Unit, codes: Sequence[Challenge]) -> Sequence[Mail]:
    return _of(unit, Mail, col(Mail.challenge_id).in_([code.id for code in codes]))


def _tasks(unit: Unit, whose: Whose, cases: Sequence[Case]) -> Sequence[Task]:
    about = [f"chat:{whose.chat_id}", *(f"case:{case.id}" for case in cases)]
    return _of(unit, Task, col(Task.lane).in_(about))


def _trail(unit: Unit, whose: Whose, cases: Sequence[Case]) -> Sequence[AuditEvent]:
    refs = [case.ref for case in cases]
    by_them = sa.and_(
        col(AuditEvent.actor) == whose.actor, col(AuditEvent.case_ref).is_(None)
    )  # What the same account did in the case of somebody else is not this person's.
    return _of(unit, AuditEvent, or_(by_them, col(AuditEvent.case_ref).in_(refs)))


def staff_lines(unit: Unit, refs: Sequence[str]) -> Sequence[AuditEvent]:
    """What staff did in these cases, the oldest first."""
    return _of(
        unit,
        AuditEvent,
        col(AuditEvent.case_ref).in_(refs),
        col(AuditEvent.actor).startswith("staff:", autoescape=True),
    )
