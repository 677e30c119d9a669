"""What an installation takes: its size on the disk, and the facts of this machine."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import sqlite3
import subprocess
import sys
import venv
from pathlib import Path

import psutil

from tests.support import ROOT

LOCK = ROOT / "requirements.lock"
NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def installed_size() -> int:
    """Bytes of what requirements.lock names, as it is installed here, compiled files too."""
    return sum(map(_size, NAME.findall(LOCK.read_text("utf-8")))) + _folder_size(
        *(ROOT / name for name in ("bot", "handlers", "locales"))
    )


def _size(name: str) -> int:
    try:
        files = importlib.metadata.distribution(name).files or []
    except importlib.metadata.PackageNotFoundError:  # only for another Python or system
        return 0
    paths = (Path(str(file.locate())) for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file())


def fresh_size(folder: Path) -> int:
    """Bytes of a new virtual environment with requirements.lock and nothing else."""
    venv.create(folder, with_pip=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "-r", LOCK], check=True)
    return _folder_size(folder)


def _folder_size(*folders: Path) -> int:
    files = (path for folder in folders for path in folder.rglob("*"))
    return sum(path.lstat().st_size for path in files if path.is_file())


def machine() -> list[str]:
    return [
        f"{os.cpu_count()} cores ({platform.machine()}), {psutil.virtual_memory().total / 2**30:.0f} GB",
        f"{platform.system()}, Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}",
        ", ".join(
            f"{name} {importlib.metadata.version(name)}"
            for name in ("python-telegram-bot", "SQLAlchemy", "sqlmodel", "aiohttp", "httpx")
        ),
    ]
