"""Changes one value by compare-and-set; what points to it is carried along in the transaction.

A key that "cannot" be changed would be a breach of Art. 5(1)(d), 16 and 25 (IMY 2023-8336).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from bot.domain.holdings import Key, Row
from bot.domain.plans import CorrectionPlan, key_after
from bot.domain.receipts import CorrectionOutcome
from bot.domain.registry import Value
from bot.sources.sql_addition import NotTakenError
from bot.sources.sql_deletion import check_later
from bot.sources.sql_schema import SqlSchema, SqlTable
from bot.sources.sql_search import SqlSearch


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    """One column of one row that gets the new value."""

    table: SqlTable
    key: Key
    column: str
    new: Value

    @property
    def new_key(self) -> Key:
        """How the row is found afterwards."""
        return key_after(self.table.declared.key, self.key, column=self.column, new=self.new)


def corrected(
    connection: sa.Connection,
    search: SqlSearch,
    schema: SqlSchema,
    plan: CorrectionPlan,
    *,
    lock: bool,
) -> CorrectionOutcome:
    """Compares under a lock rather than in SQL, where one value can have several spellings.

    Raises NotTakenError when what is read back is not what was wanted.
    """
    table = schema.tables[plan.table]
    plan = replace(plan, new=table.held(plan.column, plan.new))
    first = _Step(table=table, key=plan.key, column=plan.column, new=plan.new)
    row = search.by_key(plan.table, [plan.key], lock=lock).get(plan.key)
    if row is None:
        return _moved(search, first)
    if row.values[plan.column] == plan.new:
        return CorrectionOutcome.APPLIED
    if row.values[plan.column] != plan.old:
        return CorrectionOutcome.CONFLICT
    following = list(_following(search, schema, row, plan.column, plan.new))
    if following:
        check_later(connection)
    for step in (first, *following):
        update(connection, step.table, step.key, {step.column: step.new})
    for step in (first, *following):
        _read_back(search, step)
    return CorrectionOutcome.APPLIED


def update(
    connection: sa.Connection, table: SqlTable, key: Key, values: Mapping[str, Value]
) -> None:
    """Sets columns of one row. Raises NotTakenError or the database's own errors."""
    try:
        new = table.new(values)
    except ValueError:
        raise NotTakenError from None
    change = table.update_within(tuple(values))
    change.carry_out(connection, {**new, **table.wanted(table.declared.key, [key])})


def _moved(search: SqlSearch, first: _Step) -> CorrectionOutcome:
    """The row is not there: an earlier try may have given it its new key."""
    there = first.new_key != first.key and search.by_key(
        first.table.declared.name, [first.new_key]
    )
    return CorrectionOutcome.APPLIED if there else CorrectionOutcome.GONE


def _following(
    search: SqlSearch, schema: SqlSchema, row: Row, column: str, new: Value
) -> Iterator[_Step]:
    """Every row that points to the value, and what points to those in turn."""
    seen = {(row.table, row.key, column)}
    waiting = [(row, column)]
    while waiting:
        pointed, by = waiting.pop()
        for other, own in _pointing(search, schema, pointed, by):
            if (other.table, other.key, own) not in seen:
                seen.add((other.table, other.key, own))
                waiting.append((other, own))
                yield _Step(table=schema.tables[other.table], key=other.key, column=own, new=new)


def _pointing(
    search: SqlSearch, schema: SqlSchema, row: Row, column: str
) -> Iterator[tuple[Row, str]]:
    for table, reference in schema.source.pointing(row.table, column):
        values = tuple(row.values[name] for name in reference.target)
        own = reference.columns[reference.target.index(column)]
        if None not in values:
            yield from (
                (other, own) for other in search.matching(table, reference.columns, {values})
            )


def _read_back(search: SqlSearch, step: _Step) -> None:
    found = search.by_key(step.table.declared.name, [step.new_key]).get(step.new_key)
    if found is None or found.values[step.column] != step.new:
        raise NotTakenError
