"""Opens the database: SQLite (WAL, FULL) or PostgreSQL, by one URL."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from bot.domain.errors import InsynError


class DatabaseFolderError(InsynError):
    """The folder of the database cannot be written: give it to the user that runs Insyn."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder


SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA wal_autocheckpoint=2000",
)


def normalised(url: str) -> str:
    """The URL with the driver that we use: `postgresql://` means psycopg 3."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def open_engine(url: str, *, threads: int = 4) -> Engine:
    """An engine whose transactions begin when we say so, on both databases."""
    parsed = make_url(normalised(url))
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            _ready_folder(Path(parsed.database).absolute().parent)
        engine = create_engine(parsed, connect_args={"check_same_thread": False})
        _tame_sqlite(engine)
        return engine
    return create_engine(parsed, pool_size=threads + 2, max_overflow=2, pool_pre_ping=False)


@contextlib.contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine for one errand, closed at its end."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def is_yet_to_be_made(url: str) -> bool:
    """Whether it is a file, and not there."""
    parsed = make_url(normalised(url))
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists()


def _ready_folder(folder: Path) -> None:
    """Makes the folder of a database file. Raises DatabaseFolderError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseFolderError(folder) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DatabaseFolderError(folder)


def _tame_sqlite(engine: Engine) -> None:
    """The driver must not begin or commit on its own: SAVEPOINT would not hold otherwise."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for statement in SQLITE_SETTINGS:
            connection.execute(statement)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"
