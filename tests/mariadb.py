"""A real MariaDB for the tests, where the machine has one: one server a process, gone at the end."""

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
_SERVERS = ("mariadbd", "mysqld")
_LEAN = (
    "--skip-networking", "--skip-grant-tables", "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin",
    "--performance-schema=OFF", "--character-set-server=utf8mb4", "--innodb-use-native-aio=0",
)  # fmt: skip


def server_program() -> str | None:
    """The server of this machine; it is not among what the project installs."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    return next(filter(None, (shutil.which(name, path=path) for name in _SERVERS)), None)


@functools.cache
def _socket() -> str:
    """Starts the server of this process, reachable by a socket in a folder of its own alone."""
    program = server_program()
    assert program is not None
    folder = Path(tempfile.mkdtemp(prefix="insyn-maria-"))
    data, path = folder / "data", folder / "s"
    user = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db",
         "--auth-root-authentication-method=normal", *user],
        check=True, capture_output=True,
    )  # fmt: skip
    process = subprocess.Popen(
        [program, "--no-defaults", f"--datadir={data}", f"--socket={path}", *_LEAN, *user],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    atexit.register(_stop, process, folder)
    _wait(process, path)
    return str(path)


def _wait(process: subprocess.Popen[bytes], path: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("MariaDB did not start")


def _stop(process: subprocess.Popen[bytes], folder: Path) -> None:
    """At once, for nothing in it is kept: a worker that takes long to end is killed in its turn."""
    process.kill()
    process.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


def fresh_mariadb() -> str:
    """The URL of a new, empty database."""
    name = f"test_{next(_numbers)}"
    run(f"CREATE DATABASE {name}")
    return f"mariadb://root@localhost/{name}?unix_socket={quote(_socket(), safe='')}"


def copy_of(template: str) -> str:
    """The URL of a new database with everything that is in another one."""
    url = fresh_mariadb()
    old, new = (urlsplit(one).path[1:] for one in (template, url))
    dump = ["mariadb-dump", f"--socket={_socket()}", "--user=root", "--skip-lock-tables", old]
    text = subprocess.run(dump, check=True, capture_output=True).stdout
    load = ["mariadb", f"--socket={_socket()}", "--user=root", new]
    subprocess.run(load, input=text, check=True, capture_output=True)
    return url


def throw_out(url: str) -> None:
    """Ends every connection to the database."""
    name = urlsplit(url).path[1:]
    found = run(f"SELECT id FROM information_schema.processlist WHERE db = '{name}'")
    for (number,) in found:
        run(f"KILL {number}")


def run(sql: str) -> tuple[tuple[object, ...], ...]:
    connection = pymysql.connect(unix_socket=_socket(), user="root", autocommit=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return tuple(cursor.fetchall())
    finally:
        connection.close()
