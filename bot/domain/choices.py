"""What a person may correct, as a tree to choose from: category, entry, field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import islice

from bot.domain import validators
from bot.domain.holdings import Finding, Holdings, Item, Row, correctable, items, masked_always
from bot.domain.identifiers import Refused, is_swedish_mobile
from bot.domain.redaction import find_personnummer
from bot.domain.registry import Field, MaskKind, Registry, Source, Table, Value
from bot.domain.texts import LANGUAGES, LocalText, Sayable

MOST = 200  # rows to look through
FREE_WORDS = frozenset({"text", "name", "street", "city"})  # where a personnummer could be typed


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One stored row, told from its neighbours by a masked value and its day."""

    label: LocalText
    hint: Sayable = field(repr=False)
    day: str
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """One category of data with the entries that hold something correctable."""

    label: LocalText
    entries: tuple[Entry, ...]


class Trouble(StrEnum):
    """Why a well-formed value is no correction."""

    UNCHANGED = "unchanged"  # it says so already
    PERSONNUMMER = "personnummer"  # free words hold one: it must not stay in the chat or the case


def groups(registry: Registry, holdings: Holdings) -> tuple[Group, ...]:
    """Everything correctable, in the registry's order: the same holdings give the same places."""
    return _grouped(registry, correctable(registry, holdings))


def to_look_through(registry: Registry, holdings: Holdings) -> Holdings:
    """As many rows as a person looks through, first those that a wish may change or add to."""
    if Finding.PROTECTED in holdings.findings:
        return Holdings(sources=())
    open_tables = _open_tables(registry)
    first = (row for row in holdings.rows if (row.source, row.table) in open_tables)
    kept = list(islice(first, MOST))
    rest = (row for row in holdings.rows if (row.source, row.table) not in open_tables)
    kept += islice(rest, MOST - len(kept))  # a statement can stand with any of them
    return Holdings(
        sources=tuple(
            replace(one, rows=tuple(row for row in kept if row.source == one.source))
            for one in holdings.sources
        )
    )


def _open_tables(registry: Registry) -> frozenset[tuple[str, str]]:
    """The tables in which a value can be corrected, or to whose rows one can be added."""
    found = set()
    for source, table in registry.tables():
        if any(one.correct for one in table.fields):
            found.add((source.name, table.name))
        if table.add is not None and table.owner is not None:
            found.add((source.name, table.owner.table))
    return frozenset(found)


def every_entry(registry: Registry, holdings: Holdings) -> tuple[Group, ...]:
    """All entries under their tables' categories, also those in which nothing can be corrected."""
    return _grouped(registry, items(registry, holdings), by_table=True)


def _grouped(
    registry: Registry, chosen: Iterable[Item], *, by_table: bool = False
) -> tuple[Group, ...]:
    found: dict[str, dict[tuple[str, str, tuple[str | int, ...]], list[Item]]] = {}
    for item in chosen:
        category = item.table.category if by_table else item.field.category
        entries = found.setdefault(category, {})
        entries.setdefault((item.row.source, item.row.table, item.row.key), []).append(item)
    return tuple(
        Group(label=label, entries=tuple(_entry(items) for items in found[name].values()))
        for name, label in registry.categories.items()
        if name in found
    )


def _entry(items: list[Item]) -> Entry:
    first = items[0]
    filled = next((item for item in items if item.value not in (None, "")), None)
    return Entry(
        label=first.table.label,
        hint=masked_always(filled.field, filled.value) if filled else "",
        day=_day(first.table, first.row),
        items=tuple(items),
    )


def entry_of(source: Source, row: Row) -> Entry:
    """One row by itself, told by what may stand in clear in it if there is such a value."""
    table = source.table(row.table)
    found = [Item(source=source, table=table, row=row, field=one) for one in table.fields]
    clear = [item for item in found if item.field.mask is MaskKind.NONE]
    entry = _entry([*clear, *found])
    return replace(entry, items=tuple(found))


def _day(table: Table, row: Row) -> str:
    value = row.values.get(table.date) if table.date else None
    return str(value)[:10] if value else ""


def options(declared: Field) -> tuple[str, ...]:
    """The only values that a field may have, when it has a closed list of them."""
    return validators.choices(declared.correct or "")


def option_told(declared: Field, option: str) -> LocalText | str:
    """One of them in the company's words."""
    return declared.values.get(option, option)


def judged_words(typed: str, limit: int, *, today: date) -> str | Refused | Trouble:
    """What somebody wants to say, or what is wrong with it."""
    if find_personnummer(typed, today=today):
        return Trouble.PERSONNUMMER
    return validators.clean_text(typed, limit)


def judged(item: Item, typed: str, *, today: date) -> Value | Refused | Trouble:
    """The new value in the form in which it will be stored, or what is wrong with it."""
    found = judged_new(item.field, typed, today=today)
    if isinstance(found, Refused | Trouble):
        return found
    value = _like(item.value, found) if isinstance(found, str) else found
    return Trouble.UNCHANGED if value == item.value else value


def judged_new(declared: Field, typed: str, *, today: date) -> Value | Refused | Trouble:
    """The same for a field that holds nothing yet."""
    kind = declared.correct or ""
    asked = kind in FREE_WORDS or (kind == "phone" and not is_swedish_mobile(typed))
    if asked and find_personnummer(typed, today=today):
        return Trouble.PERSONNUMMER
    found = validators.validate(kind, _coded(declared, typed), today=today)
    return int(found) if kind == "number" and isinstance(found, str) else found


def _coded(declared: Field, typed: str) -> str:
    """What somebody typed of a closed list: its words stand for the value that is stored."""
    said = typed.strip().casefold()
    for option in options(declared):
        meant = declared.values.get(option)
        if meant and said in {meant.in_language(one).casefold() for one in LANGUAGES}:
            return option
    return typed


def _like(old: Value, new: str) -> Value:
    """`new` in the type of the stored value: choice fields may hold truth values or numbers."""
    if isinstance(old, bool):
        return new.casefold() in ("true", "yes", "ja", "1")
    if isinstance(old, int) and new.isascii() and new.isdigit():
        return int(new)
    return new
