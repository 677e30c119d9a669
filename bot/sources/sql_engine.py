"""Connections to a company's database: none waits for ever, none makes a missing file."""

from __future__ import annotations

import math
import sqlite3
import time
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import sqlalchemy as sa

WAIT_SECONDS = 5  # for a connection or a lock
STATEMENT_SECONDS = 15
AT_ONCE = 500  # rows that are fetched together
POOL = {"pool_size": 2, "max_overflow": 6, "pool_timeout": WAIT_SECONDS}
HANDING_OVER = 4  # times the limit, where it counts the reading of the rows too
STEPS = 10_000  # of SQLite's machine between two looks at the clock

DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
MYSQL = frozenset({"mysql", "mariadb"})


def engine_for(url: str, *, statement_seconds: float = STATEMENT_SECONDS) -> sa.Engine:
    """An engine with a bounded pool, whose statements are stopped after `statement_seconds`."""
    parsed = sa.make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite_engine(str(parsed.database), statement_seconds)
    parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
    make = _mysql_engine if backend in MYSQL else _postgres_engine
    return make(parsed, statement_seconds)


def _postgres_engine(url: sa.URL, statement_seconds: float) -> sa.Engine:
    """One time zone, so that a moment has one spelling; and no wait without an end."""
    milliseconds = int(statement_seconds * 1000)
    options = {
        "connect_timeout": WAIT_SECONDS,
        "tcp_user_timeout": max(milliseconds, 1000),
        "application_name": "insyn",
        "options": f"-c timezone=UTC -c statement_timeout={milliseconds}"
        f" -c lock_timeout={WAIT_SECONDS}s",
    }
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=options if "psycopg" in url.drivername else {},
        **POOL,
    )


def _mysql_engine(url: sa.URL, statement_seconds: float) -> sa.Engine:
    """Strict, so that no value is cut to fit; each server has a word of its own for the limit.

    Its clock runs on while rows are handed over one by one, so it is given longer.
    """
    statement_seconds *= HANDING_OVER
    engine = sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_recycle=3600,  # the server hangs up on idle connections after eight hours
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        connect_args={
            "charset": "utf8mb4",
            "connect_timeout": WAIT_SECONDS,
            "read_timeout": statement_seconds + WAIT_SECONDS,
            "write_timeout": statement_seconds + WAIT_SECONDS,
        },
        **POOL,
    )

    def set_up(connection: Any, _record: object) -> None:
        limit = (
            f"max_statement_time = {statement_seconds}"
            if "mariadb" in connection.get_server_info().lower()
            else f"max_execution_time = {int(statement_seconds * 1000)}"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SET SESSION time_zone = '+00:00', "
                "sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'),"
                f" innodb_lock_wait_timeout = {WAIT_SECONDS}, {limit}"
            )

    sa.event.listen(engine, "connect", set_up)
    return engine


def _sqlite_engine(path: str, statement_seconds: float) -> sa.Engine:
    """A missing file is a source that is down: SQLite must not make an empty one in its place."""

    def connect() -> sqlite3.Connection:
        target = f"file:{quote(str(Path(path).absolute()))}?mode=rw"
        connection = sqlite3.connect(
            target,
            uri=True,
            timeout=WAIT_SECONDS,
            check_same_thread=False,
            isolation_level=None,
            factory=_Limited,
        )
        connection.limit(statement_seconds)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    engine = sa.create_engine(
        "sqlite://", creator=connect, poolclass=sa.QueuePool, hide_parameters=True, **POOL
    )
    sa.event.listen(engine, "begin", _begin)
    return engine


class _Limited(sqlite3.Connection):
    """SQLite has no time limit of its own, but asks now and then whether it is to go on.

    The clock runs while SQLite works, not while its rows are being looked at.
    """

    _seconds = float(STATEMENT_SECONDS)
    _end = math.inf

    def limit(self, seconds: float) -> None:
        self._seconds = seconds
        self.set_progress_handler(lambda: time.monotonic() > self._end, STEPS)

    def begin(self) -> None:
        self._end = time.monotonic() + self._seconds

    def cursor(self, *_: Any) -> sqlite3.Cursor:  # type: ignore[override]
        return super().cursor(_LimitedCursor)


class _LimitedCursor(sqlite3.Cursor):
    connection: _Limited

    def execute(self, *statement: Any) -> Self:
        self.connection.begin()
        return super().execute(*statement)

    def fetchone(self) -> Any:
        self.connection.begin()
        return super().fetchone()

    def fetchmany(self, *size: Any) -> list[Any]:
        self.connection.begin()
        return super().fetchmany(*size)

    def fetchall(self) -> list[Any]:
        self.connection.begin()
        return super().fetchall()


def _begin(connection: sa.Connection) -> None:
    """Writers take the lock at once: compare and set must not be two steps."""
    reads = connection.get_execution_options().get("insyn_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def snapshots(engine: sa.Engine) -> sa.Engine:
    """Connections whose many questions see one state of the database, row by row."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(insyn_reads=True, yield_per=AT_ONCE)
    read_only = {"postgresql_readonly": True} if engine.dialect.name == "postgresql" else {}
    return engine.execution_options(
        isolation_level="REPEATABLE READ",
        stream_results=True,
        yield_per=AT_ONCE,
        **read_only,
    )
