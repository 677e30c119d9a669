"""Reads the rows of the sample register that belong to one person, for a page to show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.emulator.register import schema
from bot.emulator.register.people import DEMO_CUSTOMERS

# The builder gives the first numbers to the demo's own customers; the third is no customer at all.
DEMO_NUMBERS = {person.email: number for number, person in enumerate(DEMO_CUSTOMERS[:2], 1)}
MAIL_COLUMNS = ("email", "sender_email")


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose rows are shown: an address, and the customers who have or had it.

    The numbers are carried along: an erasure takes the address away and leaves the accounts.
    """

    email: str
    customers: frozenset[int]


class RegisterView:
    """Reads the register with plain SQL; knows nothing of the bot and its declaration."""

    def __init__(self, url: str) -> None:
        parsed = sa.make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self._engine = sa.create_engine(parsed)

    def close(self) -> None:
        """Gives the connections back."""
        self._engine.dispose()

    def people(self) -> list[dict[str, str]]:
        """Those who are one click away."""
        return [
            {"email": one.email, "name": f"{one.first_name} {one.last_name}"}
            for one in DEMO_CUSTOMERS
        ]

    def of(self, email: str, customers: Iterable[int] = ()) -> dict[str, Any]:
        """Every row of the person, grouped by table, in the order of the schema."""
        with self._engine.connect() as connection:
            shown = Shown(email.casefold(), self._customers(connection, email, customers))
            tables = [
                _table(connection, table, shown) for table in schema.METADATA.tables.values()
            ]
        return {
            "person": email,
            "customers": sorted(shown.customers),
            "tables": [table for table in tables if table["rows"]],
        }

    def _customers(
        self, connection: sa.Connection, email: str, known: Iterable[int]
    ) -> frozenset[int]:
        found = connection.scalars(
            sa.select(schema.CUSTOMER.c.customer_id).where(_same(schema.CUSTOMER.c.email, email))
        )
        of_demo = DEMO_NUMBERS.get(email.casefold())
        return frozenset([*found, *known, *([of_demo] if of_demo else [])])


def _same(column: sa.ColumnElement[Any], email: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(column) == email.lower()


def _table(connection: sa.Connection, table: sa.Table, shown: Shown) -> dict[str, Any]:
    key = [column.name for column in table.primary_key]
    rows = connection.execute(
        sa.select(table).where(_belongs(table, shown)).order_by(*table.primary_key)
    )
    return {
        "name": table.name,
        "columns": [column.name for column in table.columns],
        "key": key,
        "rows": [[_plain(value) for value in row] for row in rows],
    }


def _belongs(table: sa.Table, shown: Shown) -> sa.ColumnElement[bool]:
    """A row belongs to the person by customer, by address, or by the row that it hangs on."""
    ways: list[sa.ColumnElement[bool]] = []
    if "customer_id" in table.c:
        ways.append(table.c.customer_id.in_(shown.customers))
    ways += [_same(table.c[name], shown.email) for name in MAIL_COLUMNS if name in table.c]
    if not ways:
        ways = [_hangs_on(link, shown) for link in table.foreign_keys]
    return sa.or_(*ways)


def _hangs_on(link: sa.ForeignKey, shown: Shown) -> sa.ColumnElement[bool]:
    parent = link.column.table
    return link.parent.in_(sa.select(link.column).where(_belongs(parent, shown)))


def _plain(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
