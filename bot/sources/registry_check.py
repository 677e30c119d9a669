"""What must hold between the parts of a table's declaration once each part is well formed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.registry import Direction, EraseKind, Source, Table

Fault = tuple[str, str]
"""The member of the declaration that is at fault, and the sentence with the remedy."""


def table_faults(table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Everything that would let a row be missed, shown without being erasable, or left behind."""
    if not table.key:
        yield "key", "key is missing; name the columns that tell rows apart"
    if not table.fields:
        yield "fields", "fields is missing; declare every column about a person"
    yield from _field_faults(table)
    yield from _pointing_faults(table)
    yield from _reference_faults(table, tables)
    yield from _retention_faults(table, tables)
    if table.name not in reachable(tables):
        yield "references", "no row can ever be found; give it identities or a reference"


def _field_faults(table: Table) -> Iterator[Fault]:
    """What a person is found by, or stopped for, is about them: it is shown and erased too."""
    fields = {field.column: field for field in table.fields}
    for column in [*table.identities, *([table.protected] if table.protected else [])]:
        if column not in fields:
            yield "fields", f"{column} is used to find the person; declare it under fields too"
    for column in table.identities:
        found = fields.get(column)
        if found and column not in table.key and found.erase.kind is EraseKind.KEEP:
            yield "fields", f"{column} finds the person, so erase: keep would leave a trace"
    for field in table.fields:
        if field.confirmed is None:
            continue
        if field.column not in table.identities:
            yield "fields", f"{field.column} finds nobody, so take its confirmed out"
        elif field.confirmed not in fields:
            yield "fields", f"confirmed names {field.confirmed}, which is not a field of the table"
    if table.person and not table.identities:
        yield "person", "a table of persons needs identities to find them by"


def _pointing_faults(table: Table) -> Iterator[Fault]:
    """A column that says whose an entry is cannot be corrected: it would be somebody else's."""
    pointing = {c: one.table for one in table.references for c in one.columns}
    for field in table.fields:
        if field.correct and field.column in pointing:
            sentence = (
                f"{field.column} points to {pointing[field.column]}, so that a correction would "
                f"move the entry to another owner; take correct out (it follows by itself when "
                f"the value over there is corrected)"
            )
            yield "fields", sentence


def key_faults(source: Source) -> Iterator[tuple[str, str]]:
    """Which table has a correctable key that only a database can change with all that points."""
    for table in source.tables:
        for field in table.fields:
            followed = any(True for _ in source.pointing(table.name, field.column))
            if field.correct and (field.column in table.key or followed):
                sentence = (
                    f"{field.column} is a key by which others point to the entry; over HTTP they "
                    f"cannot be carried along when it is corrected, so take correct out"
                )
                yield table.name, sentence


def _reference_faults(table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    for reference in table.references:
        target = tables.get(reference.table)
        if target is None:
            yield "references", f"table {reference.table} is not declared in this source"
            continue
        if not reference.columns or len(reference.columns) != len(reference.target):
            yield "references", f"columns and target to {reference.table} must be as many"
        for column in reference.target:
            if column not in target.columns:
                yield "references", f"{reference.table} has no declared column {column}"


def _retention_faults(table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    pointed = {reference.table for reference in table.references}
    for rule in table.retention:
        if rule.via is None:
            continue
        if rule.via not in pointed:
            yield "retention", f"via {rule.via} needs a reference to {rule.via}"
        elif rule.via in tables and rule.column not in tables[rule.via].columns:
            yield "retention", f"{rule.via} has no declared column {rule.column}"


def reachable(tables: Mapping[str, Table]) -> frozenset[str]:
    """The tables whose rows can be found: from an identity, along the references that own."""
    every = [way for table in tables.values() for way in ways(table)]
    found = {name for name, table in tables.items() if table.identities}
    while further := {to for start, to in every if start in found and to not in found}:
        found |= further
    return frozenset(found)


def ways(table: Table) -> Iterator[tuple[str, str]]:
    """From which table the search goes on to which, by the references of one."""
    for reference in table.references:
        if reference.direction.down:
            yield reference.table, table.name
        if reference.direction in (Direction.OWNS, Direction.BOTH):
            yield table.name, reference.table
