"""The passages about other people in what a person will get a copy of (Art. 15(4)), one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from bot.domain.canonical import canonical
from bot.domain.claims import Claim, ClaimKind
from bot.domain.company import Company
from bot.domain.holdings import Cell, Holdings, Item, Key
from bot.domain.names import words_of
from bot.domain.redaction import doubts_in, others_in
from bot.domain.registry import Registry
from bot.domain.spellings import normal

MOST = 200  # that are shown one by one; what is beyond stays covered
LOOKED_THROUGH = 5000  # texts: a person may have 100,000 rows, and others wait meanwhile
BESIDE = 60  # characters on either side, by which one can judge


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A number, an address or a name of somebody else, and what stands around it."""

    source: str
    table: str
    key: Key
    column: str
    text: str = field(repr=False)
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)
    sure: bool = True  # covered unless somebody releases it; else it goes out unless one covers it

    @property
    def cell(self) -> Cell:
        return (self.source, self.table, self.key, self.column)

    @property
    def identity(self) -> str:
        """What it is known by when the text is read again: where it stands, and what it says."""
        return canonical([self.source, self.table, list(self.key), self.column, self.text])

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "table": self.table,
            "key": list(self.key),
            "column": self.column,
            "text": self.text,
            "before": self.before,
            "after": self.after,
            "sure": self.sure,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Passage:
        return cls(**{**data, "key": tuple(data["key"])})


def own_marks(
    registry: Registry,
    holdings: Holdings,
    claims: Iterable[Claim],
    *,
    company: Company,
    level: int,
    today: date,
) -> frozenset[str]:
    """What in a text is nobody else's: proved, on file as the person's own, or the company's.

    What asks for a higher level than was proved stays covered here as it does in its own field.
    """
    phone = normal(ClaimKind.PHONE, company.phone, today=today)
    house = {mark for mark in (phone, company.email) if mark} | words_of(company.name)
    on_file = {
        mark
        for row in islice(holdings.rows, LOOKED_THROUGH)
        if (table := registry.table(row.source, row.table)).person
        for column, kind in table.identities.items()
        if table.field_of(column).level <= level
        if (mark := normal(kind, row.values.get(column), today=today))
    }
    return frozenset({claim.value for claim in claims} | house | on_file) | _names(
        registry, holdings
    )


def _names(registry: Registry, holdings: Holdings) -> frozenset[str]:
    """The words of the person's own names on file: they sign with them."""
    found = (
        words_of(str(row.values.get(one.column) or ""))
        for row in islice(holdings.rows, LOOKED_THROUGH)
        if (table := registry.table(row.source, row.table)).person
        for one in table.fields
        if one.correct == "name"
    )
    return frozenset().union(*found)


def passages(chosen: Iterable[Item], *, own: frozenset[str], today: date) -> tuple[Passage, ...]:
    """The first of them, each once for its place, in the order in which they are read."""
    found: dict[str, Passage] = {}
    for one in _each(chosen, own=own, today=today):
        found.setdefault(one.identity, one)
        if len(found) == MOST:
            break
    return tuple(found.values())


def _each(chosen: Iterable[Item], *, own: frozenset[str], today: date) -> Iterator[Passage]:
    left = LOOKED_THROUGH
    for item in chosen:
        if not (item.field.others and isinstance(item.value, str) and item.value):
            continue
        if not left:
            return
        left -= 1
        text = item.value
        sure = others_in(text, own=own, today=today)
        doubts = doubts_in(text, own=own, today=today, besides=sure)
        for start, end in sorted([*sure, *doubts]):
            source, table, key, column = item.cell
            yield Passage(
                source=source,
                table=table,
                key=key,
                column=column,
                text=text[start:end],
                before=text[max(0, start - BESIDE) : start],
                after=text[end : end + BESIDE],
                sure=(start, end) in sure,
            )
