"""In which order the rows of a source can be deleted, from its declaration alone."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from bot.domain.registry import Source


def deletion_order(source: Source) -> tuple[str, ...]:
    """Tables that point before those that are pointed to. Raises graphlib.CycleError."""
    edges: dict[str, set[str]] = {table.name: set() for table in source.tables}
    for table in source.tables:
        for reference in table.references:
            if reference.table != table.name:
                edges.setdefault(reference.table, set()).add(table.name)
    return tuple(TopologicalSorter(edges).static_order())


def circle(source: Source) -> str | None:
    """The tables that point to one another, if there are any: their rows cannot be deleted."""
    try:
        deletion_order(source)
    except CycleError as error:
        return " -> ".join(error.args[1])
    return None
