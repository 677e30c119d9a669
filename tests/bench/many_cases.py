"""A database with very many cases and a long audit trail: in bulk, with the indexes made last."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, text

from bot.domain import audit
from bot.domain.cases import Right
from bot.domain.clock import stockholm_day
from bot.domain.references import new_reference
from bot.store.engine import is_sqlite
from tests.support import NOON

OPEN_SHARE = 0.1  # a bad month: of a million cases a hundred thousand are open
LATE_SHARE = 0.02  # of the open ones
HELD_SHARE = 0.001  # by the three members; nobody holds thousands
BATCH = 10_000
_OPEN = ("queued",) * 6 + ("in_review", "waiting_for_customer", "awaiting_second_approval")
FULL = 60  # more than a page
_ENDED = ("answered", "partly_granted", "refused", "withdrawn")
_RIGHTS = (Right.ACCESS, Right.ERASURE, Right.RECTIFICATION, Right.OBJECTION)


class _Kind(Enum):
    """What a list of the queue shows of which a crowd of a thousand would hold too few."""

    ANY = 0
    LATE = 1
    SECOND = 2  # awaits its second approval
    HELD = 3  # by the member who looks
    POST = 4  # answered on paper, and not sent yet


_KINDS = tuple(_Kind)[1:]
_STATES = {
    _Kind.LATE: "queued",
    _Kind.SECOND: "awaiting_second_approval",
    _Kind.HELD: "in_review",
    _Kind.POST: "answered",
}


def fill(engine: Engine, count: int, *, members: list[str]) -> list[str]:
    """Writes `count` cases and as many rows of the trail; gives some references back."""
    chance = random.Random(count)
    refs = _references(chance, count)
    with engine.begin() as connection:
        indexes = _without_indexes(connection, ("case_file", "audit_event"))
        cases = (_case(chance, ref, number, members) for number, ref in enumerate(refs))
        _write(connection, "case_file", cases)
        _write(connection, "audit_event", _trail(connection, refs))
        for made_again in indexes:
            connection.execute(text(made_again))
    _analysed(engine)
    return chance.sample(refs, 50)


def _references(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[new_reference(chance.randrange)] = None
    return list(found)


def _case(chance: random.Random, ref: str, number: int, members: list[str]) -> dict[str, Any]:
    """One of a crowd; the first ones see to it that each list has a full page at every size."""
    kind = _KINDS[number // FULL] if number < FULL * len(_KINDS) else _Kind.ANY
    is_open = kind is not _Kind.ANY or chance.random() < OPEN_SHARE
    late = kind is _Kind.LATE or (kind is _Kind.ANY and chance.random() < LATE_SHARE)
    received = _received(chance, late=late, is_open=is_open)
    state = _STATES.get(kind) or chance.choice(_OPEN if is_open else _ENDED)
    holder = members[-1] if kind is _Kind.HELD else None
    if kind is _Kind.ANY and is_open and state != "queued" and chance.random() < HELD_SHARE:
        holder = chance.choice(members)
    due = stockholm_day(received) + timedelta(days=31)
    decided = state in {"awaiting_second_approval", "answered", "partly_granted"}
    return {
        "id": uuid.UUID(int=chance.getrandbits(128)).hex,
        "ref": ref,
        "right": chance.choice(_RIGHTS).value,
        "state": state,
        "chat_id": number,
        "tg_user_id": number,
        "person_digest": f"person-{number}",
        "language": "sv",
        "level": 2,
        "sealed_claims": b"x" * 120,
        "sealed_request": b"x" * 60,
        "received_at": received,
        "statutory_due": due,
        "due": due,
        "paused_days": 0,
        "needs_second": False,
        "automatic": False,
        "claimed_by": holder,
        "approved_by": members[0] if decided else None,
        "came_by": "chat",
        "recused": "",
        "opened_at": received,
        "closed_at": None if is_open else received + timedelta(days=3),
        "received_year": stockholm_day(received).year,
        "took_days": None if is_open else 3,
        "ended_late": None if is_open else False,
        "version": 1,
    }


def _received(chance: random.Random, *, late: bool, is_open: bool) -> datetime:
    """Open cases of the last month, of which some are late; closed ones of three years."""
    if not is_open:
        return NOON - timedelta(seconds=chance.randrange(3 * 31_536_000))
    from_day, to_day = (33, 40) if late else (0, 30)
    return NOON - timedelta(seconds=chance.randrange(from_day * 86_400, to_day * 86_400))


def _trail(connection: Connection, refs: list[str]) -> Iterator[dict[str, Any]]:
    """A chain that verifies, on top of what is there; the head is moved to its end."""
    seq, last = connection.execute(text("SELECT seq, hash FROM audit_head")).one()
    last, at = last if seq else audit.GENESIS, NOON
    for ref in refs:
        seq += 1
        facts = {"actor": "customer", "code": audit.Code.CASE_OPENED.value, "case_ref": ref}
        last = audit.entry_hash(last, seq=seq, at=at, facts={}, **facts)  # type: ignore[arg-type]
        yield {"seq": seq, "at": at, "facts": "{}", "hash": last, **facts}
    connection.execute(
        text("UPDATE audit_head SET seq = :seq, hash = :hash"), {"seq": seq, "hash": last}
    )


def _write(connection: Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """By COPY on PostgreSQL, by executemany on SQLite; some at a time."""
    whole = iter(rows)
    while some := list(islice(whole, BATCH)):
        if is_sqlite(connection.engine):
            columns = list(some[0])
            places = ", ".join("?" * len(columns))
            names = ", ".join(f'"{column}"' for column in columns)
            connection.exec_driver_sql(
                f"INSERT INTO {table} ({names}) VALUES ({places})",
                [tuple(_for_sqlite(value) for value in row.values()) for row in some],
            )
        else:
            _copy(connection, table, some)


def _for_sqlite(value: Any) -> Any:
    """As our columns write it: moments as text in UTC, days as text."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if hasattr(value, "isoformat") else value


def _copy(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in rows[0])
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copied:
        for row in rows:
            copied.write_row(tuple(row.values()))


def _without_indexes(connection: Connection, tables: Iterable[str]) -> list[str]:
    """Drops what only speeds up reading; gives back the statements that make it anew."""
    found: list[tuple[str, str]] = []
    for table in tables:
        if is_sqlite(connection.engine):
            query = (
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :t "
                "AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%'"
            )
        else:
            query = (
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :t "
                "AND indexdef NOT LIKE 'CREATE UNIQUE%'"
            )
        found += [(name, sql) for name, sql in connection.execute(text(query), {"t": table})]
    for name, _sql in found:
        connection.execute(text(f'DROP INDEX "{name}"'))
    return [sql for _name, sql in found]


def _analysed(engine: Engine) -> None:
    """As the server does by itself after so many rows; SQLite is left as the program leaves it."""
    if not is_sqlite(engine):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
