"""The sample register behind a REST interface: a stand-in that is spoken to over the wire.

It pages its lists in each style, knows entity tags, and finds more than it was asked for, as
search interfaces do. It shares no code with the adapter.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import sqlalchemy as sa

from bot.domain.claims import ClaimKind
from bot.domain.http_calls import (
    Add,
    Auth,
    Call,
    Change,
    Find,
    Grant,
    HttpAccess,
    HttpTable,
    Paging,
    PagingStyle,
)
from bot.domain.registry import Source, Table
from bot.emulator.register.schema import METADATA

TOKEN = "let-me-in"
PAGE = 3
PAGING = (
    Paging(style=PagingStyle.NEXT, at="/links/next"),
    Paging(style=PagingStyle.CURSOR, at="/links/cursor", name="_cursor"),
    Paging(style=PagingStyle.PAGE, name="_page", first=1),
    Paging(style=PagingStyle.OFFSET, name="_offset"),
)


def declared(source: Source, url: str) -> Source:
    """The same source, reached over HTTP."""
    tables = {
        table.name: _table(table, PAGING[number % len(PAGING)])
        for number, table in enumerate(source.tables)
    }
    auth = Auth(grant=Grant.BEARER, secret=TOKEN)
    access = HttpAccess(tables=tables, auth=auth, seconds=10, ping="/health")
    return replace(source, kind="http", url=url, http=access)


def _table(table: Table, paging: Paging) -> HttpTable:
    one = f"/{table.name}/" + "/".join(f"{{{column}}}" for column in table.key)
    return HttpTable(
        at={column: f"/data/{column}" for column in table.columns},
        find=tuple(_finds(table, paging)),
        read=Call(method="GET", path=one),
        item="/entry",
        change=Change(call=Call(method="PATCH", path=one), wrap="/entry"),
        add=Add(call=Call(method="POST", path=f"/{table.name}"), wrap="/entry"),
        erase=Call(method="DELETE", path=one),
        match=True,
    )


def _finds(table: Table, paging: Paging) -> Iterator[Find]:
    for kind in dict.fromkeys(table.identities.values()):
        columns = [column for column, one in table.identities.items() if one is kind]
        query = {"like": ",".join(columns), "kind": kind.value, "value": "{value}"}
        call = Call(method="GET", path=f"/{table.name}", query=query)
        yield Find(call=call, by=kind, items="/entries", paging=paging)
    for reference in table.references:
        query = {
            column: f"{{{target}}}"
            for column, target in zip(reference.columns, reference.target, strict=True)
        }
        call = Call(method="GET", path=f"/{table.name}", query=query)
        yield Find(call=call, by=reference.table, items="/entries", paging=paging)


@dataclass
class Standin:
    """One server in front of one database."""

    database: str
    writing: Lock = field(default_factory=Lock)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    taken: set[str] = field(default_factory=set)  # the keys of what was added
    loses_answers: bool = False

    def __post_init__(self) -> None:
        self.engine = sa.create_engine(
            self.database,
            poolclass=sa.StaticPool,
            connect_args={"check_same_thread": False, "isolation_level": None},
        )
        sa.event.listen(self.engine, "connect", lambda c, _: c.execute("PRAGMA foreign_keys=ON"))


@contextmanager
def served(database: str) -> Iterator[Standin]:
    standin = Standin(database)
    handler = type("Handler", (_Handler,), {"standin": standin})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    standin.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        standin.engine.dispose()


class _Handler(BaseHTTPRequestHandler):
    standin: Standin
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        self._serve(self._get)

    def do_POST(self) -> None:
        self._serve(self._post)

    def do_PATCH(self) -> None:
        self._serve(self._patch)

    def do_DELETE(self) -> None:
        self._serve(self._delete)

    def _serve(self, act: Any) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        self.body = json.loads(self.rfile.read(size) or "null")
        self.standin.seen.append((self.command, dict(self.headers)))
        parts = urlsplit(self.path)
        self.words = {name: one[0] for name, one in parse_qs(parts.query).items()}
        name, *self.key = [unquote(part) for part in parts.path.split("/")[1:]]
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._answer(401)
        elif name == "health":
            self._answer(200, {})
        else:
            self.table = METADATA.tables[name]
            with self.standin.writing, self.standin.engine.connect() as self.connection:
                try:
                    act()
                except (sa.exc.IntegrityError, sa.exc.StatementError, ValueError):
                    self._answer(409)

    def _get(self) -> None:
        if self.key:
            self._answer_one(200)
            return
        rows = self._like() if "like" in self.words else self._all(self._own())
        start = self._start()
        page = rows[start : start + PAGE]
        further = start + PAGE if start + PAGE < len(rows) else None
        links = {"next": self._link(further), "cursor": further and f"after-{further}"}
        self._answer(200, {"entries": [{"data": row} for row in page], "links": links})

    def _own(self) -> list[Any]:
        columns = self.table.c
        return [columns[n] == _typed(columns[n], v) for n, v in self.words.items() if n in columns]

    def _like(self) -> list[dict[str, Any]]:
        columns, kind = self.words["like"].split(","), self.words["kind"]
        return [
            row
            for row in self._all([])
            if any(_alike(kind, self.words["value"], row[column]) for column in columns)
        ]

    def _start(self) -> int:
        if "_page" in self.words:
            return (int(self.words["_page"]) - 1) * PAGE
        return int(self.words.get("_offset") or self.words.get("_cursor", "after-0")[6:])

    def _link(self, further: int | None) -> str | None:
        if further is None:
            return None
        path = self.path.partition("&_offset=")[0]
        return f"{path}&_offset={further}"

    def _post(self) -> None:
        """Numbers the new entry itself; a request that is known is answered and not done again."""
        if self.headers["Idempotency-Key"] in self.standin.taken:
            self._answer(200)
            return
        values = {n: _typed(self.table.c[n], v) for n, v in self.body["entry"]["data"].items()}
        (key,) = self.table.primary_key.columns
        if key.name not in values:
            values[key.name] = self.connection.scalar(sa.select(sa.func.max(key))) + 1
        self.connection.execute(sa.insert(self.table).values(values))
        self.connection.commit()
        self.standin.taken.add(self.headers["Idempotency-Key"])
        self._answer(502 if self.standin.loses_answers else 201)

    def _patch(self) -> None:
        if self._stale():
            self._answer(412)
            return
        values = {n: _typed(self.table.c[n], v) for n, v in self.body["entry"]["data"].items()}
        self.connection.execute(sa.update(self.table).where(self._here()).values(values))
        self.connection.commit()
        self._answer_one(200)

    def _delete(self) -> None:
        if self._stale():
            self._answer(412)
            return
        gone = self.connection.execute(sa.delete(self.table).where(self._here())).rowcount
        self.connection.commit()
        self._answer(204 if gone else 404)

    # -- pieces ---------------------------------------------------------------------------------

    def _here(self) -> Any:
        columns = self.table.primary_key.columns
        return sa.and_(*(c == _typed(c, k) for c, k in zip(columns, self.key, strict=True)))

    def _all(self, where: list[Any]) -> list[dict[str, Any]]:
        query = sa.select(self.table).where(*where).order_by(*self.table.primary_key.columns)
        return [_plain(row) for row in self.connection.execute(query).mappings()]

    def _one(self) -> dict[str, Any] | None:
        query = sa.select(self.table).where(self._here())
        row = self.connection.execute(query).mappings().first()
        return _plain(row) if row else None

    def _stale(self) -> bool:
        wanted, row = self.headers.get("If-Match"), self._one()
        return bool(wanted and row and wanted != _tag(row))

    def _answer_one(self, status: int) -> None:
        row = self._one()
        if row is None:
            self._answer(404)
        else:
            self._answer(status, {"entry": {"data": row}}, tag=_tag(row))

    def _answer(self, status: int, document: Any = None, *, tag: str = "") -> None:
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        if tag:
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _tag(row: dict[str, Any]) -> str:
    return '"' + hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16] + '"'


def _plain(row: Any) -> dict[str, Any]:
    def one(value: Any) -> Any:
        if isinstance(value, Decimal | UUID):
            return str(value)
        return value.isoformat() if isinstance(value, date) else value

    return {name: one(value) for name, value in row.items()}


def _typed(column: Any, value: Any) -> Any:
    if value is None:
        return None
    kind = column.type.python_type
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    return kind(value) if kind in (int, UUID, Decimal) else value


def _alike(kind: str, wanted: str, stored: Any) -> bool:
    """As loosely as many systems search."""
    text = unicodedata.normalize("NFC", str(stored or "").lower())
    if kind == ClaimKind.EMAIL:
        return bool(text) and (wanted.lower() in text or text in wanted.lower())
    digits, sought = (re.sub(r"\D", "", one) for one in (text, wanted))
    return bool(digits) and digits[-7:] == sought[-7:]
