"""The declared tables as the database really has them: checked once, then used for everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from graphlib import TopologicalSorter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchTableError

from bot.domain.claims import ClaimKind
from bot.domain.errors import InsynError
from bot.domain.holdings import Row
from bot.domain.registry import EraseKind, Source, Table, Value
from bot.sources import matching
from bot.sources.gathering import telling
from bot.sources.sql_asking import Asked, Changed
from bot.sources.sql_engine import MYSQL
from bot.sources.sql_generated import Generated, generated
from bot.sources.sql_values import (
    decoded,
    decoded_sqlite,
    encoded,
    encoded_sqlite,
    reader,
    without_zone,
)

FIRST: Mapping[str, int] = {"most": 1, "after": 0}  # as the SQLite of SQLAlchemy puts a limit


class SourceSchemaError(InsynError):
    """The database is not as declared; insyn sources check tells the lines of the sources file."""

    def __init__(self, *, source: str, faults: list[Difference]) -> None:
        super().__init__()
        self.source = source
        self.faults = faults


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One thing that is declared and is not so in the database, with the remedy."""

    table: str
    columns: tuple[str, ...] = ()
    says: str

    def __str__(self) -> str:
        return f"{self.table}{'.' if self.columns else ''}{', '.join(self.columns)}: {self.says}"


