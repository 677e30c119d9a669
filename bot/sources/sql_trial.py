"""Tries erasure rules and additions on real rows, in a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from bot.domain.holdings import Finding, Holdings, Row, SourceHoldings
from bot.domain.plans import erasure_plan
from bot.domain.registry import Addition, Registry, Retention, Value
from bot.domain.stops import filled
from bot.domain.texts import LocalText
from bot.sources import mysql_errors
from bot.sources.findings import Check, fault, look
from bot.sources.sql_addition import NotTakenError, insert
from bot.sources.sql_deletion import delete_rows, together
from bot.sources.sql_sample import Sample
from bot.sources.sql_schema import SqlSchema, SqlTable

ROWS = 25  # of a table; more than one, so that a filler that is not unique is seen
_LONG = Retention(statute=LocalText(sv="", en=""), years=100, column="")
_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_DAY = date(2000, 1, 1)  # any day: what is tried does not depend on it


def checks(
    engine: sa.Engine, registry: Registry, sample: Sample, schema: SqlSchema
) -> Iterator[Check]:
    """Empties rows of each table, adds one where that can be, and deletes what persons have."""
    with engine.connect() as connection, connection.begin() as tried:
        trial = _Trial(connection, sample, schema)
        told = [*trial.emptied(registry), *trial.added(), *trial.deleted()]
        tried.rollback()
    yield from told


class _Trial:
    def __init__(self, connection: sa.Connection, sample: Sample, schema: SqlSchema) -> None:
        self._connection = connection
        self._schema = schema
        self._source = sample.source.name
        self._rows: dict[str, list[Row]] = {name: [] for name in schema.tables}
        for row in sample.rows:
            self._rows[row.table].append(row)

    def emptied(self, registry: Registry) -> Iterator[Check]:
        """Whether every rule fits NOT NULL, UNIQUE and the other rules of the database."""
        for name, table in self._schema.tables.items():
            rows, about = self._rows[name][:ROWS], f"{self._source}.{name}"
            if not rows:
                yield look(about, "has no row of a person to try its erasure rules on")
                continue
            faults = list(self._refused(table, _blanks(registry, rows)))
            yield from (fault(about, told, column=column) for column, told in faults)
            if not faults:
                yield Check(about=about, says=f"could be emptied ({len(rows)} rows tried)")

    def _refused(
        self, table: SqlTable, blanks: Sequence[tuple[Row, Mapping[str, Value]]]
    ) -> Iterator[tuple[str, str]]:
        """The columns whose rules the database does not take, each tried alone."""
        if self._taken(table, blanks) is None:
            return
        found = False
        for column in dict.fromkeys(name for _row, blank in blanks for name in blank):
            alone = [(row, {column: blank[column]}) for row, blank in blanks if column in blank]
            reason = self._taken(table, alone)
            if reason:
                found = True
                yield column, f"erase rule of {column} does not fit: {reason}"
        if not found:
            yield "", "its erase rules fit one by one but not together; look at its constraints"

    def _taken(
        self, table: SqlTable, blanks: Sequence[tuple[Row, Mapping[str, Value]]]
    ) -> str | None:
        """None if the database takes it; else why not. It is as it was before in both cases."""
        inner = self._connection.begin_nested()
        try:
            for row, blank in blanks:
                if blank:
                    raw = {name: table.encode(name, value) for name, value in blank.items()}
                    where = table.within(table.declared.key, [row.key])
                    self._connection.execute(sa.update(table.table).where(where).values(raw))
        except (exc.DBAPIError, ValueError) as error:
            return reason_of(error)
        finally:
            inner.rollback()
        return None

    def added(self) -> Iterator[Check]:
        """Whether a row like one that is there can be added, where the declaration says so."""
        for name, table in self._schema.tables.items():
            add, about = table.declared.add, f"{self._source}.{name}"
            if add is None or not self._rows[name]:
                continue
            reason = self._not_added(table, add, self._rows[name][0])
            told = f"a row cannot be added: {reason}"
            yield fault(about, told) if reason else Check(about=about, says="could be added to")

    def _not_added(self, table: SqlTable, add: Addition, like: Row) -> str | None:
        owner = table.declared.owner
        columns = (*add.ask, *(owner.columns if owner else ()))
        values = {column: like.values[column] for column in columns}
        given = {column: filled(value, _MOMENT) for column, value in add.set.items()}
        inner = self._connection.begin_nested()
        try:
            insert(self._connection, table, {**values, **given})
        except NotTakenError:
            return "a value under set is not of its column's type; choose one that is"
        except exc.DBAPIError as error:
            return reason_of(error, _NOT_ADDED)
        finally:
            inner.rollback()
        return None

    def deleted(self) -> Iterator[Check]:
        """Whether what belongs to a person can go, in the order that foreign keys allow."""
        inner = self._connection.begin_nested()
        gone = 0
        for names in together(self._schema):
            rows = [row for name in names for row in self._rows[name]]
            try:
                delete_rows(self._schema, self._connection, rows)
                if self._connection.dialect.name == "postgresql":
                    self._connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
            except exc.DBAPIError as error:
                about = f"{self._source}.{names[0]}"
                yield fault(about, f"cannot be deleted: {reason_of(error)}")
                break
            gone += len(rows)
        else:
            yield Check(about=self._source, says=f"could be erased whole ({gone} rows tried)")
        inner.rollback()


def _blanks(registry: Registry, rows: list[Row]) -> list[tuple[Row, Mapping[str, Value]]]:
    """What the rows become if every one has to stay and no statute wants anything of it."""
    kept = replace(
        registry,
        sources=tuple(
            replace(
                source,
                tables=tuple(
                    replace(table, retention=(replace(_LONG, column=table.key[0]),))
                    for table in source.tables
                ),
            )
            for source in registry.sources
        ),
    )
    found = SourceHoldings(source=rows[0].source, finding=Finding.FOUND, rows=tuple(rows))
    plan = erasure_plan(kept, Holdings(sources=(found,)), today=_DAY)
    by_key = {row.key: row for row in rows}
    return [(by_key[item.key], item.blank) for item in plan.items]


_REASONS = {
    "23502": 'the column must not be empty; write erase: {fixed: "..."} or erase: keep',
    "23505": 'the column is unique; put {key} into the filler: erase: {fixed: "{key}"}',
    "23503": "another table points to it; declare that table and its reference",
    "23514": "a rule of the database (CHECK) forbids the value; choose one that it allows",
    "22001": "the value is too long for the column; choose a shorter one",
    "22007": "the value is not of the column's type; choose one that is",
    "42501": "the account may not do it; grant it UPDATE and DELETE on the table",
}
_SPOKEN = {
    "NOT NULL": "23502",
    "UNIQUE": "23505",
    "FOREIGN KEY": "23503",
    "CHECK": "23514",
    "readonly": "42501",
}


_NOT_ADDED = {
    "23502": "a column that must not be empty is neither asked nor set, or the database gives no "
    "key; put it into ask or set, or choose another key",
    "23505": "a column is unique, so that no two rows may say the same; do not ask for it",
    "42501": "the account may not do it; grant it INSERT on the table",
}


def reason_of(error: exc.DBAPIError | ValueError, besides: Mapping[str, str] = _REASONS) -> str:
    """Why the database said no, and what helps; never its own words, which quote values."""
    if isinstance(error, ValueError):
        return "the value is not of the column's type; choose one that is"
    original: Any = error.orig
    state = mysql_errors.STATES.get(mysql_errors.number(original) or 0, "")
    state = state or str(getattr(original, "sqlstate", None) or "")
    if not state:
        state = next((code for word, code in _SPOKEN.items() if word in str(original)), "")
    known = {**_REASONS, **besides}
    return known.get(state, f"the database refuses it ({type(original).__name__} {state})")
