"""Drafts a sources file from a database that can be reached."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import exc

from bot.domain.errors import InsynError
from bot.sources.draft import Draft, draft
from bot.sources.reflection import reflect
from bot.sources.sql_engine import engine_for, snapshots


class DatabaseUnreadableError(InsynError):
    """The database cannot be read: check its address, its account and its driver."""

    def __init__(self, *, reason: str) -> None:
        super().__init__()
        self.reason = reason  # the kind of error only: messages quote addresses


class NobodyFoundError(InsynError):
    """No table has an e-mail address, a phone or the like; name the right schema with --schema."""


def drafted(url: str, *, reference: str, schemas: tuple[str, ...] = ()) -> Draft:
    """A draft of the whole database. Raises DatabaseUnreadableError or NobodyFoundError."""
    try:
        parsed = sa.make_url(url)
        engine = engine_for(url)
    except (exc.ArgumentError, exc.NoSuchModuleError, ImportError) as error:
        raise DatabaseUnreadableError(reason=type(error).__name__) from None
    try:
        with snapshots(engine).connect() as connection:
            tables = reflect(connection, schemas=schemas)
    except exc.SQLAlchemyError as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseUnreadableError(reason=reason) from None
    finally:
        engine.dispose()
    made = draft(tables, name=_name(str(parsed.database or "register")), url=reference)
    if not made.tables:
        raise NobodyFoundError
    return made


def _name(database: str) -> str:
    """The source's name: that of the database, in letters that an audit fact may hold."""
    return re.sub(r"[^A-Za-z0-9_]+", "_", Path(database).stem).strip("_").lower() or "register"
