"""Reads what a source of kind `manual` declares: who looks by hand, and what is kept there."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.identifiers import Email, parse_email
from bot.domain.registry import (
    Field,
    LegalBasis,
    ManualOwner,
    MaskKind,
    Recipient,
    Source,
    Table,
)
from bot.domain.texts import LANGUAGES, Language, LocalText
from bot.sources.yaml_reader import Entry

SOURCE_MEMBERS = (
    *("owner", "days"),
    *("category", "purpose", "legal_basis", "origin", "recipients", "period"),
)
ROLES = ("handler", "approver", "owner")
REPORT, NUMBER, COUNT, TEXT = "report", "number", "count", "text"
"""The one table of such a source, and its columns: what was written down."""

_HOW_MANY = LocalText(sv="Antal handlingar eller poster", en="Documents or entries")
_WHAT_IS_THERE = LocalText(sv="Det som finns där", en="What is there")


def manual_source(
    name: str, entry: Entry, *, category: str, recipients: tuple[Recipient, ...]
) -> Source:
    """The source; what its owner reports counts as entries of one table."""
    label = entry.local("label")
    written = Field(
        column=TEXT,
        label=_WHAT_IS_THERE,
        category=category,
        purpose=entry.local("purpose"),
        legal_basis=entry.choice("legal_basis", LegalBasis),
        origin=entry.local("origin"),
        recipients=recipients,
        mask=MaskKind.FULL,
    )
    table = Table(
        name=REPORT,
        label=label,
        category=category,
        key=(NUMBER,),
        fields=(replace(written, column=COUNT, label=_HOW_MANY, mask=MaskKind.NONE), written),
        period=entry.local("period"),
    )
    return Source(name=name, kind="manual", label=label, tables=(table,), manual=_owner(entry))


def _owner(entry: Entry) -> ManualOwner:
    days = entry.number("days", "5")
    if days < 1:
        entry.fault_at("days", "days must be at least 1")
    inner = entry.entry("owner")
    if inner is None:
        entry.fault("owner is missing; name who looks: {telegram: NUMBER} or {role: owner}")
        return ManualOwner(days=days)
    inner.only("telegram", "role", "email", "language")
    if len({"telegram", "role", "email"} & set(inner.names)) != 1:
        inner.fault("owner has one of telegram, role and email")
        return ManualOwner(days=days)
    if "email" in inner:
        return ManualOwner(email=_address(inner), language=_language(inner), days=days)
    if "language" in inner:
        inner.fault_at("language", "language goes with email; members of staff have their own")
    if "telegram" in inner:
        return ManualOwner(telegram=inner.number("telegram"), days=days)
    role = inner.text("role")
    if role not in ROLES:
        inner.fault_at("role", f"role must be one of {', '.join(ROLES)}, not {role!r}")
    return ManualOwner(role=role, days=days)


def _address(inner: Entry) -> str:
    """Where the tasks are sent; it is not quoted, for it belongs to a person."""
    parsed = parse_email(inner.text("email"))
    if isinstance(parsed, Email):
        return parsed.address
    inner.fault_at("email", "email must be an e-mail address such as anna@example.se")
    return ""


def _language(inner: Entry) -> Language:
    text = inner.text("language", "sv")
    if text not in LANGUAGES:
        inner.fault_at("language", f"language must be sv or en, not {text!r}")
    return "en" if text == "en" else "sv"
