"""Pointers into JSON (RFC 6901) and templates for calls: values go in, nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.domain.canonical import Json, canonical
from bot.domain.registry import Value

PLACE = re.compile(r"\{(\w+)\}")
Values = Mapping[str, Value]


class NotFillableError(ValueError):
    """A value that would lead a path elsewhere."""


def places(template: Json) -> frozenset[str]:
    """The names that a template has places for."""
    return frozenset(PLACE.findall(json.dumps(template)))


def parsed(raw: bytes) -> Any:
    """JSON in which numbers with a point stay the text that they are."""
    return json.loads(raw, parse_float=str)


def found(document: Any, pointer: str) -> Any:
    """What a pointer leads to; None where it leads nowhere."""
    for part in _parts(pointer):
        if isinstance(document, Mapping):
            document = document.get(part)
        elif isinstance(document, list) and part.isdecimal() and int(part) < len(document):
            document = document[int(part)]
        else:
            return None
    return document


def put(document: dict[str, Any], pointer: str, value: Any) -> None:
    """Sets what a pointer leads to, and makes the way there."""
    *way, last = _parts(pointer)
    for part in way:
        inner = document.get(part)
        if not isinstance(inner, dict):
            inner = document[part] = {}
        document = inner
    document[last] = value


def wrapped(document: dict[str, Any], pointer: str) -> dict[str, Any]:
    """The document where the pointer leads to, in one that holds nothing else."""
    if not pointer:
        return document
    outer: dict[str, Any] = {}
    put(outer, pointer, document)
    return outer


def _parts(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def value(raw: Any) -> Value:
    """A JSON value as a stored value: what has parts becomes its canonical text."""
    if raw is None or isinstance(raw, bool | int | str):
        return raw
    return canonical(raw)


def path(template: str, values: Values) -> str:
    """A path with the values in it, escaped; a value cannot climb out of its place."""
    if any(str(values[name]) in ("", ".", "..") for name in PLACE.findall(template)):
        raise NotFillableError
    return PLACE.sub(lambda place: quote(str(values[place[1]]), safe=""), template)


def filled(template: Json, values: Values) -> Json:
    """The template with its places filled; a place that stands alone keeps the value's type."""
    if isinstance(template, str):
        alone = PLACE.fullmatch(template)
        if alone:
            return values[alone[1]]
        return PLACE.sub(lambda place: str(values[place[1]]), template)
    if isinstance(template, Mapping):
        return {name: filled(part, values) for name, part in template.items()}
    if isinstance(template, list | tuple):
        return [filled(part, values) for part in template]
    return template
