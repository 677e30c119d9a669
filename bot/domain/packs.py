"""Very many things of one kind in little memory: they are read one after the other."""

from __future__ import annotations

import base64
import json
import zlib
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")

PACK = 500  # things that are packed together; fewer stay as they are
FAST = 1  # the level of compression at which reading a source takes longer than packing


class Packs(Collection[T], ABC, Generic[T]):
    """Compressed some hundreds at a time.

    A hundred thousand rows take a few megabytes, where as objects they take some hundreds.
    """

    def __init__(self, things: Iterable[T] = ()) -> None:
        self._packs: list[bytes] = []
        self._loose: list[T] = []
        self._count = 0
        for one in things:
            self.add(one)

    @staticmethod
    @abstractmethod
    def plain(thing: T) -> Any:
        """What JSON can hold of it."""

    @staticmethod
    @abstractmethod
    def whole(data: Any) -> T:
        """The thing again."""

    def add(self, thing: T) -> None:
        self._loose.append(thing)
        self._count += 1
        if len(self._loose) >= PACK:
            self._packs.append(self._packed())
            self._loose.clear()

    @classmethod
    def joined(cls, parts: Iterable[Self]) -> Self:
        """The things of all parts, which stay packed as they are."""
        joined = cls()
        for part in parts:
            joined._packs += part.packs
            joined._count += len(part)
        return joined

    @property
    def packs(self) -> list[bytes]:
        return [*self._packs, *([self._packed()] if self._loose else [])]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        for pack in self._packs:
            yield from map(self.whole, json.loads(zlib.decompress(pack)))
        yield from self._loose

    def __contains__(self, thing: object) -> bool:
        return any(thing == one for one in self)

    def as_json(self) -> dict[str, Any]:
        packs = [base64.b64encode(pack).decode() for pack in self.packs]
        return {"count": self._count, "packs": packs}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        packed = cls()
        packed._packs = [base64.b64decode(pack) for pack in data["packs"]]
        packed._count = data["count"]
        return packed

    def _packed(self) -> bytes:
        plain = [self.plain(one) for one in self._loose]
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(text.encode(), FAST)
