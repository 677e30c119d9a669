"""What is going to be done to a person's rows, decided before it is approved, bound by a hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.canonical import digest
from bot.domain.clock import stockholm_day
from bot.domain.errors import InsynError
from bot.domain.holdings import Cell, Holdings, Item, Key, Row, row_digest
from bot.domain.registry import EraseKind, Field, Registry, Retention, Table, Value
from bot.domain.retention import Kept, kept
from bot.domain.texts import LocalText

RowId = tuple[str, str, Key]
DAY_LENGTH = len("2026-03-05")


class PlanOutdatedError(InsynError):
    """The data has changed since the plan was made: it has to be made and approved again."""

    def __init__(self, *, source: str, table: str) -> None:
        super().__init__()
        self.source = source
        self.table = table


class Action(StrEnum):
    """What an erasure does to one row."""

    DELETE = "delete"
    KEEP = "keep"  # a statute keeps the row; the fields that it does not want are emptied
    BLANK = "blank"  # emptied, but the row stays because kept rows point to it


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanItem:
    """The decision about one row, and how the row looked when it was taken."""

    source: str
    table: str
    key: Key
    action: Action
    digest: str  # of the row that the decision was taken on
    after: str | None = None  # of the row once emptied, so that a second run knows its own work
    blank: Mapping[str, Value] = field(default_factory=dict)  # column -> what it becomes
    until: date | None = None
    statutes: tuple[LocalText, ...] = ()

    @property
    def row_id(self) -> RowId:
        return (self.source, self.table, self.key)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "table": self.table,
            "key": list(self.key),
            "action": self.action.value,
            "digest": self.digest,
            "after": self.after,
            "blank": dict(self.blank),
            "until": self.until.isoformat() if self.until else None,
            "statutes": [{"sv": statute.sv, "en": statute.en} for statute in self.statutes],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PlanItem:
        return cls(
            source=data["source"],
            table=data["table"],
            key=tuple(data["key"]),
            action=Action(data["action"]),
            digest=data["digest"],
            after=data["after"],
            blank=dict(data["blank"]),
            until=date.fromisoformat(data["until"]) if data["until"] else None,
            statutes=tuple(LocalText(**statute) for statute in data["statutes"]),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasurePlan:
    """What goes, what stays and why, row by row."""

    items: tuple[PlanItem, ...]
    part: bool = False  # only some rows of a person, whose owners are not among them

    @property
    def hash(self) -> str:
        """What an approval binds to."""
        return digest({"kind": "erasure", "plan": self.as_json()})

    def of(self, source: str) -> tuple[PlanItem, ...]:
        return tuple(item for item in self.items if item.source == source)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.source for item in self.items))

    def as_json(self) -> dict[str, Any]:
        items = [item.as_json() for item in self.items]
        return {"items": items, "part": True} if self.part else {"items": items}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ErasurePlan:
        items = tuple(PlanItem.from_json(item) for item in data["items"])
        return cls(items=items, part=data.get("part", False))


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionPlan:
    """One value to be changed, from what it was to what it shall be."""

    source: str
    table: str
    key: Key
    column: str
    old: Value = field(repr=False)
    new: Value = field(repr=False)

    @property
    def cell(self) -> Cell:
        return (self.source, self.table, self.key, self.column)

    @property
    def hash(self) -> str:
        """What an approval binds to."""
        return digest({"kind": "correction", "plan": self.as_json()})

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "table": self.table,
            "key": list(self.key),
            "column": self.column,
            "old": self.old,
            "new": self.new,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CorrectionPlan:
        return cls(**{**data, "key": tuple(data["key"])})


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessPlan:
    """Which sources are read for which proved claims; of the claims only keyed hashes are kept."""

    sources: tuple[str, ...]
    claim_hashes: tuple[str, ...]
    released: tuple[str, ...] = ()  # keyed hashes of the passages about others that go out
    covered: tuple[str, ...] = ()  # and of doubts that do name somebody else

    @property
    def hash(self) -> str:
        """What an approval binds to."""
        return digest({"kind": "access", "plan": self.as_json()})

    def as_json(self) -> dict[str, Any]:
        told = {"sources": sorted(self.sources), "claim_hashes": sorted(self.claim_hashes)}
        decided = {"released": sorted(self.released), "covered": sorted(self.covered)}
        return {**told, **{name: marks for name, marks in decided.items() if marks}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AccessPlan:
        return cls(
            sources=tuple(data["sources"]),
            claim_hashes=tuple(data["claim_hashes"]),
            released=tuple(data.get("released", ())),
            covered=tuple(data.get("covered", ())),
        )


def key_after(names: tuple[str, ...], key: Key, *, column: str, new: Value) -> Key:
    """The key of a row once one of its columns has been changed, be it part of the key or not."""
    part = new if isinstance(new, int) else str(new)
    return tuple(part if name == column else old for name, old in zip(names, key, strict=True))


def correction_plan(item: Item, *, new: Value) -> CorrectionPlan:
    """The change of one value that the person picked among the correctable ones."""
    return CorrectionPlan(
        source=item.row.source,
        table=item.row.table,
        key=item.row.key,
        column=item.field.column,
        old=item.value,
        new=new,
    )


def correction_of(request: Mapping[str, Any]) -> CorrectionPlan | None:
    """The change that a wish names; None if it is for something else, or not pointed out yet."""
    names = [one.name for one in fields(CorrectionPlan)]
    if not request.keys() >= set(names):
        return None
    return CorrectionPlan.from_json({name: request[name] for name in names})


def erasure_plan(registry: Registry, holdings: Holdings, *, today: date) -> ErasurePlan:
    """Deletes every row that no statute keeps, and empties what a kept row need not say."""
    return ErasurePlan(items=_Planner(registry, holdings, today).items())


class _Planner:
    """Decides row by row, then lets what stays hold on to the rows that it points to."""

    def __init__(self, registry: Registry, holdings: Holdings, today: date) -> None:
        self._registry = registry
        self._today = today
        self._rows = {(row.source, row.table, row.key): row for row in holdings.rows}
        self._index: dict[tuple[str, str, tuple[str, ...], tuple[Value, ...]], list[RowId]] = {}
        self._indexed: set[tuple[str, str, tuple[str, ...]]] = set()

    def items(self) -> tuple[PlanItem, ...]:
        by_statute = {row_id: self._kept(row) for row_id, row in self._rows.items()}
        lawful = {row_id: found for row_id, found in by_statute.items() if found}
        held = self._held_by(lawful)
        order = sorted(self._rows, key=lambda row_id: (row_id[0], row_id[1], str(row_id[2])))
        return tuple(self._item(self._rows[r], lawful.get(r), held.get(r)) for r in order)

    def _table(self, row: Row) -> Table:
        return self._registry.table(row.source, row.table)

    def _kept(self, row: Row) -> Kept | None:
        rules = self._table(row).retention
        return kept(((rule, self._date(row, rule)) for rule in rules), today=self._today)

    def _date(self, row: Row, rule: Retention) -> date | None:
        if rule.via is None:
            return _as_date(row.values[rule.column])
        days = [
            _as_date(target.values.get(rule.column)) for target in self._targets(row, rule.via)
        ]
        return max((day for day in days if day), default=None)

    def _held_by(self, lawful: Mapping[RowId, Kept]) -> dict[RowId, Kept]:
        """Rows that kept rows point to, over any number of steps, with the last date of those."""
        held: dict[RowId, Kept] = {}
        waiting = list(lawful.items())
        while waiting:
            row_id, because = waiting.pop()
            row = self._rows[row_id]
            fields = lawful[row_id].fields if row_id in lawful else frozenset()
            blank = self._blank(row, fields)
            for target in self._targets(row, None, without=blank):
                target_id = (target.source, target.table, target.key)
                known = held.get(target_id)
                if known is None or known.until < because.until:
                    held[target_id] = Kept(until=because.until, statutes=because.statutes)
                    waiting.append((target_id, held[target_id]))
        return held

    def _targets(
        self, row: Row, table: str | None, *, without: Mapping[str, Value] | None = None
    ) -> Iterator[Row]:
        """The rows of the person that `row` points to, not through columns that are emptied."""
        for reference in self._table(row).references:
            values = tuple(row.values[column] for column in reference.columns)
            emptied = without is not None and any(c in without for c in reference.columns)
            if None in values or emptied or table not in (None, reference.table):
                continue
            for row_id in self._lookup(row.source, reference.table, reference.target, values):
                yield self._rows[row_id]

    def _lookup(
        self, source: str, table: str, columns: tuple[str, ...], values: tuple[Value, ...]
    ) -> list[RowId]:
        if (source, table, columns) not in self._indexed:
            self._indexed.add((source, table, columns))
            for row_id, row in self._rows.items():
                if row_id[:2] == (source, table):
                    found = tuple(row.values[column] for column in columns)
                    self._index.setdefault((source, table, columns, found), []).append(row_id)
        return self._index.get((source, table, columns, values), [])

    def _blank(self, row: Row, keeps: frozenset[str]) -> dict[str, Value]:
        return {
            declared.column: _emptied(declared, row.key)
            for declared in self._table(row).fields
            if declared.column not in keeps and declared.erase.kind is not EraseKind.KEEP
        }

    def _item(self, row: Row, lawful: Kept | None, held: Kept | None) -> PlanItem:
        staying = [because for because in (lawful, held) if because]
        if not staying:
            return _plan_item(row, Action.DELETE, digest=row.digest)
        blank = self._blank(row, lawful.fields if lawful else frozenset())
        after = row_digest(row.source, row.table, row.key, {**row.values, **blank})
        return _plan_item(
            row,
            Action.KEEP if lawful else Action.BLANK,
            digest=row.digest,
            after=after,
            blank=blank,
            until=max(because.until for because in staying),
            statutes=tuple(dict.fromkeys(s for because in staying for s in because.statutes)),
        )


def _plan_item(row: Row, action: Action, **facts: Any) -> PlanItem:
    return PlanItem(source=row.source, table=row.table, key=row.key, action=action, **facts)


def _emptied(declared: Field, key: Key) -> Value:
    value = declared.erase.value
    if declared.erase.kind is EraseKind.NULL:
        return None
    return value.replace("{key}", "-".join(map(str, key))) if isinstance(value, str) else value


def _as_date(value: Value) -> date | None:
    """The day in Sweden of an ISO date or moment; what cannot be read as one is no date."""
    text = str(value)
    try:
        if len(text) > DAY_LENGTH and (moment := datetime.fromisoformat(text)).tzinfo:
            return stockholm_day(moment)
        return date.fromisoformat(text[:DAY_LENGTH])
    except ValueError:
        return None


def erased_cells(registry: Registry, plan: ErasurePlan) -> frozenset[Cell]:
    """Every stored value that is gone when the plan has been carried out."""
    return frozenset(
        (*item.row_id, declared.column)
        for item in plan.items
        for declared in registry.table(item.source, item.table).fields
        if item.action is Action.DELETE or declared.column in item.blank
    )


def kept_cells(registry: Registry, plan: ErasurePlan) -> frozenset[Cell]:
    """Every stored value that stays: with the erased ones it makes up the access set."""
    return frozenset(
        (*item.row_id, declared.column)
        for item in plan.items
        for declared in registry.table(item.source, item.table).fields
        if item.action is not Action.DELETE and declared.column not in item.blank
    )
