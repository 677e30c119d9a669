"""What the sources hold about one person: found rows, a masked summary, what can be corrected."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.clock import STOCKHOLM
from bot.domain.errors import InsynError
from bot.domain.identifiers import is_written_personnummer
from bot.domain.registry import Field, MaskKind, Registry, Source, Table, Value, code_of
from bot.domain.rows import Chained, Key, Row, row_digest, rows_from_json, rows_json
from bot.domain.texts import LocalText, Sayable
from bot.domain.texts import Text as _

__all__ = ["Key", "Row", "row_digest"]  # from the file of rows; all else is defined here

Cell = tuple[str, str, Key, str]
"""One stored value of one person: source, table, key of the row, column."""

DOTS = "•••"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)?")


class Waiting(StrEnum):
    """What a source that has not done its part is waiting for."""

    ANSWER = "answer"  # it does not answer
    WORK = "work"  # it has taken the order and is still carrying it out
    PERSON = "person"  # somebody has to look or to act by hand


class SourceUnavailableError(InsynError):
    """A data source cannot be reached; that says nothing about what it holds."""

    def __init__(
        self, *, source: str, waiting: Waiting = Waiting.ANSWER, untouched: bool = False
    ) -> None:
        super().__init__()
        self.source = source
        self.waiting = waiting
        self.untouched = untouched  # it is certain that this call has changed nothing there


class SourceRefusedError(InsynError):
    """A data source answered but did not let it pass; trying again is no use."""

    def __init__(self, *, source: str, reason: str) -> None:
        super().__init__()
        self.source = source
        self.reason = reason  # the kind of error only: messages of databases quote values
        self.untouched = False


@contextmanager
def before_any_change() -> Iterator[None]:
    """An adapter's call that fails in here has changed nothing, and its error says so."""
    try:
        yield
    except (SourceUnavailableError, SourceRefusedError) as error:
        error.untouched = True
        raise


class Finding(StrEnum):
    """What the search of one source came to."""

    FOUND = "found"
    NOTHING = "nothing"  # searched to the end, nothing there
    FAILED = "failed"  # not searched: the source was down
    BY_HAND = "by_hand"  # a person looks, once the case is approved
    AMBIGUOUS = "ambiguous"  # the identity fits different persons; no rows are handed out
    PROTECTED = "protected"  # protected identity: staff only; no rows are handed out


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceHoldings:
    """The outcome of searching one source."""

    source: str
    finding: Finding
    rows: Collection[Row] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "finding": self.finding.value,
            "rows": rows_json(self.rows),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SourceHoldings:
        return cls(
            source=data["source"],
            finding=Finding(data["finding"]),
            rows=rows_from_json(data["rows"]),
        )


