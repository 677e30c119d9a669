"""Statements that are put to the driver itself; its errors come back as SQLAlchemy's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def run(connection: Connection, sql: str, values: Any, *, many: bool = False) -> Any:
    """A cursor of the driver, within the connection's transaction. Raises DBAPIError."""
    driver: Any = connection.connection.driver_connection
    try:
        cursor = driver.cursor()
        return cursor.executemany(sql, values) if many else cursor.execute(sql, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise told(connection, sql, error) from error


def told(connection: Connection, sql: str, error: Exception) -> BaseException:
    """The same as SQLAlchemy would say it, without a value."""
    dialect = connection.dialect
    driver: Any = connection.connection.driver_connection
    lost = dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
