"""Queries on snapshots: what the sources held about a person a moment ago, for one chat."""

from __future__ import annotations

from sqlalchemy import bindparam
from sqlalchemy import delete as sa_delete
from sqlmodel import col, delete

from bot.store.prepared import Prepared
from bot.store.tables import Snapshot
from bot.store.unit import Unit

_DROP = Prepared(sa_delete(Snapshot).where(col(Snapshot.chat_id) == bindparam("chat")))
_DROP_ONE_KIND = Prepared(
    sa_delete(Snapshot).where(
        col(Snapshot.chat_id) == bindparam("chat"), col(Snapshot.purpose) == bindparam("kind")
    )
)


def by_id(unit: Unit, snapshot_id: str) -> Snapshot | None:
    return unit.session.get(Snapshot, snapshot_id)


def drop(unit: Unit, row: Snapshot) -> None:
    unit.session.delete(row)
    unit.session.flush()


def drop_of_chat(unit: Unit, chat_id: int, *, purpose: str | None = None) -> None:
    """Deletes the snapshots of a chat, all of them or those for one purpose."""
    unit.session.flush()
    if purpose is None:
        _DROP.count(unit.rows.connection, {"chat": chat_id})
    else:
        _DROP_ONE_KIND.count(unit.rows.connection, {"chat": chat_id, "kind": purpose})


def drop_expired(unit: Unit) -> int:
    """Deletes what has outlived its use; says how many."""
    statement = delete(Snapshot).where(col(Snapshot.expires_at) < unit.now)
    return unit.session.exec(statement).rowcount
