"""A first sources file for a database that nobody has described: every guess is marked as one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.domain.registry import Direction
from bot.domain.texts import LocalText
from bot.sources import draft_fields
from bot.sources.draft_fields import Member
from bot.sources.draft_labels import label_of
from bot.sources.draft_ways import Way, has_identity, is_person, ranks, ways
from bot.sources.draft_words import CATEGORIES, Theme, meaning_of, theme_of
from bot.sources.reflection import Column, Found
from bot.sources.registry_schema import FILE_NAME

BOOKKEEPING = LocalText(
    sv="bokföringslagen (1999:1078) 7 kap. 2 §",
    en="the Swedish Accounting Act (1999:1078), chapter 7, section 2",
)
PERIODS = {
    "accounts": LocalText(
        sv="Till och med det sjunde året efter det kalenderår då räkenskapsåret avslutades",
        en="Until the end of the seventh year after the calendar year in which the "
        "financial year ended",
    ),
    "other": LocalText(sv="Så länge du är kund", en="As long as you are a customer"),
}
ASK = "ask whoever knows the system"


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """The text of the file, and what its owner has to look at."""

    text: str
    tables: int
    fields: int
    guesses: int
    persons: tuple[str, ...]
    left_out: tuple[str, ...]  # tables that no way leads to from a person
    keyless: tuple[str, ...]  # tables whose rows nothing tells apart


def draft(tables: Mapping[str, Found], *, name: str, url: str) -> Draft:
    """Declares every table that a way leads to from a person; `url` is an env: reference."""
    rank = ranks(tables)
    order = sorted(rank, key=lambda table: (rank[table], table))
    writer = _Writer(tables, rank)
    writer.head(name, url, {theme_of(table).category for table in order} | {"contact"})
    for table in order:
        writer.table(tables[table])
    keyless = tuple(table for table, found in tables.items() if not found.key)
    left_out = tuple(table for table in tables if table not in rank and table not in keyless)
    writer.left_out(left_out, keyless)
    return Draft(
        text="\n".join(writer.lines) + "\n",
        tables=len(order),
        fields=writer.fields,
        guesses=sum("# guess: " in line for line in writer.lines),
        persons=tuple(table for table in order if is_person(tables[table])),
        left_out=left_out,
        keyless=keyless,
    )


@dataclass
class _Writer:
    found: Mapping[str, Found]
    rank: Mapping[str, int]
    lines: list[str] = field(default_factory=list)
    fields: int = 0

    def say(self, depth: int, text: str, guess: str = "") -> None:
        mark = f"  # guess: {guess}" if guess else ""
        self.lines.append(f"{'  ' * depth}{text}{mark}")

    def head(self, name: str, url: str, categories: set[str]) -> None:
        self.say(0, f"# yaml-language-server: $schema={FILE_NAME}")
        self.say(0, "# A draft: look at every line with a guess, then run `insyn sources check`.")
        self.say(0, "categories:")
        for category, label in CATEGORIES.items():
            if category in categories:
                self.say(1, f"{category}: {_flow(label)}")
        self.say(0, "")
        self.say(0, "sources:")
        self.say(1, f"{_word(name)}:")
        self.say(2, "kind: sql")
        self.say(2, f"label: {_flow(label_of(name)[0])}", "what do people call the system?")
        self.say(2, f"url: {url}")
        self.say(2, "tables:")

    def table(self, table: Found) -> None:
        theme = theme_of(table.name.rpartition(".")[2])
        label, known = label_of(table.name.rpartition(".")[2])
        told = [column for column in table.columns if _is_field(column, table)]
        self.say(3, f"{_word(table.name)}:")
        self.say(4, f"label: {_flow(label)}", "" if known else "translate it")
        self._theme(theme)
        self.say(4, f"key: {_names(table.key)}")
        self._person(table)
        self._identities(told, table)
        self._references(table)
        self._retention(theme, table, told)
        self.say(4, "fields:")
        for column in told or table.columns[:1]:
            self.fields += 1
            self.say(5, f"{_word(column.name)}:")
            for member in draft_fields.members(column, theme):
                if member.name in ("correct", "contact") and column.name in table.pointing:
                    continue  # a pointer follows what it points to, and is not corrected itself
                if not (member.name == "erase" and column.name in table.key):
                    self.say(6, f"{member.name}: {_value(member)}", member.guess)
        self.say(0, "")

    def _theme(self, theme: Theme) -> None:
        why = "from the name of the table"
        period = PERIODS.get(theme.category, PERIODS["other"])
        self.say(4, f"category: {theme.category}", why)
        self.say(4, f"purpose: {_flow(theme.purpose)}", ASK)
        self.say(4, f"legal_basis: {theme.basis.value}", ASK)
        self.say(4, f"origin: {_flow(theme.origin)}", ASK)
        self.say(4, f"provided: {str(theme.provided).lower()}", "follows from the origin")
        self.say(4, f"period: {_flow(period)}", ASK)

    def _person(self, table: Found) -> None:
        if is_person(table):
            self.say(4, "person: true", "from the name of the table")
        flags = [c for c in table.columns if _named(c, "protected")]
        if flags:
            self.say(4, f"protected: {_word(flags[0].name)}", "from its name")
        days = [c for c in table.columns if c.is_a(sa.Date, sa.DateTime) and not _born(c)]
        if days:
            day = min(days, key=lambda column: column.nullable)
            self.say(4, f"date: {_word(day.name)}", _which(day))

    def _identities(self, told: list[Column], table: Found) -> None:
        claims = [(c, m.claim) for c in told if (m := meaning_of(c.name)) and m.claim]
        if claims and has_identity(table):
            self.say(4, "identities:")
            for column, claim in claims:
                self.say(
                    5, f"{_word(column.name)}: {claim.value}", f"from its name in {table.name}"
                )

    def _references(self, table: Found) -> None:
        found = list(ways(table, self.found, self.rank))
        if found:
            self.say(4, "references:")
            for way in found:
                self.say(5, _reference(way), way.guess)

    def _retention(self, theme: Theme, table: Found, told: list[Column]) -> None:
        if theme.category != "accounts":
            return
        via, day = self._accounted(table)
        of = self.found[via] if via else table
        if not day:
            return
        self.say(4, "retention:")
        self.say(5, f"- statute: {_flow(BOOKKEEPING)}", "accounts must be kept")
        self.say(6, "years: 7")
        self.say(6, f"from: {_word(day)}", _which(of.column(day)))
        if via:
            self.say(6, f"via: {_word(via)}")
        kept = [
            column.name
            for column in told
            if column.name == day or not draft_fields.is_words(column)
        ]
        self.say(
            6, f"keeps: {_names(tuple(kept))}", "all but free words; what does the statute need?"
        )

    def _accounted(self, table: Found) -> tuple[str, str]:
        """From which date accounts are kept: the row's own, or that of the row it belongs to."""
        own = _day_of(table)
        if own:
            return "", own
        for way in ways(table, self.found, self.rank):
            if way.direction is Direction.OWNED and _is_accounts(way.pointer.table):
                return way.pointer.table, _day_of(self.found[way.pointer.table])
        return "", ""

    def left_out(self, tables: tuple[str, ...], keyless: tuple[str, ...]) -> None:
        for name in tables:
            self.say(3, f"# {name}: left out, no way leads to it from a person  # guess: true?")
        for name in keyless:
            self.say(3, f"# {name}: left out, it has no primary key  # guess: does it hold data?")


