"""Reads from the sources file how a use of a row is stopped."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.domain.registry import Field, Stop, Value, Wish
from bot.domain.stops import FILLED
from bot.sources.yaml_reader import Entry


def stop_of(entry: Entry, fields: tuple[Field, ...], uses: Collection[str]) -> Stop:
    """One way to stop a use; what does not fit goes to the faults."""
    entry.only("use", "wish", "when", "set", "delete")
    use, delete = entry.text("use"), entry.flag("delete")
    if use and use not in uses:
        entry.fault_at("use", f"use {use} is not among uses; declare it there")
    values = _values(entry, "set", fields)
    if delete == bool(values):
        entry.fault("a stop either sets columns (set) or deletes the row (delete: true)")
    return Stop(
        use=use,
        wishes=frozenset(_wishes(entry)),
        when=_values(entry, "when", fields),
        set=values,
        delete=delete,
    )


def _wishes(entry: Entry) -> list[Wish]:
    known = [wish.value for wish in Wish]
    told = entry.words("wish")
    for unknown in [word for word in told if word not in known]:
        entry.fault_at("wish", f"wish must be among {', '.join(known)}, not {unknown!r}")
    if not told:
        entry.fault("wish is missing; say on which wish it ends")
    return [Wish(word) for word in told if word in known]


def _values(entry: Entry, name: str, fields: tuple[Field, ...]) -> Mapping[str, Value]:
    inner = entry.entry(name)
    if inner is None:
        return {}
    known = {field.column for field in fields}
    for unknown in [column for column in inner.names if column not in known]:
        entry.fault_at(name, f"{name} names {unknown}, which is not a field of the table")
    for column in inner.names:
        inner.knows_places(column, *FILLED)
    return {column: inner.scalar(column) for column in inner.names}
