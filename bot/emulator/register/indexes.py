"""The indexes that serve Insyn's searches, as whoever runs the register would have made them.

`insyn sources check` prints them. MariaDB has no indexes on expressions.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

_MAILBOXES = (
    ("customer", "email"),
    ("support_message", "sender_email"),
    ("newsletter_subscriber", "email"),
)
_NUMBERS = (("phone", 7), ("personnummer", 10))  # the digits by which they are told apart


def make(connection: sa.Connection) -> None:
    """Makes them where the database can have them."""
    make_for = {"sqlite": _sqlite, "postgresql": _postgresql}
    for index in make_for.get(connection.dialect.name, tuple)():
        connection.exec_driver_sql(f"CREATE INDEX {index}")


def _sqlite() -> Iterator[str]:
    bare = "trim({}, char(9, 10, 11, 12, 13, 28, 29, 30, 31, 32))"
    for table, column in _MAILBOXES:
        yield f"mailbox_{table} ON {table} (lower({bare.format(column)}))"
        only = f"length({column}) != length(CAST({column} AS BLOB))"
        yield f"rare_mailbox_{table} ON {table} ({column}) WHERE {only}"
    for column, digits in _NUMBERS:
        yield f"digits_of_{column} ON customer (substr({_digits(column)}, -{digits}))"
        only = f"ltrim({column}, '0123456789 -+()./') != ''"
        yield f"rare_{column} ON customer ({column}) WHERE {only}"
    yield f"bare_customer_number ON customer ({bare.format('customer_number')})"


def _postgresql() -> Iterator[str]:
    for table, column in _MAILBOXES:
        yield f"mailbox_{table} ON {table} (lower(trim({column})))"
        yield f"rare_mailbox_{table} ON {table} ({column}) WHERE {column} ~ '[^ -~]'"
    for column, digits in _NUMBERS:
        yield f"digits_of_{column} ON customer (right({_digits(column)}, {digits}))"
        yield f"rare_{column} ON customer ({column}) WHERE {column} ~ '[^0-9 ()+./-]'"
    yield "bare_customer_number ON customer (trim(customer_number))"


def _digits(column: str) -> str:
    for separator in " -+()./":
        column = f"replace({column}, '{separator}', '')"
    return column
