"""Random companies: a registry of any shape, a SQLite database made for it, and who owns which row.

Who owns what is worked out here in the simplest way, apart from the product: an owner per row, handed on until
nothing changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.domain.claims import ClaimKind
from bot.domain.registry import (
    Direction,
    EraseKind,
    EraseRule,
    Field,
    LegalBasis,
    Reference,
    Registry,
    Retention,
    RetentionBasis,
    Source,
    Table,
)
from bot.domain.texts import LocalText

PERSONS = 3
SAME = LocalText(sv="x", en="x")
FILLERS = {
    "empty": EraseRule(),
    "word": EraseRule(kind=EraseKind.FIXED, value="-"),
    "unique": EraseRule(kind=EraseKind.FIXED, value="-{key}"),
    "keep": EraseRule(kind=EraseKind.KEEP),
}
COLUMNS = {"empty": "", "word": " NOT NULL", "unique": " NOT NULL UNIQUE", "keep": ""}

Id = tuple[str, int]
Rows = dict[Id, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Shop:
    """One random company with its data."""

    tables: tuple[Table, ...]
    kinds: dict[str, dict[str, str]]  # table -> column -> which filler fits it
    rows: Rows

    def registry(self, path: Path) -> Registry:
        source = Source(
            name="shop", kind="sql", label=SAME, tables=self.tables, url=f"sqlite:///{path}"
        )
        return Registry(sources=(source,), categories={"any": SAME})

    def build(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as connection, connection:
            for table in self.tables:
                connection.execute(self._ddl(table))
            for (table, _number), values in self.rows.items():
                places = ", ".join("?" for _ in values)
                connection.execute(
                    f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})",
                    tuple(values.values()),
                )

    def _ddl(self, table: Table) -> str:
        columns = ["id INTEGER PRIMARY KEY"]
        columns += [f"{name} TEXT{COLUMNS[kind]}" for name, kind in self.kinds[table.name].items()]
        columns += [f"{ref.columns[0]} INTEGER REFERENCES {ref.table}" for ref in table.references]
        return f"CREATE TABLE {table.name} ({', '.join(columns)})"

    def owners(self) -> dict[Id, set[int]]:
        """Whose each row is: by the rows it points to if it points to any, else by its address."""
        found: dict[Id, set[int]] = {row: set() for row in self.rows}
        for (table, number), values in self.rows.items():
            if table == "person":
                found[table, number] = {number}
            elif not self._pointing(table, values) and values.get("mail"):
                found[table, number] = {int(values["mail"][1])}
        while True:
            before = {row: set(owned) for row, owned in found.items()}
            for (table, number), values in self.rows.items():
                for ref in self._table(table).references:
                    target = (ref.table, values[ref.columns[0]])
                    if target[1] is not None and ref.direction is Direction.OWNED:
                        found[table, number] |= found[target]
                    elif target[1] is not None and ref.direction is Direction.OWNS:
                        found[target] |= found[table, number]
            if found == before:
                return found

    def tied(self, row: Id) -> set[Id]:
        """The rows that an owning pointer joins to a row, on either side of it."""
        pairs = list(self.pointers(owning=True))
        return {to for start, to in pairs if start == row} | {
            start for start, to in pairs if to == row
        }

    def pointers(self, *, owning: bool = False) -> Iterator[tuple[Id, Id]]:
        """Every row that points to another, with that other."""
        for (table, number), values in self.rows.items():
            for ref in self._table(table).references:
                target = values[ref.columns[0]]
                if target is not None and not (owning and ref.direction is Direction.NONE):
                    yield (table, number), (ref.table, target)

    def _pointing(self, table: str, values: dict[str, Any]) -> bool:
        owned = [r for r in self._table(table).references if r.direction is Direction.OWNED]
        return any(values[ref.columns[0]] is not None for ref in owned)

    def _table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)


def a_field(column: str, kind: str) -> Field:
    return Field(
        column=column, label=SAME, category="any", purpose=SAME, legal_basis=LegalBasis.CONTRACT,
        origin=SAME, erase=FILLERS[kind],
    )  # fmt: skip


def a_table(name: str, kinds: dict[str, str], **changes: Any) -> Table:
    fields = tuple(a_field(column, kind) for column, kind in kinds.items())
    return Table(
        name=name, label=SAME, category="any", key=("id",), fields=fields, period=SAME, **changes
    )


def a_retention(columns: list[str], keeps: set[str]) -> Retention:
    return Retention(
        statute=SAME,
        years=3,
        column="day",
        basis=RetentionBasis.DAY,
        keeps=frozenset(keeps) & set(columns),
    )


PERSON = a_table(
    "person", {"mail": "unique", "name": "word"}, person=True, identities={"mail": ClaimKind.EMAIL}
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[Table, ...], dict[str, dict[str, str]]]:
    """A person's table, and up to five more that hang on it in any way."""
    made, kinds = [PERSON], {"person": {"mail": "unique", "name": "word"}}
    for number in range(draw(st.integers(1, 5))):
        name = f"t{number}"
        columns = {
            f"c{n}": draw(st.sampled_from(sorted(FILLERS))) for n in range(draw(st.integers(1, 3)))
        }
        columns["day"] = "keep"
        identities = {}
        if draw(st.booleans()):
            columns["mail"], identities = "empty", {"mail": ClaimKind.EMAIL}
        references = draw(
            _references(name, [table.name for table in made], found=bool(identities))
        )
        rules = [a_retention(list(columns), draw(st.sets(st.sampled_from(sorted(columns)))))]
        kinds[name] = columns
        made.append(
            a_table(name, columns, identities=identities, references=references,
                    retention=tuple(rules) if draw(st.booleans()) else ())
        )  # fmt: skip
    if draw(st.booleans()):
        owner = draw(st.integers(0, len(made) - 1))
        kinds["home"] = {"street": "word"}
        made.insert(0, a_table("home", kinds["home"]))
        up = Reference(columns=("home",), table="home", target=("id",), direction=Direction.OWNS)
        one = made[owner + 1]
        made[owner + 1] = a_table(
            one.name, kinds[one.name], person=one.person, identities=one.identities,
            references=(*one.references, up), retention=one.retention,
        )  # fmt: skip
    return tuple(made), kinds


