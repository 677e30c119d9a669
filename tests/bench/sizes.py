"""The sample register made larger: the same persons over and over, told apart by their numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from tests.bench.register import CUSTOMERS, MORE, Ground

SIZES = (1_000, 10_000, 100_000)
STEP = 100_000  # between the numbers of one copy and the next
OURS = 10_000_000  # numbers from here on are copies

# What must differ from copy to copy; {n} is the copy's number, {add} what is added to its numbers.
COPIED = {
    "customer": {"customer_id": "{add}", "customer_number": "text", "personnummer": "NULL", "email": "mail", "phone": "phone"},
    "address": {"address_id": "{add}", "customer_id": "{add}"},
    "orders": {"order_id": "{add}", "customer_id": "{add}", "delivery_address_id": "{add}", "order_number": "text"},
    "order_line": {"order_id": "{add}"},
    "invoice": {"invoice_id": "{add}", "customer_id": "{add}", "order_id": "{add}", "invoice_number": "text"},
    "invoice_line": {"invoice_id": "{add}"},
    "support_message": {"message_id": "id", "customer_id": "{add}", "sender_email": "mail"},
    "consent": {"consent_id": "{add}", "customer_id": "{add}"},
    "newsletter_subscriber": {"subscriber_id": "{add}", "customer_id": "{add}", "email": "mail"},
    "web_visitor": {"analytics_id": "text", "customer_id": "{add}"},
    "web_visit": {"visit_id": "{add}", "analytics_id": "text"},
    "credit_check": {"check_id": "{add}", "customer_id": "{add}"},
    "public_record": {"record_id": "{add}", "customer_id": "{add}"},
}  # fmt: skip


def enlarge(ground: Ground, customers: int) -> None:
    """Copies the sample's customers, with all that belongs to them, until there are so many."""
    with sqlite3.connect(ground.register_file) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        tables = {name: _columns(connection, name) for name in COPIED}
        for number in range(1, 1 + (customers - CUSTOMERS - MORE) // CUSTOMERS):
            for statement in _copies(tables, number):
                connection.execute(statement)
        connection.execute("ANALYZE")


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _copies(tables: dict[str, list[str]], number: int) -> Iterator[str]:
    for table, columns in tables.items():
        values = [_value(column, COPIED[table].get(column), number) for column in columns]
        first = COPIED[table]
        key = next(column for column in columns if column in first)
        original = f"{key} < {STEP}" if first[key] == "{add}" else f"{key} NOT LIKE '%copy'"
        yield f"INSERT INTO {table} SELECT {', '.join(values)} FROM {table} WHERE {original}"


def _value(column: str, how: str | None, number: int) -> str:
    match how:
        case None:
            return column
        case "{add}":
            return f"{column} + {OURS + number * STEP}"
        case "NULL":
            return "NULL"
        case "phone":  # two persons with one number are nobody's
            own = f"'+467' || printf('%08d', customer_id + {number * 1000})"
            return f"CASE WHEN phone IS NULL THEN NULL ELSE {own} END"
        case "mail":
            return f"'c{number}.' || {column}"
        case _:
            return f"{column} || '-{number}-copy'"
