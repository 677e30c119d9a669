"""The entries of an answer, which may be very many, and how it is kept and handed out."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any

from bot.domain.packs import PACK, Packs

Entry = dict[str, Any]
_PACKED = (("categories", "entries"), ("tables", "rows"))  # where there may be very many


class PackedEntries(Packs[Entry]):
    """Entries as they stand in the document."""

    @staticmethod
    def plain(thing: Entry) -> Any:
        return thing

    @staticmethod
    def whole(data: Any) -> Entry:
        entry: Entry = data
        return entry

    def least(self) -> Collection[Entry]:
        """Themselves, or a plain list if they are few."""
        return list(self) if len(self) <= PACK else self


def kept(document: Mapping[str, Any]) -> bytes:
    """The document for keeping; what is packed stays packed."""
    text = json.dumps(
        document, ensure_ascii=False, separators=(",", ":"), default=PackedEntries.as_json
    )
    return text.encode()


def opened(plain: bytes) -> dict[str, Any]:
    """What `kept` was given."""
    document: dict[str, Any] = json.loads(plain)
    for parts, name in _PACKED:
        for part in document.get(parts, ()):
            if isinstance(part[name], Mapping):
                part[name] = PackedEntries.from_json(part[name])
    return document


def pieces(document: Mapping[str, Any]) -> Iterator[bytes]:
    """The file for machines (Art. 15(3)), piece by piece: nobody has to hold it whole."""
    packed: list[PackedEntries] = []
    mark = secrets.token_hex()  # stands where packed entries belong, and nowhere else

    def marked(entries: PackedEntries) -> list[str]:
        packed.append(entries)
        return [mark]

    text = json.dumps(document, ensure_ascii=False, indent=2, default=marked)
    around = text.split(f'"{mark}"')
    yield around[0].encode()
    for entries, after in zip(packed, around[1:], strict=True):
        yield from _lines(entries)
        yield after.encode()


def _lines(entries: PackedEntries) -> Iterator[bytes]:
    """One entry a line."""
    waiting, comma = iter(entries), ""
    while some := [json.dumps(one, ensure_ascii=False) for one in islice(waiting, PACK)]:
        yield (comma + ",\n        ".join(some)).encode()
        comma = ",\n        "
