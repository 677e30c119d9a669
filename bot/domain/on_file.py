"""Whose a contact is, and by what else the one person is known who has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain import persons
from bot.domain.claims import Claim, ClaimKind
from bot.domain.registry import Table
from bot.domain.rows import Row

KnownBy = Mapping[Claim, date | None]
"""Identifiers of one person, and since when each stands there; None where that is not told."""


class ContactMatch(StrEnum):
    """How many persons have a contact on file."""

    NONE = "none"
    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True, kw_only=True, slots=True)
class OnFile:
    """What a register says of a contact; of several persons, and of protected ones, no more."""

    match: ContactMatch
    known_by: KnownBy = field(default_factory=dict, repr=False)


def known_by(records: Iterable[tuple[Table, Row]], *, today: date) -> KnownBy:
    """By what the rows of one person in tables of persons say that they are known."""
    found: dict[Claim, date | None] = {}
    for table, row in records:
        since = day_of(row.values.get(table.date)) if table.date else None
        for kind, values in persons.identities(table, row, today=today).items():
            for claim in (Claim(kind, value) for value in values):
                found[claim] = earlier(found[claim], since) if claim in found else since
    return found


def merged(found: Iterable[OnFile]) -> OnFile:
    """What several registers say together: two personal identity numbers are two persons."""
    told = list(found)
    matches = {one.match for one in told}
    if ContactMatch.SEVERAL in matches:
        return OnFile(match=ContactMatch.SEVERAL)
    if ContactMatch.ONE not in matches:
        return OnFile(match=ContactMatch.NONE)
    together: dict[Claim, date | None] = {}
    for one in told:
        for claim, since in one.known_by.items():
            together[claim] = earlier(together[claim], since) if claim in together else since
    strong = [claim for claim in together if claim.kind in persons.STRONG]
    return OnFile(match=ContactMatch.ONE, known_by=together if len(strong) < 2 else {})


def besides(known_by: Iterable[Claim], proved: Collection[Claim]) -> frozenset[Claim]:
    """What else can lead to the same person: an organisation number is many people's."""
    return frozenset(
        one for one in known_by if one.kind is not ClaimKind.ORGNR and one not in proved
    )


def customer(claim: Claim, on_file: OnFile) -> Claim:
    """One name for whoever has a contact, the same by each of theirs; else the contact itself."""
    ranked = (
        sorted(one for one in on_file.known_by if one.kind is kind)
        for kind in (ClaimKind.PERSONNUMMER, ClaimKind.CUSTOMER_NUMBER, *_CONTACTS)
    )
    return next((ordered[0] for ordered in ranked if ordered), claim)


_CONTACTS = (ClaimKind.EMAIL, ClaimKind.PHONE)


def earlier(one: date | None, other: date | None) -> date | None:
    """An entry that does not tell its day may be the oldest."""
    return None if one is None or other is None else min(one, other)


def day_of(value: object) -> date | None:
    """The day that a column of dates or moments tells."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
