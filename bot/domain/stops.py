"""What a wish stops: from the registry and a person's rows to changes that sources carry out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain import plans
from bot.domain.canonical import digest
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Finding, Holdings, Row, SourceHoldings
from bot.domain.plans import CorrectionPlan, ErasurePlan
from bot.domain.registry import LegalBasis, Reference, Registry, Source, Stop, Table, Value, Wish

ALL = "all"  # every use that the wish can stop


@dataclass(frozen=True, kw_only=True, slots=True)
class StopPlan:
    """Which sources are searched for which proved claims, and which uses end there.

    Every source looks at what it holds at the moment: nothing of a person stands in the plan.
    """

    wish: Wish
    use: str  # a use of the registry, or ALL
    sources: tuple[str, ...]
    claim_hashes: tuple[str, ...]

    @property
    def hash(self) -> str:
        """What an approval binds to."""
        return digest({"kind": "stop", "plan": self.as_json()})

    def as_json(self) -> dict[str, Any]:
        return {
            "wish": self.wish.value,
            "use": self.use,
            "sources": sorted(self.sources),
            "claim_hashes": sorted(self.claim_hashes),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StopPlan:
        return cls(
            wish=Wish(data["wish"]),
            use=data["use"],
            sources=tuple(data["sources"]),
            claim_hashes=tuple(data["claim_hashes"]),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What ends one use in one source: values to be set, or rows to be deleted."""

    use: str
    rows: int  # in which the use ends, or has ended before
    changes: tuple[CorrectionPlan, ...] = ()
    erasure: ErasurePlan | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        return {
            "use": self.use,
            "rows": self.rows,
            "changes": [change.as_json() for change in self.changes],
            "erasure": self.erasure.as_json() if self.erasure else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Work:
        erasure = data["erasure"]
        return cls(
            use=data["use"],
            rows=data["rows"],
            changes=tuple(CorrectionPlan.from_json(one) for one in data["changes"]),
            erasure=ErasurePlan.from_json(erasure) if erasure else None,
        )


def work_for(
    registry: Registry, found: SourceHoldings, plan: StopPlan, *, now: datetime
) -> tuple[Work, ...]:
    """What one source has to do, use by use, in the registry's order."""
    return _Stopper(registry, found, now).work(plan)


class _Stopper:
    """Looks through what one source holds about one person."""

    def __init__(self, registry: Registry, found: SourceHoldings, now: datetime) -> None:
        self._registry = registry
        self._source = registry.source(found.source)
        self._found = found
        self._now = now

    def work(self, plan: StopPlan) -> tuple[Work, ...]:
        grouped: dict[str, list[tuple[Table, Stop]]] = {}
        for table in self._source.tables:
            for stop in table.stops:
                if plan.wish in stop.wishes and plan.use in (ALL, _named(plan.wish, table, stop)):
                    grouped.setdefault(stop.use, []).append((table, stop))
        return tuple(self._use(use, stops) for use, stops in grouped.items())

    def _use(self, use: str, stops: list[tuple[Table, Stop]]) -> Work:
        hit = [
            (stop, row)
            for table, stop in stops
            for row in _rows(self._found, table)
            if _applies(stop, row)
        ]
        going = {
            (one.table, one.key): one
            for stop, row in hit
            if stop.delete
            for one in _with_owned(self._source, self._found, row)
        }
        return Work(
            use=use,
            rows=len({(row.table, row.key) for _stop, row in hit}),
            changes=tuple(c for stop, row in hit for c in _changes(row, stop, self._now)),
            erasure=self._erasure(tuple(going.values())),
        )

    def _erasure(self, going: tuple[Row, ...]) -> ErasurePlan | None:
        """What a statute keeps stays here too."""
        if not going:
            return None
        part = SourceHoldings(source=self._found.source, finding=Finding.FOUND, rows=going)
        today = stockholm_day(self._now)
        plan = plans.erasure_plan(self._registry, Holdings(sources=(part,)), today=today)
        return replace(plan, part=True)


def _named(wish: Wish, table: Table, stop: Stop) -> str:
    """By what a wish names it: a restriction goes by kinds of data, the others by uses."""
    return table.category if wish is Wish.RESTRICTION else stop.use


def _rows(found: SourceHoldings, table: Table) -> Iterator[Row]:
    return (row for row in found.rows if row.table == table.name)


def _applies(stop: Stop, row: Row) -> bool:
    """Whether the row has the use; one in which it ended before counts too, and is left alone."""
    return all(
        row.values.get(column) == value
        for column, value in stop.when.items()
        if column not in stop.set
    )


def _changes(row: Row, stop: Stop, now: datetime) -> Iterator[CorrectionPlan]:
    if any(row.values[column] != value for column, value in stop.when.items()):
        return  # ended before: an old date of withdrawal stays what it is
    for column, value in stop.set.items():
        new = filled(value, now)
        if row.values[column] != new:
            yield CorrectionPlan(
                source=row.source,
                table=row.table,
                key=row.key,
                column=column,
                old=row.values[column],
                new=new,
            )


FILLED = ("{now}", "{today}")
"""What a declared value can have filled in."""


def filled(value: Value, now: datetime) -> Value:
    """A declared value with the moment or the day put in where it stands for them."""
    if value == "{now}":
        return now.replace(microsecond=0).isoformat()
    return stockholm_day(now).isoformat() if value == "{today}" else value


def _with_owned(source: Source, found: SourceHoldings, row: Row) -> Iterator[Row]:
    """The row, and the person's rows that belong to it and cannot be without it.

    Who only points at it, or owns it, is no part of the use that ends.
    """
    seen, waiting = {(row.table, row.key)}, [row]
    while waiting:
        yield (one := waiting.pop())
        for other in _owned(source, found, one):
            if (other.table, other.key) not in seen:
                seen.add((other.table, other.key))
                waiting.append(other)


def _owned(source: Source, found: SourceHoldings, row: Row) -> Iterator[Row]:
    """Contacts in a table of their own may lead to a person, who does not go with them."""
    for table in source.tables:
        for reference in table.references:
            if reference.table != row.table or not _goes_along(table, reference):
                continue
            wanted = tuple(row.values[column] for column in reference.target)
            if None in wanted:
                continue  # nothing belongs to an empty name
            for other in _rows(found, table):
                if tuple(other.values[column] for column in reference.columns) == wanted:
                    yield other


def _goes_along(table: Table, reference: Reference) -> bool:
    """A row of the same table goes only if it has the use itself."""
    return reference.direction.down and not table.person and reference.table != table.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A use that the person has, with how many entries stand for it."""

    use: str
    rows: int


def choices(registry: Registry, holdings: Holdings, wish: Wish) -> tuple[Choice, ...]:
    """The uses that the wish could still stop for this person, in the registry's order."""
    counts: dict[str, int] = {}
    for row in holdings.rows:
        for stop in registry.table(row.source, row.table).stops:
            if wish in stop.wishes and all(row.values.get(c) == v for c, v in stop.when.items()):
                counts[stop.use] = counts.get(stop.use, 0) + 1
    return tuple(Choice(use=use, rows=counts[use]) for use in registry.uses if use in counts)


def uses_of(registry: Registry, wish: Wish) -> tuple[str, ...]:
    """Every use that the registry knows how to stop on such a wish."""
    known = {s.use for _source, t in registry.tables() for s in t.stops if wish in s.wishes}
    return tuple(use for use in registry.uses if use in known)


def by_interest(registry: Registry, found: SourceHoldings) -> tuple[Row, ...]:
    """The rows that stand on a legitimate interest alone: what an objection is about (Art. 21)."""
    return tuple(
        row
        for row in found.rows
        if (fields := registry.table(row.source, row.table).fields)
        and all(one.legal_basis is LegalBasis.LEGITIMATE_INTEREST for one in fields)
    )
