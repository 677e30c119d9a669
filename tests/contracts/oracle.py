"""What the sample register should hold and keep about a customer, worked out with plain SQL and by hand.

It shares nothing with the product: no registry, no plan, no adapter. Table by table it says in the
simplest words what belongs to somebody and what must be left of it after an erasure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

KEYS = {
    "customer": ("customer_id",),
    "address": ("address_id",),
    "orders": ("order_id",),
    "order_line": ("order_id", "line_no"),
    "invoice": ("invoice_id",),
    "invoice_line": ("invoice_id", "line_no"),
    "support_message": ("message_id",),
    "consent": ("consent_id",),
    "newsletter_subscriber": ("subscriber_id",),
    "web_visitor": ("analytics_id",),
    "web_visit": ("visit_id",),
    "credit_check": ("check_id",),
    "public_record": ("record_id",),
}
DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "mariadb": "mariadb+pymysql",
    "mysql": "mysql+pymysql",
}
MONEY = {"amount", "vat", "price"}

Row = dict[str, object]
Dump = dict[str, dict[tuple, Row]]


def engine_for(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    name = parsed.drivername
    parsed = parsed.set(drivername=DRIVERS.get(name, name))
    return sa.create_engine(parsed, poolclass=sa.NullPool)


def dump(url: str) -> Dump:
    """Every row of every table, in one spelling for both databases."""
    engine = engine_for(url)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET TIME ZONE 'UTC'"))
        return {
            table: {tuple(row[column] for column in key): row for row in _rows(connection, table)}
            for table, key in KEYS.items()
        }


def execute(url: str, sql: str, **values: object) -> int:
    """Somebody else's change, past the product."""
    with engine_for(url).begin() as connection:
        return connection.execute(sa.text(sql), values).rowcount


def _rows(connection: sa.Connection, table: str) -> Iterator[Row]:
    for row in connection.execute(sa.text(f"SELECT * FROM {table}")).mappings():
        yield {name: plain(name, value) for name, value in row.items()}


def plain(name: str, value: object) -> object:
    if value is None:
        return None
    if name in MONEY:
        return f"{Decimal(str(value)):.2f}"
    if name == "message_id":
        return str(value).replace("-", "")
    if isinstance(value, bool):
        return int(value)
    text = value.isoformat() if isinstance(value, date) else value
    if isinstance(text, str) and re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:", text):
        return datetime.fromisoformat(text).replace(tzinfo=None).isoformat()
    return text


def belonging(rows: Dump, customer: Row) -> dict[str, set[tuple]]:
    """The keys of all rows about one customer."""
    number, email = customer["customer_id"], str(customer["email"]).lower()

    def of(table: str, test) -> set[tuple]:
        return {key for key, row in rows[table].items() if test(row)}

    mine = {
        table: of(table, lambda row: row["customer_id"] == number)
        for table in ("customer", "address", "orders", "invoice", "consent", "web_visitor",
                      "credit_check", "public_record")
    }  # fmt: skip
    mine["order_line"] = of("order_line", lambda row: (row["order_id"],) in mine["orders"])
    mine["invoice_line"] = of("invoice_line", lambda row: (row["invoice_id"],) in mine["invoice"])
    mine["web_visit"] = of("web_visit", lambda row: (row["analytics_id"],) in mine["web_visitor"])
    mine["support_message"] = of(
        "support_message",
        lambda row: row["customer_id"] == number or str(row["sender_email"]).lower() == email,
    )
    mine["newsletter_subscriber"] = of(
        "newsletter_subscriber",
        lambda row: row["customer_id"] == number or str(row["email"]).lower() == email,
    )
    return mine


def erase(rows: Dump, customer: Row, *, today: date) -> None:
    """Takes the customer out of `rows` as the law wants it."""
    mine = belonging(rows, customer)
    kept = {
        key
        for key in mine["invoice"]
        if int(str(rows["invoice"][key]["invoice_date"])[:4]) + 7 >= today.year
    }
    kept_orders = {(rows["invoice"][key]["order_id"],) for key in kept}
    for table, keys in mine.items():
        for key in keys:
            if (table == "invoice" and key in kept) or (
                table == "invoice_line" and key[:1] in kept
            ):
                rows[table][key]["remark"] = None
            elif table == "orders" and key in kept_orders:
                rows[table][key] |= {"delivery_address_id": None, "delivery_note": None}
            elif table == "customer" and kept:
                rows[table][key] |= _nobody(key[0])
            else:
                del rows[table][key]


def _nobody(number: object) -> Row:
    return {
        "customer_number": f"-{number}",
        "first_name": "-",
        "last_name": "-",
        "company_name": None,
        "company_orgnr": None,
        "personnummer": None,
        "email": f"{number}@raderad.invalid",
        "phone": None,
        "protected_identity": 0,
        "note": None,
    }
