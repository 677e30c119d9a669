"""For all tests: properties are tried as thoroughly on a slow machine, and no disk is waited for."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, event

from bot import memory
from bot.store import engine
from tests.proofs import WHOLE

# What is read before the first test stays to the end: it is looked through for garbage never, and
# what tests leave as rarely as in the program itself. A tenth of the whole suite's time went there.
gc.disable()

settings.register_profile("insyn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("insyn")

MEMORY = Path("/dev/shm")  # a place, in which each makes a folder of its own
ROOM = 10 * 2**30  # bytes: all workers' databases and folders together take about half of it


def _in_memory() -> None:
    """Tests and what they start write thousands of files that nobody keeps: spares the disk."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


_in_memory()

# Nobody pulls the plug on a test: what it commits need not be on the disk. What tests start as
# processes of their own keeps the settings that people have.
QUICK = "PRAGMA synchronous=OFF"
engine.SQLITE_SETTINGS = (*engine.SQLITE_SETTINGS, QUICK)


def pytest_collection_finish() -> None:
    gc.freeze()
    memory.look_rarely()
    gc.enable()


@pytest.hookimpl(trylast=True)  # folders may add the marker
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [] if WHOLE else [one for one in items if one.get_closest_marker("in_proofs")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [one for one in items if one not in left_out]


@event.listens_for(Engine, "connect")
def _quickly(connection: Any, record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute(QUICK)
