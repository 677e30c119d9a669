"""The JSON Schema of the sources file, from which editors complete and check it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bot.domain.claims import ClaimKind
from bot.domain.registry import (
    Direction,
    EraseKind,
    LegalBasis,
    MaskKind,
    Names,
    NewKey,
    RetentionBasis,
    Wish,
)
from bot.domain.texts import LANGUAGES
from bot.domain.validators import KINDS
from bot.sources import http_schema
from bot.sources.manual_file import ROLES
from bot.sources.registry_file import MOST_YEARS, SOURCE_KINDS

Schema = dict[str, Any]

TITLE = "The data sources of a company, for Insyn"
FILE_NAME = "sources.schema.json"


def schema() -> Schema:
    """The whole schema; what only the reader can judge (names that must exist) is not in it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        **_object(
            {
                "categories": _named(_REF["local"], "What customers see as headings"),
                "recipients": _named(_REF["recipient"], "Who gets data (Art. 15(1)(c))"),
                "uses": _named(_REF["local"], "What people can have stopped"),
                "texts": {"description": "Free space for YAML anchors"},
                "sources": _named(_REF["source"], "The places where data about people is kept"),
            },
            required=("categories", "sources"),
        ),
        "$defs": {
            "local": _local(),
            "recipient": _recipient(),
            "source": _source(),
            "table": _table(),
            "field": _field(),
            "reference": _reference(),
            "retention": _retention(),
            "stop": _stop(),
            "add": _add(),
            "erase": _erase(),
            "names": _names(),
        },
    }


