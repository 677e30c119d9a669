"""A real MariaDB or MySQL for the tests, where the machine has one: one server a process, gone at the end."""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pymysql

_numbers = itertools.count(1)
_LEAN = (
    "--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin",
    "--performance-schema=OFF", "--character-set-server=utf8mb4", "--innodb-use-native-aio=0",
    "--bind-address=127.0.0.1",
)  # fmt: skip
_LEAN_OF = {
    "mariadb": ("--innodb-log-file-size=8M",),
    "mysql": ("--innodb-redo-log-capacity=8M", "--mysqlx=OFF", "--secure-file-priv=NULL"),
}


def server_program(kind: str) -> str | None:
    """The server of this machine; it is not among what the project installs.

    MariaDB is taken where it is installed. A MySQL has to be named: `make mysql-test` does.
    """
    if kind == "mysql":
        return os.environ.get("MYSQLD") or None
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    return shutil.which("mariadbd", path=path)


@functools.cache
def _server(kind: str) -> tuple[str, int]:
    """Starts the server of this process, with everything in a folder of its own; socket and port."""
    program = server_program(kind)
    assert program is not None
    folder, port = Path(tempfile.mkdtemp(prefix=f"insyn-{kind}-")), _free_port()
    data, path = folder / "data", folder / "s"
    user = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run([*_first(kind, program, data), *user], check=True, capture_output=True)
    process = subprocess.Popen(
        [program, "--no-defaults", f"--datadir={data}", f"--socket={path}", f"--port={port}",
         *_LEAN, *_LEAN_OF[kind], *user],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    atexit.register(_stop, process, folder)
    _wait(process, path)
    return str(path), port


def _first(kind: str, program: str, data: Path) -> list[str]:
    """What makes the server's own tables, with a root that needs no password."""
    where = ["--no-defaults", f"--datadir={data}"]
    if kind == "mysql":
        return [program, *where, "--initialize-insecure"]
    plain = "--auth-root-authentication-method=normal"
    return ["mariadb-install-db", *where, "--skip-test-db", plain]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], path: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the database did not start")


def _stop(process: subprocess.Popen[bytes], folder: Path) -> None:
    """At once, for nothing in it is kept: a worker that takes long to end is killed in its turn."""
    process.kill()
    process.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


def fresh_mysql(kind: str) -> str:
    """The URL of a new, empty database."""
    name = f"test_{next(_numbers)}"
    run(kind, f"CREATE DATABASE {name}")
    return f"{kind}://root@localhost/{name}?unix_socket={quote(_server(kind)[0], safe='')}"


def over_tcp(url: str, *, user: str, password: str) -> str:
    """The same database by its port, for an account of its own."""
    kind, name = _parts(url)
    return f"{kind}://{user}:{password}@127.0.0.1:{_server(kind)[1]}/{name}"


def copy_of(template: str) -> str:
    """The URL of a new database with everything that is in another one."""
    kind, old = _parts(template)
    url = fresh_mysql(kind)
    with _connected(kind, _parts(url)[1]).cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        cursor.execute(f"SHOW TABLES FROM {old}")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SHOW CREATE TABLE {old}.{table}")
            cursor.execute(cursor.fetchone()[1])
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {old}.{table}")
    return url


def throw_out(url: str) -> None:
    """Ends every connection to the database."""
    kind, name = _parts(url)
    found = run(kind, f"SELECT id FROM information_schema.processlist WHERE db = '{name}'")
    for (number,) in found:
        run(kind, f"KILL {number}")


def run(kind: str, sql: str) -> tuple[tuple[object, ...], ...]:
    with _connected(kind) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return tuple(cursor.fetchall())


def _connected(kind: str, database: str | None = None) -> pymysql.Connection:
    path = _server(kind)[0]
    return pymysql.connect(unix_socket=path, user="root", database=database, autocommit=True)


def _parts(url: str) -> tuple[str, str]:
    parsed = urlsplit(url)
    return parsed.scheme, parsed.path[1:]
