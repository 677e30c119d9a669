"""Checks calls against the facts of the Bot API: methods, parameters, types, what is required."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.emulator.refusals import RefusedError, bad_request

Check = Callable[[Any], bool]
SCALARS = {"String", "Integer", "Boolean", "Float", "True", "InputFile"}
TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart body."""

    file_name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Spec:
    """One parameter or field, read from `types[=constant][!]`."""

    types: tuple[str, ...]
    constant: str | None
    required: bool

    @classmethod
    def read(cls, written: str) -> Spec:
        bare = written.removesuffix("!")
        types, _, constant = bare.partition("=")
        return cls(tuple(types.split("|")), constant or None, bare != written)


@cache
def load() -> Mapping[str, Any]:
    return json.loads(files("bot.emulator").joinpath("bot_api.json").read_text("utf-8"))  # type: ignore[no-any-return]  # our own file


@cache
def _names() -> Mapping[str, str]:
    """Method names are matched without regard to case, as Telegram does."""
    return {name.lower(): name for name in load()["methods"]}


@cache
def params_of(method: str) -> Mapping[str, Spec]:
    return {n: Spec.read(w) for n, w in load()["methods"][method]["params"].items()}


@cache
def _fields_of(type_name: str) -> Mapping[str, Spec]:
    return {n: Spec.read(w) for n, w in load()["types"][type_name].items()}


def method_named(name: str) -> str:
    """The method's proper name, or 404 as Telegram answers to an unknown one."""
    known = _names().get(name.lower())
    if known is None:
        raise RefusedError(404, "Not Found: method not found")
    return known


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_SCALAR_CHECKS: Mapping[str, Check] = {
    "String": lambda v: isinstance(v, str),
    "Integer": _is_integer,
    "Boolean": lambda v: isinstance(v, bool),
    "True": lambda v: v is True,
    "Float": lambda v: _is_integer(v) or isinstance(v, float),
    "InputFile": lambda v: isinstance(v, Upload),
}


def fits(value: Any, type_name: str) -> bool:
    """Whether a decoded JSON value is of the type, all the way down."""
    scalar = _SCALAR_CHECKS.get(type_name)
    if scalar is not None:
        return scalar(value)
    if type_name.startswith("Array of "):
        inner = type_name.removeprefix("Array of ")
        return isinstance(value, list) and all(fits(v, inner) for v in value)
    described = load()["types"][type_name]
    if isinstance(described, list):
        return any(fits(value, member) for member in described)
    return isinstance(value, dict) and _fields_fit(value, _fields_of(type_name))


def _fields_fit(value: Mapping[str, Any], fields: Mapping[str, Spec]) -> bool:
    if any(f.required and name not in value for name, f in fields.items()):
        return False
    for name, given in value.items():
        field = fields.get(name)
        if field is None or (field.constant is not None and given != field.constant):
            return False
        if not any(fits(given, t) for t in field.types):
            return False
    return True


def _from_text(text: str, types: tuple[str, ...]) -> Any:
    """A form value in the first of the types that it can be read as; ValueError otherwise."""
    for type_name in types:
        try:
            if type_name == "Integer":
                return int(text)
            if type_name == "Float":
                return float(text)
        except ValueError:
            continue
        if type_name in ("Boolean", "True"):
            return TRUTHS.get(text.lower(), text)
        if type_name == "String":
            return text
    return json.loads(text)


def _read(name: str, given: Any, spec: Spec) -> Any:
    value = given
    if isinstance(given, str):
        try:
            value = _from_text(given, spec.types)
        except ValueError:
            raise bad_request(f"can't parse {name}: expected {' or '.join(spec.types)}") from None
    if isinstance(value, str):
        _refuse_broken_text(name, value)
    if not any(fits(value, t) for t in spec.types):
        raise bad_request(f"can't parse {name}: expected {' or '.join(spec.types)}")
    return value


def _refuse_broken_text(name: str, value: str) -> None:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise bad_request(f"{name}: strings must be encoded in UTF-8") from None


def checked(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a call as typed values, or the refusal that names what is wrong."""
    specs = params_of(method)
    read: dict[str, Any] = {}
    for name, value in given.items():
        spec = specs.get(name)
        if spec is not None:
            read[name] = _read(name, value, spec)
        elif not isinstance(value, Upload):
            raise bad_request(f'unknown parameter "{name}"')
    for name, spec in specs.items():
        if spec.required and read.get(name) in (None, ""):
            raise bad_request("message text is empty" if name == "text" else f"{name} is empty")
    _resolve_attachments(read, given)
    return read


def _resolve_attachments(read: dict[str, Any], given: Mapping[str, Any]) -> None:
    """`attach://part` names a file part of the same body; a part that nobody names is refused."""
    parts = {n for n, v in given.items() if isinstance(v, Upload) and n not in read}
    for name, value in read.items():
        if isinstance(value, str) and value.startswith("attach://"):
            part = value.removeprefix("attach://")
            if part not in parts:
                raise bad_request(f'file part "{part}" is missing')
            parts.discard(part)
            read[name] = given[part]
    if parts:
        raise bad_request(f'unknown parameter "{min(parts)}"')
