"""The schema's version: migrate, and tell whether the database is as the code needs it.

Alembic is loaded only to migrate: with it, every start would be slower by a third.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from bot.domain.errors import InsynError
from bot.store.engine import is_sqlite

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
PATIENCE_MS = 60_000  # replicas that start together wait for the first one's migration
LOCK = 0x496E73796E  # "Insyn": the name of the lock that a migration holds on PostgreSQL


class SchemaOutdatedError(InsynError):
    """The database has another schema than this version needs: run `insyn migrate`."""

    def __init__(self, found: str | None, needed: str) -> None:
        self.found = found
        self.needed = needed


class SchemaNewerError(InsynError):
    """The database belongs to a newer version of Insyn: install that one."""

    def __init__(self, found: str, needed: str) -> None:
        self.found = found
        self.needed = needed


class ForeignKeysBrokenError(InsynError):
    """A migration left rows that point to nothing; it was not kept."""


def needed() -> str:
    """The revision that this code was written for: the number of its newest migration."""
    newest = max(path.stem for path in (FOLDER / "versions").glob("[0-9]*.py"))
    return newest.partition("_")[0]


def current(engine: Engine) -> str | None:
    """The revision that the database has, or None if it is empty. Raises SchemaNewerError."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    """Raises SchemaNewerError; revisions have four digits, so that they compare as words."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and str(found) > needed():
        raise SchemaNewerError(str(found), needed())
    return None if found is None else str(found)


def check(engine: Engine) -> None:
    """Raises SchemaOutdatedError or SchemaNewerError unless code and database fit."""
    found = current(engine)
    if found != needed():
        raise SchemaOutdatedError(found, needed())


def migrate(engine: Engine) -> str:
    """Brings the database to the newest schema in one transaction and returns its revision.

    SQLite rebuilds tables by copying; with foreign keys on, that would silently delete the rows
    of child tables. They are therefore off while migrating and checked before the commit.
    Raises SchemaNewerError.
    """
    with engine.connect() as connection:
        if is_sqlite(engine):
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys=OFF")
            driver.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        try:
            with connection.begin():
                _alone(connection)
                _revision(connection)
                _upgrade(connection)
                if (
                    is_sqlite(engine)
                    and connection.execute(text("PRAGMA foreign_key_check")).first()
                ):
                    raise ForeignKeysBrokenError
        finally:
            connection.invalidate()
    return needed()


def _alone(connection: Connection) -> None:
    """Replicas that start together migrate one after another; SQLite locks the file anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _upgrade(connection: Connection) -> None:
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def alembic_config() -> Config:
    """Where Alembic finds the migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
