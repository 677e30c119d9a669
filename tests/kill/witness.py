"""Watches the bot's database from beside it: what was committed when a call arrived at Telegram.

A trigger copies every outbox row as it is born, in the transaction that writes it, because the row
itself is wiped when it has been sent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.crypto import Keyring
from bot.store.engine import normalised, open_engine
from bot.store.unit import outbox_place

SQLITE = (
    (
        "CREATE TABLE witness_outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, chat_id, seq, method, kind,"
        " purpose, case_id, sealed_body)"
    ),
    (
        "CREATE TRIGGER witness_outbox_born AFTER INSERT ON outbox BEGIN INSERT INTO witness_outbox"
        " (chat_id, seq, method, kind, purpose, case_id, sealed_body) VALUES (NEW.chat_id, NEW.seq,"
        " NEW.method, NEW.kind, NEW.purpose, NEW.case_id, NEW.sealed_body); END"
    ),
)
POSTGRESQL = (
    (
        "CREATE TABLE witness_outbox (n BIGSERIAL PRIMARY KEY, chat_id BIGINT, seq BIGINT, method TEXT,"
        " kind TEXT, purpose TEXT, case_id TEXT, sealed_body BYTEA)"
    ),
    (
        "CREATE FUNCTION witness_outbox_born() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO witness_outbox (chat_id, seq, method, kind, purpose, case_id, sealed_body) VALUES"
        " (NEW.chat_id, NEW.seq, NEW.method, NEW.kind, NEW.purpose, NEW.case_id, NEW.sealed_body);"
        " RETURN NEW; END $$"
    ),
    (
        "CREATE TRIGGER witness_outbox_born AFTER INSERT ON outbox FOR EACH ROW"
        " EXECUTE FUNCTION witness_outbox_born()"
    ),
)
OVERLAP = 500  # numbers are drawn before their commit: look back so far for late ones


def set_up(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        for statement in SQLITE if engine.dialect.name == "sqlite" else POSTGRESQL:
            connection.exec_driver_sql(statement)
    engine.dispose()


@dataclass(slots=True)
class Row:
    """One outbox row as it was born, and the lives of the bot in which it was sent."""

    chat_id: int
    seq: int
    method: str
    kind: str
    purpose: str | None
    case_id: str | None
    params: dict[str, Any]
    sent_in: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        return str(self.params.get("text", ""))

    @property
    def answers(self) -> str | None:
        """The id of the press that this row answers."""
        return self.params.get("callback_query_id")


class Witness:
    """Says of each call whether its outbox row was committed at that moment, and keeps the record."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self._engine = sa.create_engine(
            normalised(url), isolation_level="AUTOCOMMIT", poolclass=sa.StaticPool
        )
        self._keyring = keyring
        self._by_call: dict[str, list[Row]] = {}
        self._newest = 0
        self.life = 0
        self.rows: dict[tuple[int, int], Row] = {}
        self.arrivals: list[Row] = []
        self.unwritten: list[str] = []  # calls without a committed row
        self.early: list[int] = []  # updates that were confirmed before they were committed

    def arrived(self, method: str, params: dict[str, Any]) -> None:
        """A call of the bot has come in and has not been answered yet."""
        found = self._fresh(_key(method, params))
        if found is None:
            self.unwritten.append(f"{method} in life {self.life}")
            return
        if not found.sent_in:
            self.arrivals.append(found)
        found.sent_in.append(self.life)

    def _fresh(self, key: str) -> Row | None:
        """Of rows that say the same, the first that is still to be sent in this life."""
        if not any(not row.sent_in for row in self._by_call.get(key, ())):
            self.look()
        rows = self._by_call.get(key, [])
        if len(rows) < 2:
            return rows[0] if rows else None
        unsent = [row for row in rows if self.life not in row.sent_in]
        due = [row for row in unsent if self._is_open(row)]
        return (due or unsent or rows[-1:])[0]

    def _is_open(self, row: Row) -> bool:
        query = sa.text("SELECT state FROM outbox WHERE chat_id = :chat AND seq = :seq")
        with self._engine.connect() as connection:
            state = connection.scalar(query, {"chat": row.chat_id, "seq": row.seq})
        return state in ("pending", "sending")

    def look(self) -> None:
        """Reads what has been committed since the last look."""
        query = sa.text("SELECT * FROM witness_outbox WHERE n > :n ORDER BY n")
        with self._engine.connect() as connection:
            found = connection.execute(query, {"n": self._newest - OVERLAP}).mappings().all()
        for raw in found:
            self._newest = max(self._newest, raw["n"])
            place = (int(raw["chat_id"]), int(raw["seq"]))
            if place not in self.rows:
                self._add(place, raw)

    def _add(self, place: tuple[int, int], raw: Any) -> None:
        params = self._keyring.open_json(bytes(raw["sealed_body"]), outbox_place(*place))
        names = ("method", "kind", "purpose", "case_id")
        row = Row(*place, **{name: raw[name] for name in names}, params=params)
        self.rows[place] = row
        self._by_call.setdefault(_key(row.method, params), []).append(row)

    def confirmed(self, *update_ids: int) -> None:
        """The bot has told Telegram that it is done with these updates."""
        if missing := set(update_ids) - self.seen(update_ids):
            self.early.extend(sorted(missing))

    def seen(self, update_ids: tuple[int, ...] | list[int]) -> set[int]:
        query = sa.text("SELECT update_id FROM seen_update WHERE update_id IN :ids").bindparams(
            sa.bindparam("ids", expanding=True)
        )
        with self._engine.connect() as connection:
            return set(connection.scalars(query, {"ids": list(update_ids)}))

    def ask(self, sql: str) -> list[Any]:
        """Any other question to the database."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.text(sql)).mappings())

    def tell(self, sql: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(sa.text(sql))

    def close(self) -> None:
        self._engine.dispose()


def _key(method: str, params: dict[str, Any]) -> str:
    told = {name: value for name, value in params.items() if name[0] != "_"}
    return f"{method} {json.dumps(told, sort_keys=True, ensure_ascii=False)}"
