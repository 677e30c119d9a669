"""Runs the migrations on the connection that `bot.store.schema` hands in."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from bot.store import tables


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Column types that Alembic cannot know are written by name, with their import."""
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(item, tables.Moment):
        autogen_context.imports.add("from bot.store.tables import Moment")
        return "Moment()"
    return False


def hand_conditions_on() -> None:
    """Partial indexes hold on PostgreSQL too.

    The tables name SQLite alone: naming PostgreSQL there would load its dialect in every process.
    """
    for table in SQLModel.metadata.tables.values():
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            index.dialect_options["postgresql"]["where"] = where


hand_conditions_on()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
