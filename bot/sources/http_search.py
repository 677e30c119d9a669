"""Searches a source over HTTP: a declared list for each claim and for each way to a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.claims import Claim
from bot.domain.holdings import Key, Row, SourceRefusedError
from bot.domain.http_calls import Call, Find, HttpTable, Paging, PagingStyle
from bot.domain.registry import Source, Table, Value
from bot.domain.spellings import same
from bot.sources import http_json
from bot.sources.gathering import Found, Values, telling
from bot.sources.http_json import NotFillableError, filled, found
from bot.sources.http_wire import Reply, Wire
from bot.sources.search import Search

MOST_PAGES = 10_000  # a list that goes on for ever is a fault of the source


@dataclass(frozen=True, slots=True)
class Entry:
    """A row beside what it was read from."""

    row: Row
    document: Any
    etag: str | None = None


class HttpSearch(Search):
    """The declared collections, asked by their calls."""

    def __init__(self, source: Source, tables: Mapping[str, HttpTable], wire: Wire) -> None:
        super().__init__(source)
        if all(table.presumed is None for table in tables.values()):
            self.telling = telling(source)  # else what is owned tells whether anybody is there
        self._tables = tables
        self._wire = wire

    def claimed(self, claims: frozenset[Claim], *, today: date) -> Iterator[Row]:
        """What the source finds may be more than what was asked for: each entry is compared."""
        for table in self._source.tables:
            for claim in sorted(claims):
                columns = [c for c, kind in table.identities.items() if kind is claim.kind]
                yield from self._presumed(table, claim)
                find = self._tables[table.name].find_by(claim.kind)
                for row in self._listed(table, find, {"value": claim.value}) if find else ():
                    if any(same(claim, row.values[c], today=today) for c in columns):
                        yield row

    def matching(
        self, table: Table, columns: tuple[str, ...], values: set[Values]
    ) -> Iterator[Row]:
        """By key where the columns are the key, else by the list of the table they lead to."""
        ordered = sorted(values, key=str)
        if columns == table.key:
            keys = [tuple(map(_key_part, one)) for one in ordered]
            yield from self.by_key(table.name, keys).values()
            return
        for reference in table.references:
            find = self._tables[table.name].find_by(reference.table)
            if reference.columns == columns and find:
                for one in ordered:
                    led = dict(zip(reference.target, one, strict=True))
                    yield from self._listed(table, find, led)

    def by_key(self, name: str, keys: Iterable[Key]) -> dict[Key, Row]:
        """The rows with these keys, as they are now."""
        entries = (self.entry(name, key) for key in keys)
        return {entry.row.key: entry.row for entry in entries if entry}

    def entry(self, name: str, key: Key) -> Entry | None:
        """One entry by its key; None if the source says that it is not there, and only then.

        An erasure is read back by this: an answer that says something else proves nothing.
        """
        table, declared = self._source.table(name), self._tables[name]
        values = dict(zip(table.key, key, strict=True))
        if declared.presumed:
            return Entry(_presumed_row(self._source.name, table, key), None)
        if declared.read is None:
            raise SourceRefusedError(source=self._source.name, reason="nothing is declared")
        reply = self.call(declared.read, values)
        if reply is None or reply.missing:
            return None
        if reply.status >= 400:
            raise SourceRefusedError(source=self._source.name, reason=f"HTTP {reply.status}")
        document = found(reply.document, declared.item)
        if document is None:
            return None
        if not isinstance(document, Mapping):
            raise SourceRefusedError(source=self._source.name, reason="there is no entry")
        return Entry(self._row(table, document), document, reply.etag)

    def call(self, call: Call, values: Mapping[str, Value], **more: Any) -> Reply | None:
        """A declared call; None if a value can be no part of an address, and so is not there."""
        try:
            path = http_json.path(call.path, values)
        except NotFillableError:
            return None
        query: Any = filled(dict(call.query), values)
        body = more.pop("body", None) or filled(call.body, values)
        return self._wire.call(call.method, path, query=query, body=body, **more)

    def listed_for(self, table: Table, claim: Claim) -> int | None:
        """How many entries the first page has; None if the source says there is no such list."""
        find = self._tables[table.name].find_by(claim.kind)
        assert find is not None
        step, body = _first(find, values := {"value": claim.value}), find.call.body
        reply = self._wire.call(
            find.call.method, step.path, query=step.query, body=filled(body, values)
        )
        return None if reply.missing else len(self._items(reply, find))

    # -- lists --------------------------------------------------------------------------------

    def _listed(self, table: Table, find: Find, values: Mapping[str, Value]) -> Iterator[Row]:
        for page in self._pages(find, values):
            for document in page:
                yield self._row(table, document)

    def _pages(self, find: Find, values: Mapping[str, Value]) -> Iterator[list[Any]]:
        paging, body = find.paging, filled(find.call.body, values)
        step = _first(find, values)
        for _ in range(MOST_PAGES):
            reply = self._wire.call(find.call.method, step.path, query=step.query, body=body)
            items = [] if reply.missing else self._items(reply, find)
            yield items
            further = self._next(paging, step, reply, len(items)) if paging else None
            if further is None:
                return
            step = further
        raise SourceRefusedError(source=self._source.name, reason="the list has no end")

    def _items(self, reply: Reply, find: Find) -> list[Any]:
        items = found(reply.document, find.items)
        if reply.status >= 400:
            raise SourceRefusedError(source=self._source.name, reason=f"HTTP {reply.status}")
        if items is None and reply.status == 204:
            return []
        if not isinstance(items, list) or not all(isinstance(one, Mapping) for one in items):
            raise SourceRefusedError(source=self._source.name, reason="there is no list")
        return items

    def _next(self, paging: Paging, step: _Step, reply: Reply, count: int) -> _Step | None:
        """What is asked for next; nothing more once a page is empty or leads no further."""
        if paging.style in (PagingStyle.NEXT, PagingStyle.CURSOR):
            mark = found(reply.document, paging.at)
            if mark in (None, "", False):
                return None
            if paging.style is PagingStyle.NEXT:
                return _Step(self._wire.next_page(str(mark)), None)
            return _Step(step.path, {**(step.query or {}), paging.name: str(mark)})
        if not count:
            return None
        query = step.query or {}
        further = 1 if paging.style is PagingStyle.PAGE else count
        return _Step(step.path, {**query, paging.name: int(query[paging.name]) + further})

    def _row(self, table: Table, document: Mapping[str, Any]) -> Row:
        declared = self._tables[table.name]
        values = {
            column: http_json.value(found(document, declared.pointer(column)))
            for column in table.columns
        }
        key = tuple(_key_part(values[name]) for name in table.key)
        return Row(source=self._source.name, table=table.name, key=key, values=values)

    # -- what cannot be asked -----------------------------------------------------------------

    def _is_known(self, found: Found) -> bool:
        """What is only presumed to be there is no contact on file."""
        return any(rows and self._tables[name].presumed is None for name, rows in found.items())

    def _presumed(self, table: Table, claim: Claim) -> Iterator[Row]:
        if self._tables[table.name].presumed is claim.kind:
            yield _presumed_row(self._source.name, table, (claim.value,))


@dataclass(frozen=True, slots=True)
class _Step:
    path: str
    query: dict[str, Any] | None


def _first(find: Find, values: Mapping[str, Value]) -> _Step:
    """The first page of a list."""
    query: dict[str, Any] = {n: filled(part, values) for n, part in find.call.query.items()}
    paging = find.paging
    if paging and paging.style in (PagingStyle.PAGE, PagingStyle.OFFSET):
        query[paging.name] = paging.first
    return _Step(http_json.path(find.call.path, values), query)


def _presumed_row(source: str, table: Table, key: Key) -> Row:
    """The only thing known of it is the key by which it would be deleted."""
    known = dict(zip(table.key, key, strict=True))
    values = {column: known.get(column) for column in table.columns}
    return Row(source=source, table=table.name, key=key, values=values)


def _key_part(value: Value) -> str | int:
    return value if isinstance(value, int) else str(value)
