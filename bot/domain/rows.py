"""Rows of a person, and a way to hold very many of them in little memory."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from bot.domain.canonical import digest
from bot.domain.registry import Value

Key = tuple[str | int, ...]

PACK = 500  # rows that are packed together; fewer stay as they are
FAST = 1  # the level of compression at which reading the source takes longer than packing


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


class PackedRows(Collection[Row]):
    """Rows that are read one after the other, compressed some hundreds at a time.

    A hundred thousand of them take a few megabytes, where as objects they take some hundreds.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._packs: list[bytes] = []
        self._loose: list[Row] = []
        self._count = 0
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        self._loose.append(row)
        self._count += 1
        if len(self._loose) >= PACK:
            self._packs.append(_packed(self._loose))
            self._loose.clear()

    @classmethod
    def joined(cls, parts: Iterable[PackedRows]) -> PackedRows:
        """The rows of all parts, which stay packed as they are."""
        rows = cls()
        for part in parts:
            rows._packs += part.packs
            rows._count += len(part)
        return rows

    @property
    def packs(self) -> list[bytes]:
        return [*self._packs, *([_packed(self._loose)] if self._loose else [])]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        for pack in self._packs:
            yield from _unpacked(pack)
        yield from self._loose

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)

    def as_json(self) -> dict[str, Any]:
        packs = [base64.b64encode(pack).decode() for pack in self.packs]
        return {"count": self._count, "packs": packs}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PackedRows:
        rows = cls()
        rows._packs = [base64.b64decode(pack) for pack in data["packs"]]
        rows._count = data["count"]
        return rows


def _packed(rows: list[Row]) -> bytes:
    plain = [(row.source, row.table, row.key, dict(row.values)) for row in rows]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), FAST)


def _unpacked(pack: bytes) -> Iterator[Row]:
    for source, table, key, values in json.loads(zlib.decompress(pack)):
        yield Row(source=source, table=table, key=tuple(key), values=values)


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