@st.composite
def _references(
    draw: st.DrawFn, name: str, before: list[str], *, found: bool
) -> tuple[Reference, ...]:
    """At least one of them owns, unless the rows are found by an address."""
    targets = draw(st.lists(st.sampled_from(before), min_size=0 if found else 1, max_size=2))
    directions = [draw(st.sampled_from([Direction.OWNED, Direction.NONE])) for _ in targets]
    if targets and not found:
        directions[0] = Direction.OWNED
    return tuple(
        Reference(columns=(f"r{n}",), table=target, target=("id",), direction=direction)
        for n, (target, direction) in enumerate(zip(targets, directions, strict=True))
    )


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """A company with three persons and some rows of each table, pointing anywhere."""
    declared, kinds = draw(tables())
    rows: Rows = {}
    ids: dict[str, list[int]] = {}
    for table in declared:
        count = PERSONS if table.name == "person" else draw(st.integers(0, 4))
        ids[table.name] = list(range(1, count + 1))
        for number in ids[table.name]:
            values: dict[str, Any] = {"id": number}
            for column, kind in kinds[table.name].items():
                values[column] = draw(_values(table.name, column, kind, number))
            for ref in table.references:
                values[ref.columns[0]] = draw(st.sampled_from([None, *ids[ref.table]]))
            rows[table.name, number] = values
    return Shop(tables=declared, kinds=kinds, rows=rows)


def _values(table: str, column: str, kind: str, number: int) -> st.SearchStrategy[Any]:
    if column == "mail":
        mails = [f"p{n}@example.com" for n in range(1, PERSONS + 1)]
        return st.just(mails[number - 1]) if table == "person" else st.sampled_from([None, *mails])
    if column == "day":
        return st.sampled_from([None, "2020-01-01", "2025-01-01", "2026-05-31"])
    if kind == "unique":
        return st.just(f"{column} {number}")
    return st.sampled_from([*([] if kind == "word" else [None]), "a", "b"])
