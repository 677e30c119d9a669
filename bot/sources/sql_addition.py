"""Adds a row for a person: bound to the owner's keys, known again when it is there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import exc

from bot.domain import additions
from bot.domain.additions import AdditionPlan
from bot.domain.receipts import CorrectionOutcome
from bot.domain.registry import NewKey, Value
from bot.sources.sql_schema import SqlTable
from bot.sources.sql_search import SqlSearch

TRIES = 20  # for a number that somebody else takes at the same moment


class NotTakenError(Exception):
    """The database would not hold the value as it was given."""


def added(
    connection: sa.Connection,
    search: SqlSearch,
    table: SqlTable,
    plan: AdditionPlan,
    *,
    lock: bool,
) -> CorrectionOutcome:
    """Adds the row while its owner is locked, so that two tries cannot both find it missing.

    Raises NotTakenError when what is read back is not what was wanted.
    """
    owner = search.by_key(plan.owner, [plan.owner_key], lock=lock).get(plan.owner_key)
    if owner is None:
        return CorrectionOutcome.GONE
    bound = additions.pointing(table.declared, owner)
    wanted = {**bound, **plan.asked}
    if not _is_there(search, table, bound, wanted):
        insert(connection, table, {**wanted, **plan.given})
        if not _is_there(search, table, bound, wanted):
            raise NotTakenError
    return CorrectionOutcome.APPLIED


def _is_there(
    search: SqlSearch, table: SqlTable, bound: Mapping[str, Value], wanted: Mapping[str, Value]
) -> bool:
    rows = search.matching(table.declared, tuple(bound), {tuple(bound.values())})
    return additions.is_there(rows, wanted)


def insert(connection: sa.Connection, table: SqlTable, values: Mapping[str, Value]) -> None:
    """Inserts a row with a key of its own. Raises NotTakenError or the database's own errors."""
    assert table.declared.add is not None
    try:
        raw = {column: table.encode(column, value) for column, value in values.items()}
    except ValueError:
        raise NotTakenError from None
    match table.declared.add.key:
        case NewKey.DATABASE:
            connection.execute(sa.insert(table.table).values(raw))
        case NewKey.UUID:
            (column,) = table.declared.key
            key = table.encode(column, _random(table.kinds[column]))
            connection.execute(sa.insert(table.table).values({**raw, column: key}))
        case NewKey.NEXT:
            _insert_next(connection, table, raw)


def _random(kind: sa.types.TypeEngine[Any]) -> str:
    """A random key; a column with too little room for its dashes keeps keys without them."""
    made, room = uuid4(), getattr(kind, "length", None)
    return made.hex if room is not None and room < len(str(made)) else str(made)


def _insert_next(connection: sa.Connection, table: SqlTable, raw: Mapping[str, object]) -> None:
    """Takes the next number; the company's own program may take it first, then the one after."""
    (name,) = table.declared.key
    column = table.table.c[name]
    for last in range(TRIES - 1, -1, -1):
        highest = connection.scalar(sa.select(sa.func.max(column)))
        values = {**raw, name: int(highest or 0) + 1}
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(table.table).values(values))
        except exc.IntegrityError:
            if not last:
                raise
        else:
            return
