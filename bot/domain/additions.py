"""Adding a row that is missing (Art. 16): which tables take one, whose it is, what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.canonical import digest
from bot.domain.holdings import Holdings, Key, Row
from bot.domain.registry import Field, Registry, Source, Table, Value
from bot.domain.stops import filled


@dataclass(frozen=True, kw_only=True, slots=True)
class AdditionPlan:
    """One row to be added to those of a person: what they said, and what every new row has."""

    source: str
    table: str
    owner: str  # the table of the row that it belongs to
    owner_key: Key
    asked: Mapping[str, Value] = field(repr=False)
    given: Mapping[str, Value] = field(default_factory=dict, repr=False)

    @property
    def hash(self) -> str:
        """What an approval binds to."""
        return digest({"kind": "addition", "plan": self.as_json()})

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "table": self.table,
            "owner": self.owner,
            "owner_key": list(self.owner_key),
            "asked": dict(self.asked),
            "given": dict(self.given),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AdditionPlan:
        return cls(**{**data, "owner_key": tuple(data["owner_key"])})


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A table to which a row can be added for this very person, and the row it would belong to."""

    source: Source
    table: Table
    owner: Row = field(repr=False)

    @property
    def place(self) -> tuple[str, str]:
        """Where the row goes: of several offers of one place the person picks the owner."""
        return (self.source.name, self.table.name)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is asked, in this order."""
        assert self.table.add is not None
        return tuple(self.table.field_of(column) for column in self.table.add.ask)

    def optional(self, asked: Field) -> bool:
        """Whether the value may be left out."""
        assert self.table.add is not None
        return asked.column in self.table.add.optional


def offers(registry: Registry, holdings: Holdings) -> tuple[Offer, ...]:
    """The tables that take a new row, once for each row of the person that it could belong to.

    The same holdings give the same places; the offers of one table stand together.
    """
    owners: dict[tuple[str, str], list[Row]] = {}
    for row in holdings.rows:
        owners.setdefault((row.source, row.table), []).append(row)
    return tuple(_offers(registry, owners))


def _offers(registry: Registry, owners: Mapping[tuple[str, str], list[Row]]) -> Iterator[Offer]:
    for source, table in registry.tables():
        reference = table.owner
        if table.add is None or reference is None:
            continue
        for row in owners.get((source.name, reference.table), ()):
            yield Offer(source=source, table=table, owner=row)


def request_of(offer: Offer, values: Mapping[str, Value]) -> dict[str, Any]:
    """The wish for the new row, as it is kept on the case."""
    return {
        "source": offer.source.name,
        "table": offer.table.name,
        "owner_key": list(offer.owner.key),
        "asked": dict(values),
    }


def is_addition(request: Mapping[str, Any]) -> bool:
    """Whether a wish to have something rectified is one for a new row."""
    return "asked" in request


def plan_of(registry: Registry, request: Mapping[str, Any], *, now: datetime) -> AdditionPlan:
    """The plan that the wish comes to."""
    table = registry.table(request["source"], request["table"])
    assert table.add is not None
    assert table.owner is not None
    return AdditionPlan(
        source=request["source"],
        table=table.name,
        owner=table.owner.table,
        owner_key=tuple(request["owner_key"]),
        asked=dict(request["asked"]),
        given={column: filled(value, now) for column, value in table.add.set.items()},
    )


def pointing(table: Table, owner: Row) -> dict[str, Value]:
    """The columns that bind a new row of `table` to its owner."""
    assert table.owner is not None
    reference = table.owner
    return {
        column: owner.values[target]
        for column, target in zip(reference.columns, reference.target, strict=True)
    }


def is_there(rows: Iterable[Row], wanted: Mapping[str, Value]) -> bool:
    """Whether a row says all of it already: what was added before is known again by that."""
    return any(
        all(row.values.get(column) == value for column, value in wanted.items()) for row in rows
    )
