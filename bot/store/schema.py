"""The schema's version: migrate, and tell whether the database is as the code needs it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from bot.domain.errors import InsynError
from bot.store.engine import is_sqlite

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x496E73796E  # "Insyn": the name of the lock that a migration holds on PostgreSQL


class SchemaOutdatedError(InsynError):
    """The database has another schema than this version needs: run `insyn migrate`."""

    def __init__(self, found: str | None, needed: str) -> None:
        self.found = found
        self.needed = needed


class ForeignKeysBrokenError(InsynError):
    """A migration left rows that point to nothing; it was not kept."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def needed() -> str:
    """The revision that this code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def current(engine: Engine) -> str | None:
    """The revision that the database has, or None if it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check(engine: Engine) -> None:
    """Raises SchemaOutdatedError unless code and database fit."""
    found = current(engine)
    if found != needed():
        raise SchemaOutdatedError(found, needed())


def migrate(engine: Engine) -> str:
    """Brings the database to the newest schema in one transaction and returns its revision.

    SQLite rebuilds tables by copying; with foreign keys on, that would silently delete the rows
    of child tables. They are therefore off while migrating and checked before the commit.
    """
    with engine.connect() as connection:
        if is_sqlite(engine):
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                _alone(connection)
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
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