def written() -> str:
    """The schema as it stands in a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


_REF = {
    name: {"$ref": f"#/$defs/{name}"}
    for name in (
        "local", "recipient", "source", "table", "field", "reference", "retention", "erase",
        "names", "stop", "add",
    )
}  # fmt: skip


def _object(members: Mapping[str, Schema], *, required: tuple[str, ...] = ()) -> Schema:
    """An object whose other members are slips of the pen, but for `<<`, which YAML merges."""
    return {
        "type": "object",
        "properties": {**members, "<<": {}},
        "required": list(required),
        "additionalProperties": False,
    }


def _named(member: Schema, description: str) -> Schema:
    return {
        "type": "object",
        "additionalProperties": member,
        "minProperties": 1,
        "description": description,
    }


def _told(member: Schema, description: str) -> Schema:
    return {**member, "description": description}


def _one_of(kind: type[StrEnum], description: str) -> Schema:
    return {"enum": [member.value for member in kind], "description": description}


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "default": False, "description": description}


def _local() -> Schema:
    words = {"type": ["string", "number"], "minLength": 1}
    return {
        "description": "A text in Swedish and English; one that is the same in both stands alone",
        "anyOf": [words, _object({"sv": words, "en": words}, required=("sv", "en"))],
    }


def _names() -> Schema:
    name = {"type": ["string", "integer"]}
    return {"anyOf": [name, {"type": "array", "items": name}]}


def _recipient() -> Schema:
    members = {
        "name": _told(_REF["local"], "Who gets the data, by name (CJEU C-154/21)"),
        "country": {
            "type": "string",
            "pattern": "^[A-Z]{2}$",
            "description": "The ISO code, if it is outside the EEA",
        },
        "safeguard": _told(_REF["local"], "What protects the data there (Art. 15(2))"),
        "email": _text("Where they are told of changes (Art. 19)"),
        "knows": _one_of(ClaimKind, "By what they know the person; nothing else names them"),
    }
    return {
        **_object(members, required=("name",)),
        "dependentRequired": {"country": ["safeguard"], "knows": ["email"]},
    }


def _source() -> Schema:
    members = {
        "kind": {"enum": list(SOURCE_KINDS), "description": "Which adapter serves it"},
        "label": _told(_REF["local"], "What customers and staff call the system"),
        "url": _text("A database address, or env:NAME to take it from the environment"),
        "tables": _named(_REF["table"], "The tables, by their names in the database"),
        **http_schema.source_members(),
        **_manual(),
    }
    manual = {"properties": {"kind": {"const": "manual"}}}
    return {
        **_object(members, required=("kind", "label")),
        "if": manual,
        "then": {"required": ["owner", "category", "purpose", "legal_basis", "origin", "period"]},
        "else": {"required": ["url", "tables"]},
    }


def _manual() -> Mapping[str, Schema]:
    """Where a person looks instead of a program."""
    told = ("category", "purpose", "legal_basis", "origin", "recipients")
    inherited = _inherited()
    return {
        "owner": {
            **_object(
                {
                    "telegram": {"type": "integer"},
                    "role": {"enum": list(ROLES)},
                    "email": {"type": "string", "format": "email"},
                    "language": {"enum": list(LANGUAGES)},
                }
            ),
            "oneOf": [{"required": [one]} for one in ("telegram", "role", "email")],
            "dependentRequired": {"language": ["email"]},
            "description": "Who looks by hand (manual)",
        },
        "days": {"type": "integer", "minimum": 1, "description": "Until it must be done (manual)"},
        "period": _told(_REF["local"], "How long it is kept (manual, Art. 15(1)(d))"),
        **{name: inherited[name] for name in told},
    }


def _inherited() -> Mapping[str, Schema]:
    """Said once for the table, or again for a field."""
    return {
        "category": _text("The heading it stands under, one of categories"),
        "purpose": _told(_REF["local"], "What it is used for (Art. 15(1)(a))"),
        "legal_basis": _one_of(LegalBasis, "The letter of Art. 6(1)"),
        "origin": _told(_REF["local"], "Where it comes from (Art. 15(1)(g))"),
        "recipients": _told(_REF["names"], "Who gets it, from the list of recipients"),
        "level": {
            "enum": [0, 1, 2, 3],
            "default": 2,
            "description": "The least assurance at which it is shown in full",
        },
        "provided": _flag("The person gave it (Art. 20)"),
    }


def _table() -> Schema:
    members = {
        "label": _told(_REF["local"], "What an entry of it is called"),
        "key": _told(_REF["names"], "The column or columns that tell rows apart"),
        "period": _told(_REF["local"], "How long rows are kept (Art. 15(1)(d))"),
        "person": _flag("One row is one person"),
        "protected": _text("The column that marks protected identity"),
        "date": _text("The column that tells when the row came to be"),
        "identities": {
            "type": "object",
            "additionalProperties": _one_of(ClaimKind, "What the column identifies by"),
            "description": "The columns by which a person is found",
        },
        "references": {"type": "array", "items": _REF["reference"]},
        "retention": {"type": "array", "items": _REF["retention"]},
        "stops": {"type": "array", "items": _REF["stop"]},
        "add": _REF["add"],
        "fields": _named(_REF["field"], "Every column that says something about a person"),
        "http": http_schema.table_member(),
        **_inherited(),
    }
    return _object(members, required=("label", "category", "key", "period", "fields"))


def _field() -> Schema:
    kinds: Schema = {"anyOf": [{"enum": list(KINDS)}, {"pattern": "^choice:[^,|]+([,|][^,|]+)*$"}]}
    members = {
        "label": _told(_REF["local"], "What the value is called"),
        "mask": _one_of(MaskKind, "How it looks until enough is proved"),
        "correct": _told(kinds, "The kind of value that a correction may give"),
        "contact": _flag("A way to reach the person: a change takes two members of staff"),
        "erase": _REF["erase"],
        "others": _flag("Free text that may speak of other people (Art. 15(4))"),
        "names": _one_of(Names, "What the value itself names, of this very entry"),
        "confirmed": _text("The field that tells when the person last confirmed this one"),
        "values": _named(_REF["local"], "What the codes of the field mean, in words"),
        **_inherited(),
    }
    return _object(members, required=("label",))


def _reference() -> Schema:
    members = {
        "columns": _told(_REF["names"], "The column or columns of this table"),
        "table": _text("The table that they point to"),
        "target": _told(_REF["names"], "The columns over there; the same names if left out"),
        "direction": _one_of(Direction, "Who owns whom"),
    }
    return _object(members, required=("columns", "table"))


def _retention() -> Schema:
    members = {
        "statute": _told(_REF["local"], "The statute, as the letter quotes it"),
        "years": {"type": "integer", "minimum": 0, "maximum": MOST_YEARS},
        "from": _text("The date column from which the years are counted"),
        "via": _text("The table that holds the date, when this row only points to it"),
        "keeps": _told(_REF["names"], "The fields that the statute needs, or all"),
        "basis": _one_of(RetentionBasis, "From when the years run"),
        "year_ends": {
            "type": "integer",
            "minimum": 1,
            "maximum": 12,
            "description": "The month in which the financial year ends",
        },
    }
    return {
        **_object(members, required=("statute", "years", "from")),
        "dependentRequired": {"year_ends": ["basis"]},
        "if": {
            "properties": {"basis": {"const": RetentionBasis.FINANCIAL_YEAR.value}},
            "required": ["basis"],
        },
        "then": {"required": ["year_ends"]},
    }


def _stop() -> Schema:
    wish = _one_of(Wish, "The wish that stops it")
    values: Schema = {
        "type": "object",
        "additionalProperties": {"type": ["string", "integer", "boolean", "null"]},
    }
    members = {
        "use": _text("Which of the uses ends"),
        "wish": {"anyOf": [wish, {"type": "array", "items": wish, "minItems": 1}]},
        "when": _told(values, "Only rows whose fields hold these values"),
        "set": _told(
            values, 'The fields that get other values; "{now}" and "{today}" are filled in'
        ),
        "delete": _flag("The row goes, with what belongs to it"),
    }
    return {
        **_object(members, required=("use", "wish")),
        "oneOf": [
            {"properties": {"set": {"minProperties": 1}}, "required": ["set"]},
            {"properties": {"delete": {"const": True}}, "required": ["delete"]},
        ],
    }


def _add() -> Schema:
    values: Schema = {
        "type": "object",
        "additionalProperties": {"type": ["string", "integer", "boolean", "null"]},
    }
    members = {
        "ask": _told(_REF["names"], "The fields that the person fills in, in this order"),
        "optional": _told(_REF["names"], "Those of them that may be left out"),
        "set": _told(values, 'What every new row has besides; "{now}" and "{today}" are filled'),
        "key": _one_of(NewKey, "Where the key of a new row comes from"),
    }
    return {
        **_object(members, required=("ask",)),
        "description": "How a row that is missing can be added for a person (Art. 16)",
    }


def _erase() -> Schema:
    words = [kind.value for kind in EraseKind if kind is not EraseKind.FIXED]
    value = {"type": ["string", "integer", "boolean"]}
    return {
        "description": 'What becomes of the value in a row that stays; "{key}" puts the key in',
        "anyOf": [
            {"enum": [*words, None]},  # YAML reads a bare null as no value
            _object({"fixed": value}, required=("fixed",)),
        ],
    }
