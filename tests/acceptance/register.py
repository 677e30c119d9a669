"""Who is who in the sample register, and what belongs to them: by plain SQL and by hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.contracts import oracle

# What the answer of Article 15 must show of each table, by hand. The personal identity number asks
# for an electronic identification and is left out; the keys of the database are nobody's data.
SHOWN = {
    "customer": "customer_number first_name last_name company_name company_orgnr email phone "
    "language protected_identity created_on note",
    "address": "kind street postcode city",
    "orders": "order_number delivery_address_id ordered_on status amount delivery_note",
    "order_line": "article quantity price",
    "invoice": "invoice_number invoice_date due_date paid_on amount vat bill_to_name "
    "bill_to_address remark",
    "invoice_line": "description quantity price remark",
    "support_message": "sender_email sender_name received_at subject body",
    "consent": "purpose given_at withdrawn_at",
    "newsletter_subscriber": "email topic subscribed_on",
    "web_visitor": "analytics_id first_seen",
    "web_visit": "visited_at page ip_address",
    "credit_check": "agency checked_on score remark",
    "public_record": "origin fetched_on content",
}
LABELS = {
    "sv": {
        "customer": "Kund",
        "address": "Adress",
        "orders": "Beställning",
        "order_line": "Orderrad",
        "invoice": "Faktura",
        "invoice_line": "Fakturarad",
        "support_message": "Meddelande",
        "consent": "Samtycke",
        "newsletter_subscriber": "Nyhetsbrev",
        "web_visitor": "Webbläsare",
        "web_visit": "Besök",
        "credit_check": "Kreditupplysning",
        "public_record": "Uppgift från öppen källa",
    },
    "en": {
        "customer": "Customer",
        "address": "Address",
        "orders": "Order",
        "order_line": "Order line",
        "invoice": "Invoice",
        "invoice_line": "Invoice line",
        "support_message": "Message",
        "consent": "Consent",
        "newsletter_subscriber": "Newsletter",
        "web_visitor": "Browser",
        "web_visit": "Visit",
        "credit_check": "Credit report",
        "public_record": "Record from a public source",
    },
}
OURS = "Insyn"  # what the bot itself stores is no part of the register
Cell = tuple[str, str, str]  # table, column, value


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """One customer of the register, as somebody with a Telegram account."""

    row: oracle.Row

    @property
    def email(self) -> str:
        return str(self.row["email"])

    @property
    def number(self) -> object:
        return self.row["customer_id"]

    @property
    def phone(self) -> str:
        """As Telegram spells it."""
        digits = re.sub(r"\(0\)|\D", "", str(self.row["phone"]))
        return "+" + re.sub(r"^(0046|46|0)", "46", digits)


def subjects(rows: oracle.Dump) -> list[Subject]:
    """Everybody who can prove two contacts and whose case no awkwardness decides."""
    shared = Counter(str(row["email"]).lower() for row in rows["customer"].values())
    return [
        Subject(row=row)
        for _key, row in sorted(rows["customer"].items())
        if row["phone"]
        and not row["protected_identity"]
        and shared[str(row["email"]).lower()] == 1
    ]


def named(rows: oracle.Dump, last_name: str) -> Subject:
    return next(one for one in subjects(rows) if one.row["last_name"] == last_name)


def with_one_address(rows: oracle.Dump) -> list[Subject]:
    owners = Counter(row["customer_id"] for row in rows["address"].values())
    return [one for one in subjects(rows) if owners[one.number] == 1]


def with_old_and_new_invoices(rows: oracle.Dump, *, year: int) -> list[Subject]:
    """Whose accounts must stay in part: some older than seven years, some younger."""
    found = []
    for one in subjects(rows):
        years = invoice_years(rows, one)
        if years and min(years) + 7 < year <= max(years) + 7:
            found.append(one)
    return found


def invoice_years(rows: oracle.Dump, subject: Subject) -> list[int]:
    return [
        int(str(row["invoice_date"])[:4])
        for row in rows["invoice"].values()
        if row["customer_id"] == subject.number
    ]


def expected_answer(rows: oracle.Dump, subject: Subject, language: str) -> Counter[Cell]:
    """Every value that the answer must hold."""
    mine = oracle.belonging(rows, subject.row)
    return Counter(
        cell
        for table, keys in mine.items()
        for key in keys
        for name in SHOWN[table].split()
        if (cell := _cell(LABELS[language][table], name, rows[table][key][name]))
    )


def told_answer(document: Mapping[str, Any]) -> Counter[Cell]:
    """Every value of the register that an answer holds."""
    return Counter(
        cell
        for category in document["categories"]
        for entry in category["entries"]
        if entry["source"] != OURS
        for one in entry["values"]
        if (cell := _cell(entry["table"], one["field"], one["value"]))
    )


def _cell(table: str, name: str, value: object) -> Cell | None:
    plain = oracle.plain(name, value)
    return None if plain in (None, "") else (table, name, str(plain))
