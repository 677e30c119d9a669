"""INSERT .. ON CONFLICT, which each dialect of SQLAlchemy has in a module of its own.

Only the one in use is loaded: the other would cost every process 3 MB and a moment of its start.
"""

from __future__ import annotations

from functools import cache
from typing import Any


def inserting(dialect: str, table: Any) -> Any:
    """The INSERT of this dialect ("sqlite", else PostgreSQL), which knows `on_conflict_do_*`."""
    return _insert(dialect)(table)


@cache
def _insert(dialect: str) -> Any:
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert
