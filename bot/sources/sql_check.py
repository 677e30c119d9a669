"""Proves a declaration against the real database before anything runs; nothing is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy import exc

from bot.domain.holdings import Finding, Holdings, SourceHoldings, access_cells
from bot.domain.plans import erased_cells, erasure_plan, kept_cells
from bot.domain.registry import Registry, Source, code_of
from bot.sources import declared_check, mysql_rights, sql_indexes, sql_rights, sql_trial
from bot.sources.findings import Check, fault, look
from bot.sources.sql_engine import MYSQL, engine_for, snapshots
from bot.sources.sql_generated import is_ours
from bot.sources.sql_sample import PERSONS, Sample
from bot.sources.sql_schema import Difference, SourceSchemaError, SqlSchema, load_schema


def checks(
    registry: Registry, source: Source, *, today: date, persons: int = PERSONS
) -> Iterator[Check]:
    """Everything there is to say about one source, in the order in which it is put right.

    Rules are tried on so many persons of each table that has identities.
    """
    try:
        engine = engine_for(source.url)
    except (exc.ArgumentError, ValueError, ImportError) as error:
        yield fault(source.name, f"url cannot be used ({type(error).__name__}); look at its parts")
        return
    try:
        with snapshots(engine).connect() as connection:
            schema = load_schema(source, connection)
            yield Check(about=source.name, says=_as_declared(source))
            yield from declared_check.found_how(source)
            yield from _undeclared(source, connection)
            yield from declared_check.texts(source)
            yield from declared_check.codes(source)
            yield from _keys(source, connection)
            yield from sql_indexes.checks(schema, connection)
            sample = Sample.of(source, schema, connection, persons=persons)
            yield from _unknown_codes(source, sample)
            yield _same_sets(registry, sample, today=today)
        yield from sql_trial.checks(engine, registry, sample, schema)
        yield from _rights(engine, source, schema)
    except SourceSchemaError as error:
        yield from (_lacking(source, one) for one in error.faults)
    except exc.SQLAlchemyError as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        yield fault(source.name, f"cannot be examined ({reason}); check its url and its account")
    finally:
        engine.dispose()


def _lacking(source: Source, difference: Difference) -> Check:
    columns = f"{', '.join(difference.columns)}: " if difference.columns else ""
    return fault(
        f"{source.name}.{difference.table}",
        f"{columns}{difference.says}",
        column=next(iter(difference.columns), ""),
    )


def _as_declared(source: Source) -> str:
    columns = sum(len(table.columns) for table in source.tables)
    return f"{len(source.tables)} tables and {columns} columns are there as declared"


def _undeclared(source: Source, connection: sa.Connection) -> Iterator[Check]:
    """What the database has and the file does not: it is neither shown nor erased."""
    inspector = sa.inspect(connection)
    declared = {table.name for table in source.tables}
    for table in source.tables:
        schema, _, name = table.name.rpartition(".")
        columns = inspector.get_columns(name, schema or None)
        found = {str(column["name"]) for column in columns if not is_ours(column)}
        for column in sorted(found - set(table.columns)):
            yield look(
                f"{source.name}.{table.name}",
                f"column {column} is not declared, so it is neither shown nor emptied; "
                f"declare it under fields if it says anything about a person",
            )
    for schema in dict.fromkeys(name.rpartition(".")[0] for name in declared):
        for name in inspector.get_table_names(schema or None):
            full = f"{schema}.{name}" if schema else name
            if full not in declared:
                yield from _pointing(
                    source, full, inspector.get_foreign_keys(name, schema or None)
                )


def _pointing(
    source: Source, name: str, foreign: list[sa.engine.interfaces.ReflectedForeignKeyConstraint]
) -> Iterator[Check]:
    declared = {table.name for table in source.tables}
    for key in foreign:
        schema, table = key.get("referred_schema"), key["referred_table"]
        target = f"{schema}.{table}" if schema else table
        if target in declared:
            yield fault(
                f"{source.name}.{name}",
                f"points to {target} and is not declared: its rows are neither shown nor erased, "
                f"and would stop an erasure; declare the table",
            )


def _keys(source: Source, connection: sa.Connection) -> Iterator[Check]:
    """Whether what points to a key by which it can be corrected is able to follow it."""
    inspector = sa.inspect(connection)
    for table in source.tables:
        schema, _, name = table.name.rpartition(".")
        for key in inspector.get_foreign_keys(name, schema or None):
            target, columns = str(key["referred_table"]), tuple(key["referred_columns"])
            corrected = _correctable(source, key.get("referred_schema"), target) & set(columns)
            if corrected and not _follows(key, connection.dialect.name):
                yield fault(
                    f"{source.name}.{table.name}",
                    f"points to {target} by {', '.join(sorted(corrected))}, which can be "
                    f"corrected, and could not follow; make the foreign key ON UPDATE CASCADE"
                    + (" or DEFERRABLE" if connection.dialect.name == "postgresql" else ""),
                )


def _correctable(source: Source, schema: str | None, name: str) -> set[str]:
    full = f"{schema}.{name}" if schema else name
    tables = (table for table in source.tables if table.name == full)
    return {field.column for table in tables for field in table.fields if field.correct}


def _follows(key: sa.engine.interfaces.ReflectedForeignKeyConstraint, dialect: str) -> bool:
    options = key.get("options") or {}
    cascades = str(options.get("onupdate") or "").upper() == "CASCADE"
    return cascades or bool(options.get("deferrable")) or dialect == "sqlite"


def _unknown_codes(source: Source, sample: Sample) -> Iterator[Check]:
    """Values that `values` forgot. Which they are is not told: a value can be personal."""
    missed = Counter(
        (row.table, field.column)
        for row in sample.rows
        for field in source.table(row.table).fields
        if field.values
        and (value := row.values[field.column]) not in (None, "")
        and code_of(value) not in field.values
    )
    for (table, column), count in missed.items():
        yield look(
            f"{source.name}.{table}",
            f"{count} of the rows that were tried hold a code of {column} that values does not "
            f"name; people read it as it is stored",
            column=column,
        )


def _same_sets(registry: Registry, sample: Sample, *, today: date) -> Check:
    """Whatever is shown about a person is erased or kept: nothing else, and nothing twice."""
    about, values = sample.source.name, 0
    for rows in sample.persons:
        found = SourceHoldings(source=about, finding=Finding.FOUND, rows=rows)
        holdings = Holdings(sources=(found,))
        plan = erasure_plan(registry, holdings, today=today)
        shown = access_cells(registry, holdings)
        erased, kept = erased_cells(registry, plan), kept_cells(registry, plan)
        if shown != erased | kept or erased & kept:
            return fault(about, "what is shown and what is erased or kept differ; tell us: a bug")
        values += len(shown)
    if not values:
        return look(about, "holds no person yet, so nothing could be tried on a real row")
    return Check(
        about=about,
        says=f"tried on {len(sample.persons)} persons: of {values} values shown, each is "
        f"either erased or kept",
    )


def _rights(engine: sa.Engine, source: Source, schema: SqlSchema) -> Iterator[Check]:
    with snapshots(engine).connect() as connection:
        if connection.dialect.name in MYSQL:
            yield from mysql_rights.checks(source, connection)
        else:
            yield from sql_rights.checks(source, schema, connection)
