"""Turns the sources file into the registry, or tells every fault with its line and its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.claims import ClaimKind
from bot.domain.errors import InsynError
from bot.domain.identifiers import Email, parse_email
from bot.domain.registry import (
    Direction,
    EraseKind,
    EraseRule,
    Field,
    LegalBasis,
    MaskKind,
    Names,
    Recipient,
    Reference,
    Registry,
    Retention,
    RetentionBasis,
    Source,
    Table,
)
from bot.domain.stops import ALL
from bot.domain.texts import LocalText
from bot.domain.validators import KINDS, choices, is_known
from bot.sources import http_file, manual_file
from bot.sources.http_file import with_http
from bot.sources.manual_file import manual_source
from bot.sources.registry_addition import addition_faults, addition_of
from bot.sources.registry_check import key_faults, table_faults
from bot.sources.registry_stops import stop_of
from bot.sources.yaml_reader import Entry, Faults, from_environment, read

SOURCE_KINDS: Mapping[str, tuple[str, ...]] = {
    "sql": (),
    "http": http_file.SOURCE_MEMBERS,
    "manual": manual_file.SOURCE_MEMBERS,
}
"""The adapters that there are (see bot/parts.py), and what each of them can have besides."""

DATABASES = ("sqlite", "postgresql", "mariadb", "mysql")
_PASSWORD = re.compile(r"://[^/@]*:[^/@]+@|[?&](password|passwd|pwd|sslpassword)=", re.IGNORECASE)
_DATABASE = re.compile(rf"({'|'.join(DATABASES)})(\+\w+)?://")
MOST_YEARS = 200

_INHERITED = ("category", "purpose", "legal_basis", "origin", "recipients", "level", "provided")


class RegistryFileError(InsynError):
    """The sources file cannot be used."""

    def __init__(self, *, faults: list[str]) -> None:
        super().__init__()
        self.faults = faults


def load_registry(path: Path, environ: Mapping[str, str]) -> Registry:
    """The registry that the file declares; `env:NAME` stands for a value of `environ`."""
    faults = Faults(path)
    top = read(path, faults)
    registry = Registry(sources=(), categories={})
    if top is not None:
        registry = _Reader(top, environ).registry()
    if faults.told:
        raise RegistryFileError(faults=faults.told)
    return registry


@dataclass(frozen=True, slots=True)
class _Defaults:
    """Where a field finds what it does not say itself: in its table."""

    field: Entry
    table: Entry

    def of(self, name: str) -> Entry:
        return self.field if name in self.field else self.table


class _Reader:
    """Reads top down; names that are referred to are known before they are needed."""

    def __init__(self, top: Entry, environ: Mapping[str, str]) -> None:
        self._top = top
        self._environ = environ
        top.only("categories", "recipients", "sources", "texts", "uses")
        self._categories = _local_names(top, "categories")
        self._recipients = {n: _recipient(entry) for n, entry in top.entries("recipients")}
        self._uses = _local_names(top, "uses")

    def registry(self) -> Registry:
        if not (self._top.names and self._categories):
            self._top.fault("categories is missing; name at least one, in sv and en")
        sources = tuple(self._source(name, entry) for name, entry in self._top.entries("sources"))
        if not sources:
            self._top.fault("sources is missing; declare at least one")
        return Registry(sources=sources, categories=self._categories, uses=self._uses)

    def _source(self, name: str, entry: Entry) -> Source:
        kind = entry.text("kind")
        if kind not in SOURCE_KINDS:
            known = ", ".join(SOURCE_KINDS)
            entry.fault_at("kind", f"kind must be one of {known}, not {kind!r}")
        besides = [member for members in SOURCE_KINDS.values() for member in members]
        entry.only("kind", "label", "url", "tables", *besides)
        for member in besides:
            if member in entry and member not in SOURCE_KINDS.get(kind, ()):
                entry.fault_at(member, f"{member} does not belong to a source of kind {kind}")
        if kind == "manual":
            return self._manual(name, entry)
        value = self._url(entry, kind)
        read_tables = [(self._table(n, inner), inner) for n, inner in entry.entries("tables")]
        tables = {table.name: table for table, _ in read_tables}
        if not tables:
            entry.fault("tables is missing; declare at least one")
        for table, inner in read_tables:
            _judge(inner, table, tables, kind)
        source = Source(
            name=name,
            kind=kind,
            label=entry.local("label"),
            url=value,
            tables=tuple(tables.values()),
        )
        if kind != "http":
            return source
        where = {table.name: inner for table, inner in read_tables}
        for table_name, sentence in key_faults(source):
            where[table_name].fault_at("fields", sentence)
        return with_http(source, entry, self._environ)

    def _url(self, entry: Entry, kind: str) -> str:
        """The address; a file is copied about, so that a password in it would be too."""
        url = entry.text("url")
        value = from_environment(url, self._environ)
        if value is None:
            entry.fault_at("url", f"url refers to {url}, which is not set; set it to the address")
        elif not value and url:
            entry.fault_at("url", f"url refers to {url}, which is empty; set it to the address")
        elif value == url and _PASSWORD.search(url):
            entry.fault_at(
                "url",
                "url holds a password; put the address into a variable of the environment and "
                "write its name: url: env:NAME",
            )
        elif value and kind == "sql" and not _DATABASE.match(value):
            entry.fault_at(
                "url",
                f"url is no address of a database; it begins with one of {', '.join(DATABASES)}, "
                f"such as postgresql://user@host/name",
            )
        return value or ""

    def _manual(self, name: str, entry: Entry) -> Source:
        category = self._category(entry)
        recipients = tuple(self._recipients_of(entry))
        return manual_source(name, entry, category=category, recipients=recipients)

    def _table(self, name: str, entry: Entry) -> Table:
        own = ("label", "key", "period", "person", "protected", "date", "fields", "http")
        entry.only(*own, "identities", "references", "retention", "stops", "add", *_INHERITED)
        key = entry.words("key")
        fields = tuple(self._field(n, entry, inner, key) for n, inner in entry.entries("fields"))
        return Table(
            name=name,
            label=entry.local("label"),
            category=self._category(entry),
            key=key,
            fields=fields,
            period=entry.local("period"),
            person=entry.flag("person"),
            protected=entry.optional("protected"),
            date=entry.optional("date"),
            identities=dict(_identities(entry)),
            references=tuple(_reference(inner) for inner in entry.listed("references")),
            retention=tuple(_retention(inner, fields) for inner in entry.listed("retention")),
            stops=tuple(stop_of(inner, fields, self._uses) for inner in entry.listed("stops")),
            add=addition_of(entry),
        )

    def _field(self, column: str, table: Entry, entry: Entry, key: tuple[str, ...]) -> Field:
        own = ("label", "mask", "correct", "contact", "erase", "others", "names", "values")
        entry.only(*own, "confirmed", *_INHERITED)
        said = _Defaults(entry, table)
        level = said.of("level").number("level", "2")
        if level > 3:
            entry.fault_at("level", "level must be 0, 1, 2 or 3")
        return Field(
            column=column,
            label=entry.local("label"),
            category=self._category(said.of("category")),
            purpose=said.of("purpose").local("purpose"),
            legal_basis=said.of("legal_basis").choice("legal_basis", LegalBasis),
            origin=said.of("origin").local("origin"),
            recipients=tuple(self._recipients_of(said.of("recipients"))),
            level=level,
            mask=entry.choice("mask", MaskKind, MaskKind.TEXT),
            correct=_validator(entry),
            contact=entry.flag("contact"),
            provided=said.of("provided").flag("provided"),
            others=entry.flag("others"),
            names=entry.choice("names", Names) if "names" in entry else None,
            values=_values(entry),
            confirmed=entry.optional("confirmed"),
            erase=EraseRule(kind=EraseKind.KEEP) if column in key else _erase_rule(entry),
        )

    def _category(self, entry: Entry) -> str:
        name = entry.text("category")
        if name and name not in self._categories:
            entry.fault_at(
                "category", f"category {name} is not among categories; declare it there"
            )
        return name

    def _recipients_of(self, entry: Entry) -> Iterator[Recipient]:
        for name in entry.words("recipients"):
            if name in self._recipients:
                yield self._recipients[name]
            else:
                entry.fault_at("recipients", f"{name} is not among recipients; declare it there")


def _local_names(top: Entry, member: str) -> Mapping[str, LocalText]:
    """What customers choose among, by its name; one name stands for all of it."""
    named = top.entry(member)
    if named is None:
        return {}
    if ALL in named:
        named.fault_at(ALL, f"{ALL} is the name for everything; give it another name")
    return {name: named.local(name) for name in named.names}


def _judge(entry: Entry, table: Table, tables: Mapping[str, Table], kind: str) -> None:
    """Tells what does not fit between the parts of a table, or to its source."""
    if "http" in entry and kind != "http":
        entry.fault_at("http", "http belongs to sources of kind http; take it out")
    for sentence in addition_faults(table):
        entry.fault_at("add", sentence)
    for member, sentence in table_faults(table, tables):
        entry.fault_at(member, sentence)


def _recipient(entry: Entry) -> Recipient:
    entry.only("name", "country", "safeguard", "email", "knows")
    if "country" in entry and "safeguard" not in entry:
        entry.fault_at("country", "a third country needs its safeguard too (Art. 15(2))")
    country = entry.optional("country")
    if country and not re.fullmatch("[A-Z]{2}", country):
        entry.fault_at("country", f"country must be an ISO code such as US, not {country!r}")
    safeguard = entry.local("safeguard") if "safeguard" in entry else None
    email = entry.optional("email")
    if email is not None and not isinstance(parse_email(email), Email):
        entry.fault_at("email", "email must be an e-mail address")
    if "knows" in entry and email is None:
        entry.fault_at("knows", "knows belongs to email; add the address too, or take it out")
    return Recipient(
        name=entry.local("name"),
        country=country,
        safeguard=safeguard,
        email=email,
        knows=entry.choice("knows", ClaimKind, ClaimKind.EMAIL),
    )


def _identities(entry: Entry) -> Iterator[tuple[str, ClaimKind]]:
    declared = entry.entry("identities")
    for column in declared.names if declared else ():
        yield column, declared.choice(column, ClaimKind)  # type: ignore[union-attr]


def _reference(entry: Entry) -> Reference:
    entry.only("columns", "table", "target", "direction")
    columns = entry.words("columns")
    return Reference(
        columns=columns,
        table=entry.text("table"),
        target=entry.words("target") or columns,
        direction=entry.choice("direction", Direction, Direction.OWNED),
    )


def _retention(entry: Entry, fields: tuple[Field, ...]) -> Retention:
    entry.only("statute", "years", "from", "via", "keeps", "basis", "year_ends")
    keeps = frozenset(entry.words("keeps"))
    every = frozenset(field.column for field in fields)
    for unknown in sorted(keeps - every - {"all"}):
        entry.fault_at("keeps", f"keeps names {unknown}, which is not a field of the table")
    years = entry.number("years")
    if years > MOST_YEARS:
        entry.fault_at("years", f"years must be at most {MOST_YEARS}, not {years}")
    basis = entry.choice("basis", RetentionBasis, RetentionBasis.CALENDAR_YEAR)
    return Retention(
        statute=entry.local("statute"),
        years=min(years, MOST_YEARS),
        column=entry.text("from"),
        via=entry.optional("via"),
        keeps=every if "all" in keeps else keeps,
        basis=basis,
        year_ends=_year_ends(entry, basis),
    )


def _year_ends(entry: Entry, basis: RetentionBasis) -> int:
    """The month in which the financial year ends; it says nothing for the other ways to count."""
    broken = basis is RetentionBasis.FINANCIAL_YEAR
    if broken and "year_ends" not in entry:
        entry.fault_at("basis", "financial_year needs year_ends: the month in which it ends, 1-12")
    if not broken and "year_ends" in entry:
        entry.fault_at("year_ends", "year_ends needs basis: financial_year; add it")
    month = entry.number("year_ends", "12")
    if not 1 <= month <= 12:
        entry.fault_at("year_ends", "year_ends must be a month, 1 to 12")
    return month


def _validator(entry: Entry) -> str | None:
    name = entry.optional("correct")
    if name is not None and not is_known(name):
        known = ", ".join(KINDS)
        entry.fault_at("correct", f"correct must be one of {known} or choice:a,b; not {name!r}")
    return name


def _values(entry: Entry) -> Mapping[str, LocalText]:
    """What the codes of a field mean; a closed list is told whole or not at all."""
    told = entry.entry("values")
    if told is None:
        return {}
    for code in choices(entry.optional("correct") or ""):
        if code not in told:
            entry.fault_at("values", f"{code} is missing, which correct allows; say what it means")
    return {code: told.local(code) for code in told.names}


def _erase_rule(entry: Entry) -> EraseRule:
    if entry.is_word("erase") or "erase" not in entry:
        kind = entry.choice("erase", EraseKind, EraseKind.NULL)
        if kind is EraseKind.FIXED:
            entry.fault_at("erase", 'a fixed value is written erase: {fixed: "..."}')
        return EraseRule(kind=kind)
    inner = entry.entry("erase")
    assert inner is not None
    inner.only("fixed")
    value = inner.scalar("fixed")
    inner.knows_places("fixed", "{key}")
    return EraseRule(kind=EraseKind.FIXED, value=value)
