"""Whose a contact is, and by what else the one person is known who has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain import persons
from bot.domain.claims import Claim, ClaimKind
from bot.domain.registry import Table
from bot.domain.rows import Row
from bot.domain.spellings import same

KnownBy = Mapping[Claim, date | None]
"""Identifiers of one person, and since when each stands there; None where that is not told."""


class ContactMatch(StrEnum):
    """How many persons have a contact on file."""

    NONE = "none"
    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One entry in which a contact stands."""

    since: date | None  # when the entry came to be; None where that is not told
    asked: bool = False  # whether the register tells when the number was confirmed
    confirmed: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OnFile:
    """What a register says of a contact; of several persons, and of protected ones, no more."""

    match: ContactMatch
    known_by: KnownBy = field(default_factory=dict, repr=False)
    standings: tuple[Standing, ...] = ()
    protected: bool = False  # for those who hand something out; nobody is told


def known_by(records: Iterable[tuple[Table, Row]], *, today: date) -> KnownBy:
    """By what the rows of one person in tables of persons say that they are known."""
    found: dict[Claim, date | None] = {}
    for table, row in records:
        since = day_of(row.values.get(table.date)) if table.date else None
        for kind, values in persons.identities(table, row, today=today).items():
            for claim in (Claim(kind, value) for value in values):
                found[claim] = earlier(found[claim], since) if claim in found else since
    return found


def holding(
    records: Iterable[tuple[Table, Row]], claim: Claim, *, today: date
) -> Iterator[tuple[Table, Row, str]]:
    """Each entry in which the claim stands, with the column, however it is spelt there."""
    for table, row in records:
        for column, kind in table.identities.items():
            if kind is claim.kind and same(claim, row.values.get(column), today=today):
                yield table, row, column


def standings(
    records: Iterable[tuple[Table, Row]], contact: Claim, *, today: date
) -> Iterator[Standing]:
    """The same of a contact, as far as it tells of a new holder."""
    return (_standing(*found) for found in holding(records, contact, today=today))


def _standing(table: Table, row: Row, column: str) -> Standing:
    since = day_of(row.values.get(table.date)) if table.date else None
    confirmed = table.field_of(column).confirmed
    if confirmed is None:
        return Standing(since=since)
    return Standing(since=since, asked=True, confirmed=day_of(row.values.get(confirmed)))


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
    places = tuple(place for one in told for place in one.standings)
    known = together if len(strong) < 2 else {}
    return OnFile(match=ContactMatch.ONE, known_by=known, standings=places)


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
