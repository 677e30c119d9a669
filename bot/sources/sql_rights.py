"""Whether the database account has the rights that it needs, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.registry import EraseKind, Source, Table
from bot.sources.findings import Check, fault, look
from bot.sources.sql_schema import SqlSchema

NEEDED = ("SELECT", "UPDATE", "DELETE")
_OTHERS = ("INSERT", "TRUNCATE", "REFERENCES", "TRIGGER")

_ROLE = sa.text(
    "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls "
    "FROM pg_roles WHERE rolname = current_user"
)
_CREATES = sa.text(
    "SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^pg_' "
    "AND nspname <> 'information_schema' AND has_schema_privilege(oid, 'CREATE') "
    "UNION ALL SELECT 'database ' || current_database() "
    "WHERE has_database_privilege(current_database(), 'CREATE') ORDER BY 1"
)
_TABLES = sa.text(
    "SELECT c.oid, n.nspname AS schema, c.relname AS name, pg_table_is_visible(c.oid) AS visible, "
    "pg_has_role(c.relowner, 'USAGE') AS owned "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' "
    "AND n.nspname <> 'information_schema' ORDER BY 2, 3"
)
_MAY = sa.text("SELECT has_table_privilege(CAST(:oid AS oid), :right)")
_MAY_COLUMN = sa.text(
    "SELECT has_column_privilege(CAST(:oid AS oid), CAST(:column AS text), :right)"
)


def checks(source: Source, schema: SqlSchema, connection: sa.Connection) -> Iterator[Check]:
    """What is missing and what is too much, with the statement that puts it right."""
    if connection.dialect.name == "sqlite":
        yield look(
            source.name,
            "SQLite knows no accounts: whoever may write the file may do everything; "
            "let only Insyn's user and the system itself do so",
        )
    else:
        yield from _Account(source, schema, connection).checks()


@dataclass(frozen=True, slots=True)
class _Account:
    source: Source
    schema: SqlSchema
    connection: sa.Connection

    def checks(self) -> Iterator[Check]:
        role = self.connection.execute(_ROLE).mappings().one()
        name = str(role["rolname"])
        powers = [right.removeprefix("rol") for right, has in role.items() if has is True]
        if "super" in powers:
            yield fault(
                self.source.name,
                f"account {name} is a superuser; make one of its own: CREATE ROLE insyn LOGIN; "
                f"and grant it SELECT, UPDATE and DELETE on the declared tables",
            )
            return
        found = [*self._powers(name, powers), *self._tables(name)]
        yield from found
        if not found:
            yield Check(
                about=self.source.name,
                says=f"account {name} may read, update and delete in the declared tables, "
                f"and nothing else",
            )

    def _powers(self, name: str, powers: list[str]) -> Iterator[Check]:
        if powers:
            told = ", ".join(f"NO{power.upper()}" for power in powers)
            yield fault(self.source.name, f"too much: take it away by ALTER ROLE {name} {told}")
        for place in self.connection.execute(_CREATES).scalars():
            yield fault(
                self.source.name,
                f"too much: {name} may make tables; REVOKE CREATE ON {place} FROM {name} "
                f"(and FROM PUBLIC)",
            )

    def _tables(self, name: str) -> Iterator[Check]:
        declared = {table.name: table for table in self.source.tables}
        for raw in self.connection.execute(_TABLES).mappings():
            full = f"{raw['schema']}.{raw['name']}"
            table = declared.get(full) or (declared.get(raw["name"]) if raw["visible"] else None)
            about = f"{self.source.name}.{table.name if table else full}"
            if raw["owned"]:
                yield fault(about, f"too much: {name} owns it; let another role own the table")
            elif table is None:
                yield from self._undeclared(about, raw["oid"], full, name)
            else:
                yield from self._declared(about, raw["oid"], table, name)

    def _undeclared(self, about: str, oid: int, full: str, name: str) -> Iterator[Check]:
        has = [right for right in (*NEEDED, *_OTHERS) if self._may(oid, right)]
        if has:
            yield fault(
                about,
                f"too much: {name} has {', '.join(has)} on a table that is not declared; "
                f"REVOKE ALL ON {full} FROM {name}",
            )

    def _declared(self, about: str, oid: int, table: Table, name: str) -> Iterator[Check]:
        missing = [right for right in needed(table) if not self._suffices(oid, right, table)]
        if missing:
            rights = ", ".join(missing)
            yield fault(about, f"{name} lacks {rights}; GRANT {rights} ON {table.name} TO {name}")
        others = [right for right in _OTHERS if right not in needed(table)]
        more = [right for right in others if self._may(oid, right)]
        if more:
            rights = ", ".join(more)
            yield fault(about, f"too much: REVOKE {rights} ON {table.name} FROM {name}")

    def _suffices(self, oid: int, right: str, table: Table) -> bool:
        """A right on the table, or on each column for which it is needed."""
        if right in ("DELETE", "INSERT"):
            return self._may(oid, right)
        columns = table.columns if right == "SELECT" else tuple(changed(table))
        return all(
            self.connection.scalar(_MAY_COLUMN, {"oid": oid, "column": column, "right": right})
            for column in columns
        )

    def _may(self, oid: int, right: str) -> bool:
        return bool(self.connection.scalar(_MAY, {"oid": oid, "right": right}))


def needed(table: Table) -> tuple[str, ...]:
    """The rights that are needed on a declared table."""
    return (*NEEDED, "INSERT") if table.add else NEEDED


def changed(table: Table) -> Iterator[str]:
    """The columns that a correction or an erasure changes."""
    for field in table.fields:
        if field.correct or field.erase.kind is not EraseKind.KEEP:
            yield field.column