def failed(source: str) -> SourceHoldings:
    """A source that was down: never to be told as "nothing found"."""
    return SourceHoldings(source=source, finding=Finding.FAILED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Holdings:
    """What all sources hold about one person."""

    sources: tuple[SourceHoldings, ...]

    @property
    def rows(self) -> Collection[Row]:
        return Chained(source.rows for source in self.sources)

    @property
    def complete(self) -> bool:
        """Every source was searched to the end."""
        return Finding.FAILED not in self.findings

    @property
    def findings(self) -> frozenset[Finding]:
        return frozenset(source.finding for source in self.sources)

    def of(self, finding: Finding) -> tuple[str, ...]:
        """The names of the sources whose search came to `finding`."""
        return tuple(s.source for s in self.sources if s.finding is finding)

    def as_json(self) -> dict[str, Any]:
        return {"sources": [source.as_json() for source in self.sources]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Holdings:
        return cls(sources=tuple(SourceHoldings.from_json(part) for part in data["sources"]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One value of the person beside what the registry says about it."""

    source: Source
    table: Table
    row: Row = field(repr=False)
    field: Field

    @property
    def value(self) -> Value:
        return self.row.values[self.field.column]

    @property
    def cell(self) -> Cell:
        return (self.row.source, self.row.table, self.row.key, self.field.column)


def items(registry: Registry, holdings: Holdings) -> Iterator[Item]:
    """Every stored value of the person: what access shows and erasure has to account for."""
    for row in holdings.rows:
        yield from items_of(registry, row)


def items_of(registry: Registry, row: Row) -> Iterator[Item]:
    """Every stored value of one row."""
    source = registry.source(row.source)
    table = source.table(row.table)
    for declared in table.fields:
        yield Item(source=source, table=table, row=row, field=declared)


def access_cells(registry: Registry, holdings: Holdings) -> frozenset[Cell]:
    """The access set, to be compared with what an erasure plan erases and keeps."""
    return frozenset(item.cell for item in items(registry, holdings))


def correctable(registry: Registry, holdings: Holdings) -> tuple[Item, ...]:
    """The values that the person may ask to have changed, or added where there is none."""
    return tuple(item for item in items(registry, holdings) if item.field.correct)


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One masked value for the short summary."""

    label: LocalText
    shown: Sayable


@dataclass(frozen=True, kw_only=True, slots=True)
class CategorySummary:
    """How much of one category is stored, with a few values to recognise it by."""

    category: str
    label: LocalText
    rows: int
    examples: tuple[Example, ...]


def summary(
    registry: Registry, holdings: Holdings, *, level: int, examples: int = 3
) -> tuple[CategorySummary, ...]:
    """Counts by category, with masked examples as the proved level allows."""
    found: dict[str, _Counted] = {}
    for item in items(registry, holdings):
        if item.value not in (None, ""):
            found.setdefault(item.field.category, _Counted()).add(item)
    return tuple(
        found[name].summary(name, label, level=level, examples=examples)
        for name, label in registry.categories.items()
        if name in found
    )


class _Counted:
    """What is told of one category: few things, however many rows there are."""

    def __init__(self) -> None:
        self._rows = 0
        self._last: Row | None = None
        self._first_of_each: dict[tuple[str, str], Item] = {}

    def add(self, item: Item) -> None:
        """The items of a row come one after the other."""
        self._rows += item.row is not self._last
        self._last = item.row
        self._first_of_each.setdefault((item.table.name, item.field.column), item)

    def summary(
        self, name: str, label: LocalText, *, level: int, examples: int
    ) -> CategorySummary:
        shown = tuple(
            Example(label=item.field.label, shown=masked(item.field, item.value, level=level))
            for item in list(self._first_of_each.values())[:examples]
        )
        return CategorySummary(category=name, label=label, rows=self._rows, examples=shown)


def readable(value: Value) -> str:
    """The value for a reader: a moment without its T, in Swedish time when its zone is known."""
    text = str(value)
    if not MOMENT.fullmatch(text):
        return text
    moment = datetime.fromisoformat(text)
    local = moment.astimezone(STOCKHOLM) if moment.tzinfo else moment
    return f"{local:%Y-%m-%d %H:%M}"


def worded(declared: Field, value: Value) -> Sayable | None:
    """What a code means, in the company's words; None where the value speaks for itself."""
    if (meant := declared.values.get(code_of(value))) is not None:
        return meant
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return None


def told(declared: Field, value: Value) -> Sayable:
    """The value in clear, for a reader."""
    return "" if value is None else worded(declared, value) or readable(value)


def masked(declared: Field, value: Value, *, level: int) -> Sayable:
    """The value as it may be shown at `level`: in clear from the field's own level on."""
    clear = level >= declared.level and not _is_a_sole_traders(declared, value)
    return told(declared, value) if clear else masked_always(declared, value)


def masked_always(declared: Field, value: Value) -> Sayable:
    """The value as it stands in a chat or on a staff card, whatever was proved."""
    if _is_a_sole_traders(declared, value):
        return _mask_personnummer(str(value))
    if value is None or declared.mask is MaskKind.NONE:
        return told(declared, value)
    return _MASKS[declared.mask](readable(value))


def _is_a_sole_traders(declared: Field, value: Value) -> bool:
    """Whether a number that may stand in clear is somebody's own: a sole trader has no other."""
    return (
        declared.mask is MaskKind.NONE
        and isinstance(value, str)
        and is_written_personnummer(value)
    )


def _mask_email(text: str) -> str:
    local, _, domain = text.partition("@")
    name, _, top = domain.rpartition(".")
    return f"{local[:1]}{DOTS}@{name[:1]}{DOTS}.{top}"


def _mask_phone(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    return f"•••• {DOTS} {digits[-2:]}"


def _mask_personnummer(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    return f"{digits[-10:-4]}-••••"


_MASKS: Mapping[MaskKind, Callable[[str], str]] = {
    MaskKind.EMAIL: _mask_email,
    MaskKind.PHONE: _mask_phone,
    MaskKind.PERSONNUMMER: _mask_personnummer,
    MaskKind.TEXT: lambda text: f"{text[:1]}{DOTS}",
    MaskKind.FULL: lambda _text: DOTS,
}
