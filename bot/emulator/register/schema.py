"""The tables of the sample register, with the constraints that a real one would have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    Uuid,
)

METADATA = MetaData()


def _text(name: str, *, required: bool = True, unique: bool = False) -> Column[str]:
    return Column(name, String(200), nullable=not required, unique=unique)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _pointer(name: str, target: str, *, required: bool = True) -> Column[Any]:
    return Column(name, ForeignKey(target), nullable=not required, index=True)


def _money(name: str) -> Column[Any]:
    return Column(name, Numeric(10, 2), nullable=False)


def _day(name: str, *, required: bool = True) -> Column[Any]:
    return Column(name, Date, nullable=not required)


def _moment(name: str, *, required: bool = True) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=not required)


CUSTOMER = Table(
    "customer",
    METADATA,
    _number("customer_id"),
    _text("customer_number", unique=True),
    _text("first_name"),
    _text("last_name"),
    _text("company_name", required=False),
    _text("company_orgnr", required=False),
    _text("personnummer", required=False, unique=True),
    _text("email"),
    _text("phone", required=False),
    _text("language"),
    Column("protected_identity", Boolean, nullable=False),
    _day("created_on"),
    Column("note", Text),
)

ADDRESS = Table(
    "address",
    METADATA,
    _number("address_id"),
    _pointer("customer_id", "customer.customer_id"),
    _text("kind"),
    _text("street"),
    _text("postcode"),
    _text("city"),
)

ORDERS = Table(
    "orders",
    METADATA,
    _number("order_id"),
    _text("order_number", unique=True),
    _pointer("customer_id", "customer.customer_id"),
    _pointer("delivery_address_id", "address.address_id", required=False),
    _day("ordered_on"),
    _text("status"),
    _money("amount"),
    Column("delivery_note", Text),
)

ORDER_LINE = Table(
    "order_line",
    METADATA,
    Column("order_id", ForeignKey("orders.order_id"), primary_key=True),
    _number("line_no"),
    _text("article"),
    Column("quantity", Integer, nullable=False),
    _money("price"),
)

INVOICE = Table(
    "invoice",
    METADATA,
    _number("invoice_id"),
    _text("invoice_number", unique=True),
    _pointer("customer_id", "customer.customer_id"),
    _pointer("order_id", "orders.order_id", required=False),
    _day("invoice_date"),
    _day("due_date"),
    _day("paid_on", required=False),
    _money("amount"),
    _money("vat"),
    _text("bill_to_name"),
    _text("bill_to_address"),
    Column("remark", Text),
)

INVOICE_LINE = Table(
    "invoice_line",
    METADATA,
    Column("invoice_id", ForeignKey("invoice.invoice_id"), primary_key=True),
    _number("line_no"),
    _text("description"),
    Column("quantity", Integer, nullable=False),
    _money("price"),
    Column("remark", Text),
)

SUPPORT_MESSAGE = Table(
    "support_message",
    METADATA,
    Column("message_id", Uuid, primary_key=True),
    _pointer("customer_id", "customer.customer_id", required=False),
    _text("sender_email"),
    _text("sender_name", required=False),
    _moment("received_at"),
    _text("subject"),
    Column("body", Text, nullable=False),
)

CONSENT = Table(
    "consent",
    METADATA,
    _number("consent_id"),
    _pointer("customer_id", "customer.customer_id"),
    _text("purpose"),
    _moment("given_at"),
    _moment("withdrawn_at", required=False),
)

NEWSLETTER = Table(
    "newsletter_subscriber",
    METADATA,
    _number("subscriber_id"),
    _text("email", unique=True),
    _pointer("customer_id", "customer.customer_id", required=False),
    _text("topic"),
    _day("subscribed_on"),
)

WEB_VISITOR = Table(
    "web_visitor",
    METADATA,
    Column("analytics_id", String(60), primary_key=True),
    _pointer("customer_id", "customer.customer_id"),
    _day("first_seen"),
)

WEB_VISIT = Table(
    "web_visit",
    METADATA,
    _number("visit_id"),
    _pointer("analytics_id", "web_visitor.analytics_id"),
    _moment("visited_at"),
    _text("page"),
    _text("ip_address"),
)

CREDIT_CHECK = Table(
    "credit_check",
    METADATA,
    _number("check_id"),
    _pointer("customer_id", "customer.customer_id"),
    _text("agency"),
    _day("checked_on"),
    Column("score", Integer, nullable=False),
    _text("remark", required=False),
)

PUBLIC_RECORD = Table(
    "public_record",
    METADATA,
    _number("record_id"),
    _pointer("customer_id", "customer.customer_id"),
    _text("origin"),
    _day("fetched_on"),
    Column("content", Text, nullable=False),
)
