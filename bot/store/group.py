"""What the units of one transaction share: chats they have locked, and rows written at its end.

A statement costs much the same for one row as for thirty, so what every unit does is done once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session, col

from bot.domain import audit
from bot.store.prepared import Prepared
from bot.store.rows import made
from bot.store.tables import AuditEvent, AuditHead, Conversation, Outbox, SeenUpdate
from bot.store.upsert import inserting

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

    def new(self, numbers: list[int], now: datetime, *, owner: str = "") -> set[int]:
        """Which of these units did not take effect before; from now on they are the owner's.

        RETURNING tells; psycopg's row counts of ON CONFLICT do not.
        """
        connection = self.session.connection()
        rows = [{"update_id": number, "at": now, "owner": owner} for number in numbers]
        if not rows:
            return set()
        return set(connection.execute(_see(connection.dialect.name), rows).scalars())

    def is_of(self, number: int, owner: str) -> bool:
        """Whether it was this process whose unit took effect, and not another one's."""
        found = _OWNER.all(self.session.connection(), {"number": number})
        return [row["owner"] for row in found] == [owner]

    def lock(self, chat_ids: Iterable[int]) -> None:
        """Loads the rows of chats, locked until the transaction ends; makes those that lack."""
        wanted = sorted(set(chat_ids) - self._chats.keys())
        self._load(wanted)
        new = [_VACANT | {"chat_id": one} for one in wanted if one not in self._chats]
        _NEW_CHAT.each(self.session.connection(), new)
        self._keep(new)

    def _load(self, chat_ids: list[int]) -> None:
        connection = self.session.connection()
        if len(chat_ids) == 1:
            self._keep(_CHAT.all(connection, {"chat": chat_ids[0]}))
        elif chat_ids:
            found = connection.execute(_CHATS, {"chats": chat_ids}).mappings()
            self._keep([dict(row) for row in found])

    def _keep(self, rows: Iterable[dict[str, Any]]) -> None:
        """Past the session: changes are written at the end, for all chats together."""
        for values in rows:
            row = self._chats[values["chat_id"]] = made(Conversation, values)
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

    def untouched(self, chat_ids: Iterable[int]) -> list[int]:
        """Those of the chats whose rows nobody in this transaction has loaded."""
        return [one for one in chat_ids if one not in self._chats]

    def write(self) -> None:
        """Writes chats, messages and audit; the audit head is locked last and so held shortly."""
        connection = self.session.connection()
        after = {chat_id: _values(row) for chat_id, row in self._chats.items()}
        if changed := [values for key, values in after.items() if values != self._before[key]]:
            _CHANGE.each(connection, changed)
            self._before = after
        if self.outbox:
            _POST.each(connection, self.outbox)
            self.outbox = []
        if self.audits:
            self._chain()

    def _chain(self) -> None:
        connection = self.session.connection()
        head = _HEAD.all(connection, {})
        seq, last = (head[0]["seq"], head[0]["hash"]) if head else (0, audit.GENESIS)
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
        _AUDIT.each(connection, rows)
        moved = {"new_seq": seq, "new_hash": last}
        (_NEW_HEAD if head else _FIRST_HEAD).each(connection, [moved])


def _values(row: Conversation) -> dict[str, Any]:
    facts = row.__dict__
    return {"of_chat": facts["chat_id"], **{f"new_{name}": facts[name] for name in _KEPT}}


# Built once: building a statement takes longer than running it.
@cache
def _see(dialect: str) -> Any:
    return (
        inserting(dialect, SeenUpdate)
        .on_conflict_do_nothing()
        .returning(col(SeenUpdate.update_id))
    )


_OWNER = Prepared(
    select(col(SeenUpdate.owner)).where(col(SeenUpdate.update_id) == bindparam("number"))
)
_CONVERSATION = Conversation.__table__  # type: ignore[attr-defined]
_CHATS = (
    select(_CONVERSATION)
    .where(_CONVERSATION.c.chat_id.in_(bindparam("chats", expanding=True)))
    .order_by(_CONVERSATION.c.chat_id)
    .with_for_update()
)
_CHAT = Prepared(
    select(_CONVERSATION).where(_CONVERSATION.c.chat_id == bindparam("chat")).with_for_update()
)
_NEW_CHAT = Prepared(insert(_CONVERSATION))
_VACANT: dict[str, Any] = dict.fromkeys(_KEPT) | {"step": "", "seq": 0}
_CHANGE = Prepared(
    update(_CONVERSATION)
    .where(_CONVERSATION.c.chat_id == bindparam("of_chat"))
    .values({name: bindparam(f"new_{name}", type_=_CONVERSATION.c[name].type) for name in _KEPT})
)
_POST = Prepared(insert(Outbox.__table__))  # type: ignore[attr-defined]
_AUDIT = Prepared(insert(AuditEvent.__table__))  # type: ignore[attr-defined]
_END = AuditHead.__table__  # type: ignore[attr-defined]
_HEAD = Prepared(select(_END.c.seq, _END.c.hash).where(_END.c.id == 1).with_for_update())
_MOVED: dict[str, Any] = {
    "seq": bindparam("new_seq", type_=_END.c.seq.type),
    "hash": bindparam("new_hash", type_=_END.c.hash.type),
}
_NEW_HEAD = Prepared(update(_END).where(_END.c.id == 1).values(_MOVED))
_FIRST_HEAD = Prepared(insert(_END).values(id=1, **_MOVED))
