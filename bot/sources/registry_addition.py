"""Reads from the sources file how a missing row can be added, and what must hold for it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.registry import Addition, NewKey, Table
from bot.domain.stops import FILLED
from bot.sources.yaml_reader import Entry


def addition_of(entry: Entry) -> Addition | None:
    """What stands under add; what does not fit goes to the faults."""
    inner = entry.entry("add")
    if inner is None:
        return None
    inner.only("ask", "optional", "set", "key")
    fixed = inner.entry("set")
    for column in fixed.names if fixed else ():
        fixed.knows_places(column, *FILLED)  # type: ignore[union-attr] # it has names
    return Addition(
        ask=inner.words("ask"),
        optional=frozenset(inner.words("optional")),
        set={column: fixed.scalar(column) for column in fixed.names} if fixed else {},
        key=inner.choice("key", NewKey, NewKey.DATABASE),
    )


def addition_faults(table: Table) -> Iterator[str]:
    """Everything that would let a row be added that is not the person's, or not whole."""
    if table.add is None:
        return
    if table.owner is None:
        yield "add needs exactly one reference that is owned: it says whose the new row is"
    if not table.add.ask:
        yield "ask is missing in add; name the fields that the person fills in"
    if len(table.key) != 1:
        yield "add needs a key of one column"
    yield from _asked_faults(table, table.add)
    pointing = table.owner.columns if table.owner else ()
    for column in table.add.set:
        if column in (*table.add.ask, *pointing, *table.key):
            yield f"set names {column}, which a new row gets in another way; take it out"


def _asked_faults(table: Table, add: Addition) -> Iterator[str]:
    fields = {field.column: field for field in table.fields}
    pointing = {column for one in table.references for column in one.columns}
    for column in add.ask:
        field = fields.get(column)
        if field is None:
            yield f"ask names {column}, which is not a field of the table"
        elif column in pointing or column in table.key:
            yield f"ask names {column}, which the row gets from its owner or its key; take it out"
        elif column in table.identities or field.contact:
            yield (
                f"ask names {column}, a way to find or reach the person that nobody has proved; "
                f"take it out of ask"
            )
        elif not field.correct:
            yield f"ask names {column}, which has no validator; give the field correct"
    for column in sorted(add.optional - set(add.ask)):
        yield f"optional names {column}, which is not among ask"