Readers = tuple[tuple[str, Callable[[Any], Value]], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SqlTable:
    """One declared table beside its reflected columns."""

    source: str
    declared: Table
    table: sa.TableClause
    kinds: Mapping[str, sa.types.TypeEngine[Any]]
    lenient: bool  # SQLite
    names: tuple[str, ...]  # of the declared columns, in the order of `select`
    nullable: frozenset[str] = frozenset()  # columns that may be empty
    generated: Generated | None = None  # columns that searches are served by, where there are any
    built: dict[tuple[str, ...], Asked] = field(default_factory=dict, repr=False)
    changes: dict[tuple[str, ...], Changed] = field(default_factory=dict, repr=False)
    readers: dict[tuple[type, ...], Readers] = field(default_factory=dict, repr=False)

    def select(self) -> sa.Select[Any]:
        return sa.select(*(self.table.c[name] for name in self.names))

    def select_within(self, names: tuple[str, ...], *, lock: bool = False) -> Asked:
        """The rows whose columns hold what `wanted` says; built once, because each search asks."""
        key = ("locked" if lock else "within", *names)
        if key not in self.built:
            question = self.select().where(self._holding(names, self._places(names)))
            self.built[key] = Asked(question.with_for_update() if lock else question)
        return self.built[key]

    def _places(self, names: tuple[str, ...]) -> dict[str, sa.BindParameter[Any]]:
        return {name: sa.bindparam(name, expanding=True) for name in self._wanted(names, ())}

    def delete_within(self) -> Changed:
        """Deletes the rows with the keys that `wanted` says."""
        if () not in self.changes:
            key = self.declared.key
            where = self._holding(key, self._places(key))
            self.changes[()] = Changed(sa.delete(self.table).where(where))
        return self.changes[()]

    def update_within(self, columns: tuple[str, ...]) -> Changed:
        """Sets columns to what `new` says in the rows with the keys that `wanted` says."""
        if columns not in self.changes:
            key = self.declared.key
            values: dict[str, Any] = {name: sa.bindparam(_new(name)) for name in columns}
            change = sa.update(self.table).where(self._holding(key, self._places(key)))
            self.changes[columns] = Changed(change.values(values))
        return self.changes[columns]

    def new(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """What `update_within` sets. Raises ValueError for what a column cannot hold."""
        return {_new(name): self.encode(name, value) for name, value in values.items()}

    def select_like(self, column: str, kind: ClaimKind) -> Asked:
        """The rows whose column may hold a claim of this kind; built once likewise."""
        key = ("like", column, kind)
        if key not in self.built:
            parts = self.parts_like(column, kind)
            self.built[key] = Asked(sa.union_all(*parts) if parts[1:] else parts[0])
        return self.built[key]

    def select_first(self, column: str) -> Asked:
        """Any row that has something in the column, asked with FIRST; built once likewise."""
        key = ("first", column)
        if key not in self.built:
            some = self.select().where(self.table.c[column].is_not(None))
            one, none = (sa.bindparam(name, type_=sa.Integer) for name in FIRST)
            self.built[key] = Asked(some.limit(one).offset(none))
        return self.built[key]

    def parts_like(self, column: str, kind: ClaimKind) -> list[sa.Select[Any]]:
        """The questions of which `select_like` is made, each to be served by an index."""
        at, level = self.table.c[column], self.level(column, kind)
        conditions = matching.candidates(kind, at, level, **self._stored(column))
        return [self.select().where(condition) for condition in conditions]

    def level(self, column: str, kind: ClaimKind) -> matching.Level:
        """What those indexes have to be on: a generated column, where one holds it."""
        found = matching.level(kind, self.table.c[column], **self._stored(column))
        of, odd = self._generated(found.of), None
        if found.odd is not None:
            flag = self._generated(found.odd)
            odd = found.odd if flag is found.odd else flag == sa.literal_column("1")
        return matching.Level(of=of, odd=odd)

    def _generated(self, expression: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        name = self.generated.holding(expression) if self.generated else None
        return expression if name is None else self.table.c[name]

    def _stored(self, column: str) -> matching.Stored:
        return {"stored": self.kinds[column], "lenient": self.lenient}

    def within(
        self, names: tuple[str, ...], values: Sequence[tuple[Value, ...]]
    ) -> sa.ColumnElement[bool]:
        """That the columns hold one of `values`."""
        return self._holding(names, self.wanted(names, values))

    def wanted(
        self, names: tuple[str, ...], values: Sequence[tuple[Value, ...]]
    ) -> dict[str, list[Any]]:
        """What `select_within` looks for, as the database has it."""
        return self._wanted(names, [self._raw(names, one) for one in values])

    def _raw(self, names: tuple[str, ...], values: tuple[Value, ...]) -> tuple[object, ...]:
        return tuple(self.encode(name, one) for name, one in zip(names, values, strict=True))

    def _wanted(
        self, names: tuple[str, ...], raw: Sequence[tuple[Any, ...]]
    ) -> dict[str, list[Any]]:
        """Those of a single column stand alone; SQLite gets those of each column besides."""
        if len(names) == 1:
            return {"wanted": [one[0] for one in raw]}
        each = enumerate(names) if self.lenient else ()
        columns = {
            f"wanted_{name}": list(dict.fromkeys(one[place] for one in raw))
            for place, name in each
        }
        return {"wanted": list(raw), **columns}

    def _holding(
        self, names: tuple[str, ...], wanted: Mapping[str, Any]
    ) -> sa.ColumnElement[bool]:
        """For several columns together SQLite reads the whole table, unless each is named too."""
        found = [self.table.c[name] for name in names]
        together = found[0] if len(found) == 1 else sa.tuple_(*found)
        each = (
            column.in_(wanted[f"wanted_{column.name}"])
            for column in found
            if f"wanted_{column.name}" in wanted
        )
        return sa.and_(together.in_(wanted["wanted"]), *each)

    def row(self, raw: Sequence[Any]) -> Row:
        """What has to be decoded depends on the classes of the values alone: few are met."""
        values = dict(zip(self.names, raw, strict=True))
        shape = tuple(map(type, raw))
        readers = self.readers.get(shape)
        for name, read in self._readers(shape) if readers is None else readers:
            values[name] = read(values[name])
        key = tuple([_key_part(values[name]) for name in self.declared.key])
        return Row(source=self.source, table=self.declared.name, key=key, values=values)

    def _readers(self, shape: tuple[type, ...]) -> Readers:
        found = (
            (name, reader(self.kinds[name], one, lenient=self.lenient))
            for name, one in zip(self.names, shape, strict=True)
        )
        self.readers[shape] = tuple((name, read) for name, read in found if read is not None)
        return self.readers[shape]

    def decoded(self, names: tuple[str, ...], raw: sa.Row[Any]) -> tuple[Value, ...]:
        return tuple(self.decode(name, value) for name, value in zip(names, raw, strict=True))

    def decode(self, column: str, raw: object) -> Value:
        if self.lenient:
            return decoded_sqlite(raw, self.kinds[column])
        return decoded(raw)

    def held(self, column: str, value: Value) -> Value:
        """How a value that was written is read again."""
        return value if self.lenient else without_zone(value, self.kinds[column])

    def encode(self, column: str, value: Value) -> object:
        code = encoded_sqlite if self.lenient else encoded
        return code(value, self.kinds[column])


def _new(column: str) -> str:
    return f"new_{column}"


def _key_part(value: Value) -> str | int:
    return value if isinstance(value, int) else str(value)


@dataclass(frozen=True, kw_only=True, slots=True)
class SqlSchema:
    """Every declared table of one source, and the order in which rows can be deleted."""

    source: Source
    tables: Mapping[str, SqlTable]
    deletion_order: tuple[str, ...]  # those that point before those that are pointed to
    telling: frozenset[str]  # whose rows can tell whose an identity is, when they are owned
    knots: tuple[frozenset[str], ...] = ()  # tables that point to themselves or to one another


def load_schema(source: Source, connection: sa.Connection) -> SqlSchema:
    """Compares the declaration with the database; every fault is told at once."""
    inspector = sa.inspect(connection)
    faults: list[Difference] = []
    tables: dict[str, SqlTable] = {}
    edges: dict[str, set[str]] = {table.name: set() for table in source.tables}
    for declared in source.tables:
        schema, _, name = declared.name.rpartition(".")
        try:
            found = {c["name"]: c for c in inspector.get_columns(name, schema=schema or None)}
            foreign = inspector.get_foreign_keys(name, schema=schema or None)
        except NoSuchTableError:
            there = inspector.get_table_names(schema=schema or None)
            told = f"no such table{_meant(name, there)}"
            faults.append(Difference(table=declared.name, says=told))
            continue
        mismatches = [*_column_faults(declared, found), *_key_faults(declared, source, foreign)]
        faults += mismatches
        for target in _targets(declared, foreign):
            edges.setdefault(target, set()).add(declared.name)
        if not mismatches:
            dialect = connection.dialect
            tables[declared.name] = _sql_table(source.name, declared, found, dialect=dialect)
    if faults:
        raise SourceSchemaError(source=source.name, faults=faults)
    order, knots = _order(source, edges)
    return SqlSchema(
        source=source, tables=tables, deletion_order=order, telling=telling(source), knots=knots
    )


def _sql_table(
    source: str, declared: Table, found: Mapping[str, Any], *, dialect: sa.Dialect
) -> SqlTable:
    lenient = dialect.name == "sqlite"
    made = generated(found, dialect) if dialect.name in MYSQL else None
    kinds = {name: _kind(found[name]["type"]) for name in declared.columns}
    columns: list[sa.ColumnClause[Any]] = [
        sa.column(name, sa.types.NullType() if lenient else kind) for name, kind in kinds.items()
    ]
    more = sorted(set(made.by_text.values()) - set(kinds)) if made else ()
    schema, _, name = declared.name.rpartition(".")
    table = sa.table(name, *columns, *map(sa.column, more), schema=schema or None)
    return SqlTable(
        source=source,
        declared=declared,
        table=table,
        kinds=kinds,
        lenient=lenient,
        names=declared.columns,
        nullable=frozenset(name for name, column in found.items() if column["nullable"]),
        generated=made,
    )


def _kind(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """MariaDB and MySQL have no truth values of their own: TINYINT(1) stands for them."""
    # By its name: to load the whole dialect takes memory that most installations can spare.
    is_flag = type(kind).__name__ == "TINYINT" and getattr(kind, "display_width", None) == 1
    return sa.types.Boolean() if is_flag else kind


def _column_faults(declared: Table, found: Mapping[str, Any]) -> Iterator[Difference]:
    for name in declared.columns:
        if name not in found:
            told = f"no such column{_meant(name, found)}"
            yield Difference(table=declared.name, columns=(name,), says=told)
    for one in declared.fields:
        emptied = one.erase.kind is EraseKind.NULL
        if emptied and one.column in found and not found[one.column]["nullable"]:
            told = 'must not be empty in the database; write erase: {fixed: "..."} or erase: keep'
            yield Difference(table=declared.name, columns=(one.column,), says=told)


def _meant(name: str, there: Iterable[str]) -> str:
    """What helps, with the name that was probably meant; databases tell capitals apart."""
    alike = {one.casefold(): one for one in there}
    near = get_close_matches(name.casefold(), alike, n=1)
    return f"; is {alike[near[0]]} meant?" if near else "; write its name as the database has it"


def _key_faults(declared: Table, source: Source, foreign: list[Any]) -> Iterator[Difference]:
    """A foreign key that is not declared would stop an erasure half way."""
    known = {(reference.columns, reference.table) for reference in declared.references}
    names = {table.name for table in source.tables}
    for key in foreign:
        columns, target = tuple(key["constrained_columns"]), _qualified(key)
        if target in names and (columns, target) not in known:
            told = (
                f"points to {target} in the database; declare it under references "
                f"(direction: none if it says nothing of ownership)"
            )
            yield Difference(table=declared.name, columns=columns, says=told)


def _targets(declared: Table, foreign: list[Any]) -> set[str]:
    pointed = {reference.table for reference in declared.references}
    return pointed | {_qualified(key) for key in foreign}


def _qualified(key: Mapping[str, Any]) -> str:
    schema = key.get("referred_schema")
    return f"{schema}.{key['referred_table']}" if schema else str(key["referred_table"])


def _order(
    source: Source, edges: Mapping[str, set[str]]
) -> tuple[tuple[str, ...], tuple[frozenset[str], ...]]:
    """The tables from those that point to those that are pointed to, and the knots among them.

    `edges` leads from a table to those that point to it. Tables of a knot stand together.
    """
    reached = {name: _reached(name, edges) for name in edges}
    groups = {
        name: frozenset({name, *(o for o in reached[name] if name in reached.get(o, ()))})
        for name in edges
    }
    before = {
        group: {groups[o] for name in group for o in edges[name] if o in groups} - {group}
        for group in groups.values()
    }
    declared = [table.name for table in source.tables]
    ordered = [
        name for group in TopologicalSorter(before).static_order() for name in sorted(group)
    ]
    knots = {groups[name] for name in declared if name in reached[name]}
    return tuple(name for name in ordered if name in declared), tuple(sorted(knots, key=sorted))


def _reached(start: str, edges: Mapping[str, set[str]]) -> set[str]:
    """Every table from which references lead to `start`, over any number of steps."""
    found: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += edges.get(name, ())
    return found
