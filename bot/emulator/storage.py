"""Writes the world to one SQLite file, a batch at a time, and reads it again at the next start."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.emulator.records import Chat, Mail, Message, Press, Record, StoredFile, Update, User
from bot.emulator.world import World

EVERY = 0.1
SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)
);
CREATE TABLE IF NOT EXISTS blob (file_id TEXT PRIMARY KEY, content BLOB NOT NULL);
"""
Row = tuple[str, str, str | None]


class Storage:
    """Keeps one file in step with the world; a crash may lose the last tenth of a second."""

    def __init__(self, world: World, path: Path) -> None:
        self._world = world
        self._path = path
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._connection: sqlite3.Connection | None = None

    def start(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(self._path, check_same_thread=False)
        self._connection.executescript(
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;{SCHEMA}"
        )
        self._load()
        self._world.tracks_changes = True
        self._task = asyncio.create_task(self._keep_writing())

    async def stop(self) -> None:
        """Let the writer finish what it is at, write the rest, and close the file."""
        self._stopping.set()
        if self._task is not None:
            await self._task
        if self._connection is not None:
            self._connection.close()

    async def _keep_writing(self) -> None:
        while not self._stopping.is_set() or self._world.changed:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), EVERY)
            if self._world.changed:
                await asyncio.to_thread(self._write, *self._changes())

    # Out

    def _changes(self) -> tuple[list[Row], list[tuple[str, bytes]]]:
        """What changed since the last batch; the counters go with every batch."""
        world = self._world
        changed, world.changed = world.changed, {}
        rows = [self._row(kind, key) for kind, key in changed if kind != "meta"]
        blobs = [(key, world.blobs[key]) for kind, key in changed if kind == "file"]
        if changed:
            rows.append(("meta", "world", json.dumps(_meta(world))))
        return rows, blobs

    def _row(self, kind: str, key: Any) -> Row:
        found = self._find(kind, key)
        return kind, json.dumps(key), json.dumps(found.to_json()) if found else None

    def _find(self, kind: str, key: Any) -> Record | None:
        world = self._world
        if kind == "message":
            return world.message(*key)
        tables: dict[str, dict[Any, Any]] = {
            "user": world.users,
            "chat": world.chats,
            "press": world.presses,
            "file": world.files,
            "mail": world.mails,
            "update": world.inbox.pending,
        }
        return tables[kind].get(key)

    def _write(self, rows: Iterable[Row], blobs: Iterable[tuple[str, bytes]]) -> None:
        assert self._connection is not None
        rows = list(rows)
        with self._connection as connection:
            connection.executemany(
                "DELETE FROM record WHERE kind = ? AND key = ?",
                [(kind, key) for kind, key, body in rows if body is None],
            )
            connection.executemany(
                "INSERT INTO record VALUES (?, ?, ?)"
                " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
                [row for row in rows if row[2] is not None],
            )
            connection.executemany("INSERT OR REPLACE INTO blob VALUES (?, ?)", blobs)

    # In

    def _records(self, kind: str) -> Iterator[dict[str, Any]]:
        assert self._connection is not None
        found = self._connection.execute(
            "SELECT body FROM record WHERE kind = ? ORDER BY rowid", [kind]
        )
        for (body,) in found:
            yield json.loads(body)

    def _load(self) -> None:
        assert self._connection is not None
        world = self._world
        world.users = {u.id: u for u in map(User.from_json, self._records("user"))}
        world.chats = {c.id: c for c in map(Chat.from_json, self._records("chat"))}
        messages = sorted(map(Message.from_json, self._records("message")), key=_message_order)
        for message in messages:
            world.messages.setdefault(message.chat_id, {})[message.message_id] = message
        world.presses = {p.id: p for p in map(Press.from_json, self._records("press"))}
        world.files = {f.file_id: f for f in map(StoredFile.from_json, self._records("file"))}
        world.blobs = dict(self._connection.execute("SELECT file_id, content FROM blob"))
        mails = sorted(map(Mail.from_json, self._records("mail")), key=lambda m: m.id)
        world.mails = {m.id: m for m in mails}
        updates = sorted(map(Update.from_json, self._records("update")), key=lambda u: u.update_id)
        world.inbox.pending = {u.update_id: u for u in updates}
        for meta in self._records("meta"):
            _set_meta(world, meta)


def _message_order(message: Message) -> int:
    return message.message_id


def _meta(world: World) -> dict[str, Any]:
    return {
        "commands": world.commands,
        "profile": world.profile,
        "webhook": world.webhook,
        "last_message_id": world.last_message_id,
        "counter": world.counter,
        "seq": world.seq,
        "chat_seq": {str(k): v for k, v in world.chat_seq.items()},
        "next_update_id": world.inbox.next_id,
        "allowed_updates": world.inbox.allowed,
    }


def _set_meta(world: World, meta: dict[str, Any]) -> None:
    world.commands = meta["commands"]
    world.profile = meta["profile"]
    world.webhook = meta["webhook"]
    world.last_message_id = meta["last_message_id"]
    world.counter = meta["counter"]
    world.seq = meta["seq"]
    world.chat_seq = {int(k): v for k, v in meta["chat_seq"].items()}
    world.inbox.next_id = meta["next_update_id"]
    world.inbox.allowed = meta["allowed_updates"]