def _is_field(column: Column, table: Found) -> bool:
    """Keys and pointers tell rows apart; they are fields only if their names say something."""
    if column.name in table.pointing:
        return False
    return column.name not in table.key or column.is_a(sa.String)


def _which(day: Column) -> str:
    return "the first date" if day.nullable else "the first date that is always set"


def _is_accounts(table: str) -> bool:
    return theme_of(table.rpartition(".")[2]).category == "accounts"


def _day_of(table: Found) -> str:
    days = [c for c in table.columns if c.is_a(sa.Date, sa.DateTime)]
    days = days or [c for c in table.columns if c.is_a(sa.String) and _DAY.search(c.name)]
    return min(days, key=lambda column: column.nullable).name if days else ""


_DAY = re.compile(r"(?i)(_on|_at|date|datum|dag|day)$")  # SQLite keeps days as text


def _named(column: Column, name: str) -> bool:
    meaning = meaning_of(column.name)
    return meaning is not None and meaning.name == name


def _born(column: Column) -> bool:
    meaning = meaning_of(column.name)
    return meaning is not None and meaning.correct == "date"


def _reference(way: Way) -> str:
    pointer = way.pointer
    parts = [f"columns: {_names(pointer.columns)}", f"table: {_word(pointer.table)}"]
    if pointer.target != pointer.columns:
        parts.append(f"target: {_names(pointer.target)}")
    if way.direction is not Direction.OWNED:
        parts.append(f"direction: {way.direction.value}")
    return f"- {{{', '.join(parts)}}}"


_PLAIN = re.compile(r"[^\W\d_][\w ./§()–-]*")
_RESERVED = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def _word(text: str) -> str:
    """A name or a text as YAML takes it, in quotes only where it must be."""
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED and text == text.strip()
    return text if plain else json.dumps(text, ensure_ascii=False)


def _names(names: tuple[str, ...]) -> str:
    written = [_word(name) for name in names]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def _flow(text: LocalText) -> str:
    return f"{{sv: {_word(text.sv)}, en: {_word(text.en)}}}"


def _value(member: Member) -> str:
    value = member.value
    if isinstance(value, LocalText):
        return _flow(value)
    if member.name == "values" and isinstance(value, dict):
        return f"{{{', '.join(f'{_word(code)}: {_flow(text)}' for code, text in value.items())}}}"
    if isinstance(value, dict):
        return f"{{fixed: {json.dumps(value['fixed'], ensure_ascii=False)}}}"
    return json.dumps(value) if isinstance(value, bool | int) else _word(str(value))
