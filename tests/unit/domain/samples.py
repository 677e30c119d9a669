"""A small registry and holdings for it, for tests of plans and summaries."""

from __future__ import annotations

from typing import Any

from bot.domain.claims import ClaimKind
from bot.domain.holdings import Finding, Holdings, Row, SourceHoldings
from bot.domain.registry import (
    Direction,
    EraseKind,
    EraseRule,
    Field,
    LegalBasis,
    MaskKind,
    Reference,
    Registry,
    Retention,
    Source,
    Table,
)
from bot.domain.texts import LocalText

KEEP = EraseRule(kind=EraseKind.KEEP)


def both(text: str) -> LocalText:
    return LocalText(sv=text, en=text)


def a_field(column: str, **changes: Any) -> Field:
    facts: dict[str, Any] = {
        "column": column,
        "label": both(column),
        "category": "orders",
        "purpose": both("to deliver"),
        "legal_basis": LegalBasis.CONTRACT,
        "origin": both("you"),
    }
    return Field(**{**facts, **changes})


def a_table(name: str, fields: tuple[Field, ...], **changes: Any) -> Table:
    facts = {"label": both(name), "category": "orders", "key": ("id",), "period": both("a year")}
    return Table(name=name, fields=fields, **{**facts, **changes})


def to(table: str, column: str, direction: Direction = Direction.OWNED) -> Reference:
    return Reference(columns=(column,), table=table, target=("id",), direction=direction)


CUSTOMER = a_table(
    "customer",
    (
        a_field("id", erase=KEEP),
        a_field("name", category="identity", level=1, correct="name"),
        a_field(
            "email",
            category="identity",
            mask=MaskKind.EMAIL,
            correct="email",
            contact=True,
            erase=EraseRule(kind=EraseKind.FIXED, value="{key}@gone.invalid"),
        ),
    ),
    person=True,
    identities={"email": ClaimKind.EMAIL},
)
ORDER = a_table("order", (a_field("note"),), references=(to("customer", "customer"),))
ACCOUNTS = both("Accounting Act")
INVOICE = a_table(
    "invoice",
    (a_field("day", erase=KEEP), a_field("amount"), a_field("remark"), a_field("order")),
    references=(to("customer", "customer"), to("order", "order", Direction.NONE)),
    retention=(
        Retention(statute=ACCOUNTS, years=7, column="day", keeps=frozenset({"amount", "order"})),
    ),
)
LINE = a_table(
    "line",
    (a_field("what"), a_field("remark")),
    references=(to("invoice", "invoice"),),
    retention=(
        Retention(
            statute=ACCOUNTS, years=7, column="day", via="invoice", keeps=frozenset({"what"})
        ),
    ),
)
REGISTRY = Registry(
    sources=(
        Source(
            name="shop", kind="sql", label=both("shop"), tables=(CUSTOMER, ORDER, INVOICE, LINE)
        ),
    ),
    categories={"identity": both("identity"), "orders": both("orders")},
)


def row(table: str, key: int, **values: Any) -> Row:
    return Row(source="shop", table=table, key=(key,), values={"id": key, **values})


def customer(key: int = 1, **values: Any) -> Row:
    return row("customer", key, **{"name": "Elin", "email": "elin@example.com", **values})


def order(key: int, *, owner: int = 1) -> Row:
    return row("order", key, note="ring", customer=owner)


def invoice(key: int, day: str | None, *, order: int | None = None, owner: int = 1) -> Row:
    return row("invoice", key, day=day, amount="10.00", remark="?", order=order, customer=owner)


def line(key: int, *, invoice: int) -> Row:
    return row("line", key, what="cable", remark="cheap", invoice=invoice)


def holdings(*rows: Row) -> Holdings:
    return Holdings(
        sources=(SourceHoldings(source="shop", finding=Finding.FOUND, rows=tuple(rows)),)
    )
