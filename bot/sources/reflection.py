"""A database as it is, without any declaration: what a first sources file is drafted from."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from bot.domain.claims import ClaimKind
from bot.sources.draft_words import meaning_of, words
from bot.sources.sql_generated import is_ours


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column, as far as a draft has to know it."""

    name: str
    kind: sa.types.TypeEngine[Any]
    nullable: bool
    unique: bool

    def is_a(self, *kinds: type[Any]) -> bool:
        return isinstance(self.kind, kinds)

    @property
    def codes(self) -> tuple[str, ...]:
        """The only values that it may have, where the database says so."""
        return tuple(getattr(self.kind, "enums", ()))

    @property
    def length(self) -> int | None:
        return getattr(self.kind, "length", None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pointer:
    """Columns that point to another table, by a foreign key or only by their names."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]
    guessed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One table of the database."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    pointers: tuple[Pointer, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def pointing(self) -> frozenset[str]:
        return frozenset(column for pointer in self.pointers for column in pointer.columns)


def reflect(connection: sa.Connection, *, schemas: tuple[str, ...] = ()) -> dict[str, Found]:
    """Every table of the schemas; of the default one if none is named."""
    inspector = sa.inspect(connection)
    tables: dict[str, Found] = {}
    for schema in schemas or ("",):
        for name in sorted(inspector.get_table_names(schema or None)):
            with warnings.catch_warnings():  # of indexes on expressions, which say nothing here
                warnings.simplefilter("ignore", sa.exc.SAWarning)
                found = _table(inspector, schema, name)
            tables[found.name] = found
    return {name: _with_guesses(table, tables) for name, table in tables.items()}


def _table(inspector: sa.Inspector, schema: str, name: str) -> Found:
    where = schema or None
    key = tuple(inspector.get_pk_constraint(name, where)["constrained_columns"])
    unique = {
        one["column_names"][0]
        for one in [
            *inspector.get_unique_constraints(name, where),
            *_indexes(inspector, name, where),
        ]
        if len(one["column_names"]) == 1
    }
    return Found(
        name=f"{schema}.{name}" if schema else name,
        key=key,
        columns=tuple(
            Column(
                name=str(column["name"]),
                kind=column["type"],
                nullable=bool(column["nullable"]),
                unique=column["name"] in unique or key == (column["name"],),
            )
            for column in inspector.get_columns(name, where)
            if not is_ours(column)
        ),
        pointers=tuple(
            Pointer(
                columns=tuple(one["constrained_columns"]),
                table=_qualified(one),
                target=tuple(one["referred_columns"]),
            )
            for one in inspector.get_foreign_keys(name, where)
        ),
    )


def _indexes(
    inspector: sa.Inspector, name: str, schema: str | None
) -> Iterator[Mapping[str, Any]]:
    with warnings.catch_warnings():  # SQLite's dialect leaves out those on expressions, and warns
        warnings.filterwarnings(
            "ignore", "Skipped unsupported reflection of expression-based index"
        )
        # SQLite's dialect reads UNIQUE beside a column only behind types without a length.
        indexes = inspector.get_indexes(name, schema, include_auto_indexes=True)
    for index in indexes:
        if index["unique"] and None not in index["column_names"]:
            yield index


def _qualified(key: Mapping[str, Any]) -> str:
    schema = key.get("referred_schema")
    return f"{schema}.{key['referred_table']}" if schema else str(key["referred_table"])


def _with_guesses(table: Found, tables: Mapping[str, Found]) -> Found:
    """Databases without foreign keys still name their pointers: customer_id, kund_nr."""
    guessed = tuple(
        Pointer(columns=(column.name,), table=other.name, target=other.key, guessed=True)
        for column in table.columns
        if column.name not in table.pointing and column.name not in table.key[:1]
        if not _is_contact(column.name)
        for other in tables.values()
        if other is not table and len(other.key) == 1 and _names(column.name, other)
    )
    return replace(table, pointers=(*table.pointers, *guessed))


def _is_contact(column: str) -> bool:
    """An address says who somebody is, also where another table has it for its key."""
    meaning = meaning_of(column)
    return meaning is not None and meaning.claim in _PERSONAL


def _names(column: str, other: Found) -> bool:
    """Whether a column is named like the other table's key, alone or behind the table's name."""
    said, key = words(column), words(other.key[0])
    if said == key:
        return said[0] not in _GENERAL
    table = words(other.name.rpartition(".")[2])
    return said[-len(key) :] == key and _stems(said[: -len(key)]) == _stems(table)


_PERSONAL = frozenset({ClaimKind.EMAIL, ClaimKind.PHONE, ClaimKind.PERSONNUMMER})
_GENERAL = frozenset({"id", "nr", "no", "key", "code", "kod", "name", "namn", "uuid", "guid"})
_PLURAL = re.compile(r"(?<=[a-z]{3})(orna|arna|erna|or|ar|er|ies|es|s|a|e|y|n)$")


def _stems(parts: list[str]) -> list[str]:
    """The words without the endings of one and many: faktura and fakturor, order and orders."""
    return [_stem(part) for part in parts]


def _stem(word: str) -> str:
    shorter = _PLURAL.sub("", word)
    return word if shorter == word else _stem(shorter)
