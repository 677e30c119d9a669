"""What the units of one transaction share: chats they have locked, and rows written at its end.

A statement costs much the same for one row as for thirty, so what every unit does is done once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from bot.domain import audit
from bot.store.tables import AuditEvent, AuditHead, Conversation, Outbox, SeenUpdate
from bot.store.writing import write_new

_KEPT = tuple(name for name in Conversation.model_fields if name != "chat_id")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line for the audit chain, whose place is known only at the end."""

    at: datetime
    actor: str
    code: str
    case_ref: str | None
    facts: dict[str, Any]

    def row(self, seq: int, digest: str) -> dict[str, Any]:
        return {
            "seq": seq,
            "at": self.at,
            "actor": self.actor,
            "code": self.code,
            "case_ref": self.case_ref,
            "facts": json.dumps(self.facts, sort_keys=True),
            "hash": digest,
        }


@dataclass(slots=True)
class Group:
    """`write` ends it; whoever runs the transaction commits."""

    session: Session
    outbox: list[dict[str, Any]] = field(default_factory=list)
    audits: list[Entry] = field(default_factory=list)
    _chats: dict[int, Conversation] = field(default_factory=dict)
    _before: dict[int, dict[str, Any]] = field(default_factory=dict)

    def new(self, numbers: list[int], now: datetime) -> set[int]:
        """Which of these units did not take effect before.

        RETURNING tells; psycopg's row counts of ON CONFLICT do not.
        """
        connection = self.session.connection()
        rows = [{"update_id": number, "at": now} for number in numbers]
        if not rows:
            return set()
        return set(connection.execute(_SEE[connection.dialect.name], rows).scalars())

    def lock(self, chat_ids: Iterable[int]) -> None:
        """Loads the rows of chats, locked until the transaction ends; makes those that lack."""
        wanted = sorted(set(chat_ids) - self._chats.keys())
        self._load(wanted)
        for chat_id in wanted:
            if chat_id not in self._chats:
                row = Conversation(chat_id=chat_id)
                write_new(self.session, row)
                self._keep(row)

    def _load(self, chat_ids: list[int]) -> None:
        if chat_ids:
            for row in self.session.scalars(_CHATS, {"chats": chat_ids}).all():
                self._keep(row)

    def _keep(self, row: Conversation) -> None:
        """Out of the session: its changes are written at the end, for all chats together."""
        self.session.expunge(row)
        self._chats[row.chat_id] = row
        self._before[row.chat_id] = _values(row)

    def chat(self, chat_id: int) -> Conversation:
        """The chat's row, locked until the transaction ends; made if there was none."""
        if chat_id not in self._chats:
            self.lock([chat_id])
        return self._chats[chat_id]

    def known_chat(self, chat_id: int) -> Conversation | None:
        """The chat's row, locked likewise, if somebody has written there before."""
        if chat_id not in self._chats:
            self._load([chat_id])
        return self._chats.get(chat_id)

    def write(self) -> None:
        """Writes chats, messages and audit; the audit head is locked last and so held shortly."""
        connection = self.session.connection()
        after = {chat_id: _values(row) for chat_id, row in self._chats.items()}
        if changed := [values for key, values in after.items() if values != self._before[key]]:
            connection.execute(_CHANGE, changed)
            self._before = after
        if self.outbox:
            connection.execute(_POST, self.outbox)
            self.outbox = []
        if self.audits:
            self._chain()

    def _chain(self) -> None:
        connection = self.session.connection()
        head = connection.execute(_HEAD).first()
        seq, last = head or (0, audit.GENESIS)
        rows: list[dict[str, Any]] = []
        for entry in self.audits:
            seq += 1
            last = audit.entry_hash(
                last,
                seq=seq,
                at=entry.at,
                actor=entry.actor,
                code=entry.code,
                case_ref=entry.case_ref,
                facts=entry.facts,
            )
            rows.append(entry.row(seq, last))
        self.audits = []
        connection.execute(_AUDIT, rows)
        connection.execute(_NEW_HEAD if head else _FIRST_HEAD, {"new_seq": seq, "new_hash": last})


def _values(row: Conversation) -> dict[str, Any]:
    return {"of_chat": row.chat_id, **{name: getattr(row, name) for name in _KEPT}}


# Built once: building a statement takes longer than running it.
_SEE = {
    name: make(SeenUpdate).on_conflict_do_nothing().returning(col(SeenUpdate.update_id))
    for name, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_CHATS = (
    select(Conversation)
    .where(col(Conversation.chat_id).in_(bindparam("chats", expanding=True)))
    .order_by(col(Conversation.chat_id))
    .with_for_update()
)
_CONVERSATION = Conversation.__table__  # type: ignore[attr-defined]
_CHANGE = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.chat_id == bindparam("of_chat"))
    .values({name: bindparam(name) for name in _KEPT})
)
_POST = insert(Outbox)
_AUDIT = insert(AuditEvent)
_HEAD = (
    select(col(AuditHead.seq), col(AuditHead.hash)).where(col(AuditHead.id) == 1).with_for_update()
)
_MOVED: dict[str, Any] = {"seq": bindparam("new_seq"), "hash": bindparam("new_hash")}
_NEW_HEAD = update(AuditHead.__table__).where(col(AuditHead.id) == 1).values(_MOVED)  # type: ignore[attr-defined]
_FIRST_HEAD = insert(AuditHead).values(id=1, **_MOVED)
