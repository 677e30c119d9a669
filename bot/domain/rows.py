"""Rows of a person, and a way to hold very many of them in little memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from bot.domain.canonical import digest
from bot.domain.packs import Packs
from bot.domain.registry import Value

Key = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of one table with every declared column. Its repr shows no values."""

    source: str
    table: str
    key: Key
    values: Mapping[str, Value] = field(repr=False)

    @property
    def digest(self) -> str:
        """Changes as soon as any declared column changes."""
        return row_digest(self.source, self.table, self.key, self.values)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "table": self.table,
            "key": list(self.key),
            "values": dict(self.values),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Row:
        return cls(
            source=data["source"],
            table=data["table"],
            key=tuple(data["key"]),
            values=dict(data["values"]),
        )


def row_digest(source: str, table: str, key: Key, values: Mapping[str, Value]) -> str:
    return digest({"source": source, "table": table, "key": list(key), "values": dict(values)})


class PackedRows(Packs[Row]):
    """Rows of a person who has very many."""

    @staticmethod
    def plain(thing: Row) -> Any:
        values = thing.values  # a dictionary nearly always, which needs no copy
        kept = values if isinstance(values, dict) else dict(values)
        return (thing.source, thing.table, thing.key, kept)

    @staticmethod
    def whole(data: Any) -> Row:
        source, table, key, values = data
        return Row(source=source, table=table, key=tuple(key), values=values)


class Chained(Collection[Row]):
    """Several collections of rows, one after the other, without a copy."""

    def __init__(self, parts: Iterable[Collection[Row]]) -> None:
        self._parts = tuple(parts)

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[Row]:
        return chain.from_iterable(self._parts)

    def __contains__(self, row: object) -> bool:
        return any(row in part for part in self._parts)


def rows_json(rows: Collection[Row]) -> Any:
    """Rows for keeping; those that are packed stay packed."""
    if isinstance(rows, PackedRows):
        return rows.as_json()
    return [row.as_json() for row in rows]


def rows_from_json(data: Any) -> Collection[Row]:
    if isinstance(data, Mapping):
        return PackedRows.from_json(data)
    return tuple(Row.from_json(row) for row in data)


def count_of(data: Any) -> int:
    """How many rows there are in what `rows_json` made."""
    return int(data["count"]) if isinstance(data, Mapping) else len(data)
