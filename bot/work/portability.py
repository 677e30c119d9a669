"""Writes what a person takes along (Art. 20): tables with plain values, made for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from bot import i18n
from bot.domain.clock import stockholm_day
from bot.domain.entries import PackedEntries
from bot.domain.holdings import Item
from bot.domain.letters import Part
from bot.domain.portability import provided
from bot.domain.registry import Field, Source, Table, Value
from bot.domain.texts import Sayable
from bot.services.disclosure import PORTABLE_FORMAT, Answer, AnswerOrder
from bot.work import answer_words as words


def write(order: AnswerOrder) -> Answer:
    """The subset that Art. 20 covers, as tables under the names that the systems use."""
    return _Writer(order).answer()


@dataclass
class _Gathered:
    """One table as far as it has been gone through."""

    source: Source
    table: Table
    used: set[str] = field(default_factory=set)
    rows: PackedEntries = field(default_factory=PackedEntries)


class _Writer:
    """Goes through the values once, because there may be very many, and keeps none of them."""

    def __init__(self, order: AnswerOrder) -> None:
        self._order = order
        self._withheld = 0
        self._covered: Counter[str] = Counter()
        self._own = order.own
        self._gathered: dict[tuple[str, str], _Gathered] = {}
        every = provided(order.registry, order.holdings)
        for _row, members in groupby(every, key=lambda one: one.cell[:3]):
            self._add(list(members))

    def _add(self, members: list[Item]) -> None:
        shown = [one for one in members if one.field.level <= self._order.level]
        self._withheld += len(members) - len(shown)
        if not shown:
            return
        first = shown[0]
        place = (first.row.source, first.row.table)
        found = self._gathered.setdefault(place, _Gathered(first.source, first.table))
        found.used |= {one.field.column for one in shown}
        found.rows.add({one.field.column: self._value(one) for one in shown})

    def answer(self) -> Answer:
        order = self._order
        tables = self._tables()
        document = {
            "format": PORTABLE_FORMAT,
            "schema": order.schema,
            "language": order.language,
            "case": order.ref,
            "received": stockholm_day(order.received_at).isoformat(),
            "answered": order.made_at.isoformat(timespec="seconds"),
            "controller": {"name": order.company.name, "orgnr": order.company.shown_orgnr},
            "complete": order.holdings.complete,
            "tables": tables,
            "withheld": self._withheld,
            "covered": self._covered.total(),
        }
        return Answer(
            document=document,
            parts=frozenset({Part.COPY}),
            rows=sum(len(table["rows"]) for table in tables),
            withheld=self._withheld,
            covered=self._covered.total(),
        )

    def _say(self, text: Sayable) -> str:
        return i18n.plain(text, self._order.language)

    def _tables(self) -> list[dict[str, Any]]:
        return [self._table(found) for found in self._gathered.values()]

    def _table(self, found: _Gathered) -> dict[str, Any]:
        """Its columns are those that hold something; a row leaves out what it lacks."""
        columns = [one for one in found.table.fields if one.column in found.used]
        return {
            "source": found.source.name,
            "table": found.table.name,
            "label": self._say(found.table.label),
            "columns": [self._column(one) for one in columns],
            "rows": found.rows.least(),
        }

    def _column(self, declared: Field) -> dict[str, Any]:
        """Rows hold the codes that the system has; what they mean stands here, once."""
        told: dict[str, Any] = {"name": declared.column, "label": self._say(declared.label)}
        if declared.values:
            told["values"] = {code: self._say(text) for code, text in declared.values.items()}
        return told

    def _value(self, one: Item) -> Value:
        """Art. 20(4): the rights of others are not touched."""
        value, covered = self._order.told(one, own=self._own, sign=self._say(words.COVER_SIGN))
        self._covered[one.field.column] += covered
        return value
