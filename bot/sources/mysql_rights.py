"""Whether an account of MariaDB or MySQL has the rights that it needs, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.domain.registry import Source, Table
from bot.sources.findings import Check, fault, look
from bot.sources.sql_rights import changed, needed

_ADMINISTERS = frozenset({"SUPER", "CREATE USER"})
_GIVEN = {  # where rights are given, and what tells the place apart
    "user": "'' AS base, '' AS name, '' AS part",
    "schema": "table_schema AS base, '' AS name, '' AS part",
    "table": "table_schema AS base, table_name AS name, '' AS part",
    "column": "table_schema AS base, table_name AS name, column_name AS part",
}
_ROLES = sa.text("SELECT DISTINCT role_name FROM information_schema.applicable_roles ORDER BY 1")
_TABLES = sa.text(
    "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema "
    "NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') ORDER BY 1, 2"
)
Place = tuple[str, str, str]  # the database, its table, and that one's column, if not all of them


def checks(source: Source, connection: sa.Connection) -> Iterator[Check]:
    """What is missing and what is too much, with the statement that puts it right."""
    user, _, host = str(connection.scalar(sa.text("SELECT CURRENT_USER()"))).rpartition("@")
    name = f"'{user}'@'{host}'"
    account = _Account(source, connection, name, dict(_given(connection, name)), _base(connection))
    yield from account.checks()


def _base(connection: sa.Connection) -> str:
    return str(connection.scalar(sa.text("SELECT DATABASE()")))


def _given(connection: sa.Connection, name: str) -> Iterator[tuple[Place, frozenset[str]]]:
    """The rights that the account has at each place; one that it may pass on is one more."""
    found: dict[Place, set[str]] = {}
    for level, place in _GIVEN.items():
        asked = sa.text(
            f"SELECT {place}, privilege_type, is_grantable "  # noqa: S608 - words of ours alone
            f"FROM information_schema.{level}_privileges WHERE grantee = :name"
        )
        for base, table, column, right, passes in connection.execute(asked, {"name": name}):
            rights = found.setdefault((base, table, column), set())
            rights |= {right} | ({"GRANT OPTION"} if passes == "YES" else set())
    for where, rights in found.items():
        yield where, frozenset(rights - {"USAGE"})


@dataclass(frozen=True, slots=True)
class _Account:
    source: Source
    connection: sa.Connection
    name: str
    given: Mapping[Place, frozenset[str]] = field(repr=False)
    base: str  # the database in which tables without one are

    def checks(self) -> Iterator[Check]:
        if self._at() & _ADMINISTERS:
            yield fault(
                self.source.name,
                f"account {self.name} is a superuser; make one of its own: CREATE USER insyn "
                f"IDENTIFIED BY '...'; and grant it SELECT, UPDATE and DELETE on the declared "
                f"tables",
            )
            return
        found = [*self._roles(), *self._wide(), *self._tables()]
        yield from found
        if not found:
            yield Check(
                about=self.source.name,
                says=f"account {self.name} may read, update and delete in the declared tables, "
                f"and nothing else",
            )

    def _roles(self) -> Iterator[Check]:
        roles = ", ".join(self.connection.execute(_ROLES).scalars())
        if roles:
            yield look(
                self.source.name,
                f"{self.name} has roles, and what they may do is not examined: {roles}; "
                f"grant the account itself what it needs",
            )

    def _wide(self) -> Iterator[Check]:
        """Rights everywhere, or on whole databases: on tables too that nobody declared."""
        for (base, table, _column), rights in self.given.items():
            if rights and not table:
                where, told = (f"{base}.*" if base else "*.*"), ", ".join(sorted(rights))
                yield fault(
                    self.source.name,
                    f"too much: {self.name} has {told} on {where}, whatever is declared; REVOKE "
                    f"{told} ON {where} FROM {self.name}, and grant table by table what it needs",
                )

    def _tables(self) -> Iterator[Check]:
        declared = {table.name: table for table in self.source.tables}
        for base, name in self.connection.execute(_TABLES):
            full = f"{base}.{name}"
            table = declared.get(full) or (declared.get(name) if base == self.base else None)
            if table is None:
                yield from self._undeclared(full, self._some(base, name))
            else:
                yield from self._declared(table, base, name)

    def _undeclared(self, full: str, rights: frozenset[str]) -> Iterator[Check]:
        if rights:
            yield fault(
                f"{self.source.name}.{full}",
                f"too much: {self.name} has {', '.join(sorted(rights))} on a table that is not "
                f"declared; REVOKE ALL PRIVILEGES ON {full} FROM {self.name}",
            )

    def _declared(self, table: Table, base: str, name: str) -> Iterator[Check]:
        about, wide = f"{self.source.name}.{table.name}", self._at() | self._at(base)
        missing = [
            right
            for right in needed(table)
            if right not in wide and not self._suffices(table, base, name, right)
        ]
        if missing:
            told = ", ".join(missing)
            yield fault(
                about, f"{self.name} lacks {told}; GRANT {told} ON {table.name} TO {self.name}"
            )
        more = self._at(base, name) - set(needed(table))
        if more:
            told = ", ".join(sorted(more))
            yield fault(about, f"too much: REVOKE {told} ON {table.name} FROM {self.name}")

    def _suffices(self, table: Table, base: str, name: str, right: str) -> bool:
        """A right on the table, or on each column for which it is needed."""
        if right in self._at(base, name):
            return True
        columns = {"SELECT": table.columns, "UPDATE": tuple(changed(table))}.get(right, ())
        return bool(columns) and all(right in self._at(base, name, one) for one in columns)

    def _at(self, *place: str) -> frozenset[str]:
        base, name, column = (*place, "", "", "")[:3]
        return self.given.get((base, name, column), frozenset())

    def _some(self, base: str, name: str) -> frozenset[str]:
        """The rights on some column of a table."""
        places = (rights for place, rights in self.given.items() if place[:2] == (base, name))
        return frozenset().union(*places)
