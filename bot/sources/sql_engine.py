"""Connections to a company's database: none waits for ever, none makes a missing file."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

WAIT_SECONDS = 5  # for a connection or a lock
STATEMENT_SECONDS = 15


def engine_for(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(str(parsed.database))
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return sa.create_engine(
        parsed,
        pool_pre_ping=True,
        pool_timeout=WAIT_SECONDS,
        pool_size=2,
        max_overflow=6,
        hide_parameters=True,
        connect_args=_postgres_options() if "psycopg" in parsed.drivername else {},
    )


def _postgres_options() -> dict[str, object]:
    """One time zone, so that a moment has one spelling; and no wait without an end."""
    return {
        "connect_timeout": WAIT_SECONDS,
        "tcp_user_timeout": STATEMENT_SECONDS * 1000,
        "application_name": "insyn",
        "options": f"-c timezone=UTC -c statement_timeout={STATEMENT_SECONDS}s"
        f" -c lock_timeout={WAIT_SECONDS}s",
    }


def _sqlite_engine(path: str) -> sa.Engine:
    """A missing file is a source that is down: SQLite must not make an empty one in its place."""

    def connect() -> sqlite3.Connection:
        target = f"file:{quote(str(Path(path).absolute()))}?mode=rw"
        connection = sqlite3.connect(
            target, uri=True, timeout=WAIT_SECONDS, check_same_thread=False, isolation_level=None
        )
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    engine = sa.create_engine(
        "sqlite://", creator=connect, poolclass=sa.QueuePool, hide_parameters=True
    )
    sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: sa.Connection) -> None:
    """Writers take the lock at once: compare and set must not be two steps."""
    reads = connection.get_execution_options().get("insyn_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def snapshots(engine: sa.Engine) -> sa.Engine:
    """Connections whose many questions see one state of the database."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(insyn_reads=True)
    options = {"postgresql_readonly": True} if engine.dialect.name == "postgresql" else {}
    return engine.execution_options(isolation_level="REPEATABLE READ", **options)
