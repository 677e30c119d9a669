"""One way to write a value as JSON, so that equal values have equal hashes on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def canonical(value: Json) -> str:
    """JSON with sorted keys and no blanks; floats have no one spelling and are refused."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Json) -> str:
    """SHA-256 over the canonical form, in hex."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


_PLAIN = frozenset({str, int, bool, type(None)})  # what most values are: asked first


def _refuse_floats(value: object) -> None:
    if type(value) in _PLAIN:
        return
    if isinstance(value, float):
        raise TypeError("a float has no canonical form: hand it in as text")
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)
