"""For all tests: properties are tried as thoroughly on a slow machine, and no disk is waited for."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, event

from bot.store import engine

settings.register_profile("insyn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("insyn")

# Nobody pulls the plug on a test: what it commits need not be on the disk. What tests start as
# processes of their own keeps the settings that people have.
QUICK = "PRAGMA synchronous=OFF"
engine.SQLITE_SETTINGS = (*engine.SQLITE_SETTINGS, QUICK)


@event.listens_for(Engine, "connect")
def _quickly(connection: Any, record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute(QUICK)
