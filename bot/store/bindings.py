"""Queries on bindings: which Telegram account proved what, and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlmodel import col

from bot.store.prepared import Prepared, named, places
from bot.store.tables import Binding, Moment
from bot.store.unit import Unit

_TABLE = Binding.__table__  # type: ignore[attr-defined]
_NEWEST = Prepared(
    select(_TABLE)
    .where(
        col(Binding.tg_user_id) == bindparam("user"),
        col(Binding.chat_id) == bindparam("chat"),
        col(Binding.revoked_at).is_(None),
    )
    .order_by(col(Binding.verified_at).desc())
    .limit(1)
)


@cache
def _of(count: int) -> ColumnElement[bool]:
    """Of whoever is known by one of so many digests; a personal identity number is one of them."""
    names = places(count)
    return or_(col(Binding.person_digest).in_(names), col(Binding.number_digest).in_(names))


@cache
def _firsts(count: int) -> Prepared:
    first = func.min(col(Binding.verified_at), type_=Moment).label("first")
    person = col(Binding.person_digest)
    return Prepared(select(person, first).where(person.in_(places(count))).group_by(person))


@cache
def _anybody(count: int) -> Prepared:
    return Prepared(select(col(Binding.id)).where(_of(count)).limit(1))


@cache
def _by_account(count: int) -> Prepared:
    mine = col(Binding.tg_user_id) == bindparam("user")
    return Prepared(select(col(Binding.id)).where(_of(count), mine).limit(1))


@cache
def _before(count: int) -> Prepared:
    return Prepared(
        select(_TABLE)
        .where(
            _of(count),
            col(Binding.tg_user_id) == bindparam("user"),
            col(Binding.id) != bindparam("this"),
            col(Binding.revoked_why).is_distinct_from("not_me"),
        )
        .limit(1)
    )


@cache
def _elsewhere(count: int) -> Prepared:
    return Prepared(
        select(_TABLE).where(
            _of(count),
            col(Binding.tg_user_id) != bindparam("not_by"),
            col(Binding.revoked_at).is_(None),
            col(Binding.binding_until) > bindparam("now", type_=Moment),
        )
    )


_LIVE = Prepared(
    select(_TABLE).where(
        col(Binding.revoked_at).is_(None),
        col(Binding.verified_at) > bindparam("since", type_=Moment),
    )
)
_REPLACED = Prepared(
    select(_TABLE)
    .where(
        col(Binding.tg_user_id) == bindparam("user"),
        col(Binding.chat_id) == bindparam("chat"),
        col(Binding.revoked_why) == bindparam("why"),
        col(Binding.verified_at) > bindparam("since", type_=Moment),
    )
    .order_by(col(Binding.verified_at).desc())
    .limit(1)
)


def proved_since(unit: Unit, since: datetime) -> Sequence[Binding]:
    """Every binding that holds and was proved later than that: their sessions may be running."""
    return unit.rows.all(Binding, _LIVE, since=since)


def replaced(unit: Unit, row: Binding, *, why: str, since: datetime) -> Binding | None:
    """The binding whose place another of the same chat has just taken."""
    whose = {"user": row.tg_user_id, "chat": row.chat_id}
    return unit.rows.first(Binding, _REPLACED, **whose, why=why, since=since)


def newest(unit: Unit, *, chat_id: int, tg_user_id: int) -> Binding | None:
    """The binding of this account in this chat that has not been revoked: there is one at most.

    Every update asks several times, so that what the unit knows, or that there is none, counts.
    """
    whose = (tg_user_id, chat_id)
    for row in unit.rows.known(Binding):
        if (row.tg_user_id, row.chat_id) == whose and row.revoked_at is None:
            return row
    if ("newest", *whose) in unit.missed:
        return None
    found = unit.rows.first(Binding, _NEWEST, user=tg_user_id, chat=chat_id)
    if found is None:
        unit.missed.add(("newest", *whose))
    return found


def is_anybody(unit: Unit, persons: Collection[str]) -> bool:
    """Whether anybody is, or was, known here by one of these digests."""
    return bool(unit.rows.found(Binding, _anybody(len(persons)), **named(persons)))


def has_shown(unit: Unit, persons: Collection[str], *, tg_user_id: int) -> bool:
    """Whether the account was tied by one of these digests at any time that is still known."""
    whose = {"user": tg_user_id, **named(persons)}
    return bool(unit.rows.found(Binding, _by_account(len(persons)), **whose))


def had_before(unit: Unit, row: Binding, persons: Collection[str]) -> bool:
    """Whether the same account was the same person's before."""
    whose = {"user": row.tg_user_id, "this": row.id, **named(persons)}
    return bool(unit.rows.all(Binding, _before(len(persons)), **whose))


def first_of(unit: Unit, persons: Collection[str]) -> dict[str, datetime]:
    """When somebody first proved to be each of these persons, by what is still known."""
    found = unit.rows.found(Binding, _firsts(len(persons)), **named(persons))
    return {row["person_digest"]: row["first"] for row in found}


def by_id(unit: Unit, binding_id: str) -> Binding | None:
    return unit.rows.get(Binding, binding_id)


def elsewhere(
    unit: Unit, *, persons: Collection[str], not_by: int, now: datetime
) -> Sequence[Binding]:
    """The bindings of the same person to other Telegram accounts that still hold."""
    whose = {"not_by": not_by, "now": now, **named(persons)}
    return unit.rows.all(Binding, _elsewhere(len(persons)), **whose)
