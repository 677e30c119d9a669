"""Reads what a source of kind `http` declares: how it is reached, and the calls of each table."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from bot.domain.claims import ClaimKind
from bot.domain.http_calls import (
    Add,
    Auth,
    Call,
    Change,
    Find,
    Grant,
    HttpAccess,
    HttpTable,
    Paging,
    PagingStyle,
    Sent,
    Status,
)
from bot.domain.registry import EraseKind, NewKey, Source, Table
from bot.sources.http_json import places
from bot.sources.order import circle
from bot.sources.yaml_reader import Entry, from_environment

METHODS = ("get", "post", "put", "patch", "delete")
SOURCE_MEMBERS = ("auth", "timeout", "largest", "ping", "idempotency")
_CALL = (*METHODS, "query", "body")
_PAGING = ("next", "cursor", "page", "offset")


def with_http(source: Source, entry: Entry, environ: Mapping[str, str]) -> Source:
    """The source with its calls. What is wrong goes to the faults."""
    if source.url:  # else it has been told already
        _https(entry, "url", source.url)
    round_trip = circle(source)
    if round_trip:
        entry.fault(f"tables point to one another in a circle ({round_trip}); take one way out")
    tables = {
        name: _HttpTable(inner, source.table(name), source).read()
        for name, inner in entry.entries("tables")
    }
    access = HttpAccess(
        tables=tables,
        auth=_auth(entry, environ),
        seconds=float(entry.number("timeout", "15")),
        largest=entry.number("largest", "10") * 2**20,
        ping=entry.text("ping", "/"),
        idempotency=entry.text("idempotency", "Idempotency-Key"),
    )
    return replace(source, http=access)


def _https(entry: Entry, member: str, url: str) -> None:
    """Personal data and secrets travel encrypted, except within this machine."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        entry.fault_at(member, f"{member} must be an address like https://api.example.com/v1")
    elif parts.scheme != "https" and not _loopback(parts.hostname):
        entry.fault_at(member, f"{member} must begin with https:// unless it is on this machine")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# -- who we are -------------------------------------------------------------------------------


def _auth(entry: Entry, environ: Mapping[str, str]) -> Auth:
    outer = entry.entry("auth")
    if outer is None:
        return Auth()
    outer.only("bearer", "basic", "oauth")
    if len(outer.names) != 1:
        outer.fault("auth has one of bearer, basic and oauth")
        return Auth()
    if "bearer" in outer:
        return Auth(grant=Grant.BEARER, secret=_secret(outer, "bearer", environ))
    grant = Grant(outer.names[0])
    inner = outer.entry(grant.value)
    assert inner is not None
    if grant is Grant.BASIC:
        inner.only("user", "password")
        user, secret = (_secret(inner, name, environ) for name in ("user", "password"))
        return Auth(grant=grant, user=user, secret=secret)
    return _oauth(inner, environ)


def _oauth(inner: Entry, environ: Mapping[str, str]) -> Auth:
    inner.only("token_url", "client_id", "client_secret", "scope")
    url = from_environment(inner.text("token_url"), environ) or ""
    _https(inner, "token_url", url)
    return Auth(
        grant=Grant.OAUTH,
        user=_secret(inner, "client_id", environ),
        secret=_secret(inner, "client_secret", environ),
        token_url=url,
        scope=inner.text("scope", ""),
    )


def _secret(entry: Entry, name: str, environ: Mapping[str, str]) -> str:
    """Secrets stand in the environment; a file is copied about."""
    text = entry.text(name)
    if text and not text.startswith("env:"):
        entry.fault_at(name, f"{name} must be taken from the environment: write env:SOME_NAME")
    value = from_environment(text, environ)
    if value is None:
        entry.fault_at(name, f"{name} refers to {text}, which is not set; set it")
    return value or ""


# -- the calls of a table ---------------------------------------------------------------------


class _HttpTable:
    """The member `http` of one table."""

    def __init__(self, outer: Entry, table: Table, source: Source) -> None:
        self._outer = outer
        self._table = table
        self._source = source

    def read(self) -> HttpTable:
        entry = self._outer.entry("http")
        if entry is None:
            self._outer.fault("http is missing; declare how its entries are found and changed")
            return HttpTable()
        entry.only("at", "find", "read", "change", "add", "erase", "presumed")
        declared = HttpTable(
            at=dict(self._at(entry)),
            find=tuple(self._find(one) for one in entry.listed("find")),
            read=self._call(entry, "read", "item"),
            item=self._pointer(entry.entry("read"), "item"),
            change=self._change(entry),
            add=self._add(entry),
            erase=self._call(entry, "erase", "status", "match"),
            status=self._status(entry.entry("erase")),
            match=self._matches(entry),
            presumed=entry.choice("presumed", ClaimKind) if "presumed" in entry else None,
        )
        self._whole(entry, declared)
        return declared

    def _at(self, entry: Entry) -> Iterator[tuple[str, str]]:
        at = entry.entry("at")
        for column in at.names if at else ():
            if column not in self._table.columns:
                at.fault_at(column, f"{column} is no column of the table")  # type: ignore[union-attr]
            yield column, self._pointer(at, column)

    def _find(self, entry: Entry) -> Find:
        entry.only(*_CALL, "by", "items", *_PAGING)
        by = self._by(entry)
        known = self._known(by)
        return Find(
            call=self._request(entry, known),
            by=by,
            items=self._pointer(entry, "items"),
            paging=_paging(entry),
        )

    def _by(self, entry: Entry) -> ClaimKind | str:
        text = entry.text("by")
        if text in self._table.identities.values():
            return ClaimKind(text)
        if text not in {reference.table for reference in self._table.references}:
            entry.fault_at(
                "by", f"by must be a kind among identities or a table among references, not {text}"
            )
        return text

    def _known(self, by: ClaimKind | str) -> tuple[str, ...]:
        """What a list by claim or by table may put into its call."""
        if isinstance(by, ClaimKind):
            return ("value",)
        targets = (one.target for one in self._table.references if one.table == by)
        return next(targets, ())

    def _change(self, entry: Entry) -> Change | None:
        call, inner = self._call(entry, "change", "send", "wrap", "match"), entry.entry("change")
        if call is None or inner is None:
            return None
        if "body" in inner:
            inner.fault_at("body", "the body of a change is made from its values; use wrap")
        sent = inner.choice("send", Sent, Sent.CHANGED)
        return Change(call=call, sent=sent, wrap=self._pointer(inner, "wrap"))

    def _add(self, entry: Entry) -> Add | None:
        """The call may name what the new entry belongs to, but no key: it has none yet."""
        inner, owner = entry.entry("add"), self._table.owner
        if inner is None:
            return None
        inner.only(*_CALL, "wrap")
        if "body" in inner:
            inner.fault_at("body", "the body of an added entry is made from its values; use wrap")
        call = self._request(inner, owner.target if owner else ())
        return Add(call=call, wrap=self._pointer(inner, "wrap"))

    def _matches(self, entry: Entry) -> bool:
        inner = [entry.entry(name) for name in ("change", "erase")]
        return any(one.flag("match") for one in inner if one)

    def _status(self, erase: Entry | None) -> Status | None:
        entry = erase.entry("status") if erase else None
        if entry is None:
            return None
        entry.only(*_CALL, "job", "state", "done", "failed")
        if not entry.words("done"):
            entry.fault("done is missing; name the states that mean that all is gone")
        return Status(
            call=self._request(entry, ("job",)),
            job=self._pointer(entry, "job"),
            state=self._pointer(entry, "state"),
            done=entry.words("done"),
            failed=entry.words("failed"),
        )

    def _call(self, entry: Entry, name: str, *more: str) -> Call | None:
        inner = entry.entry(name)
        if inner is None:
            return None
        inner.only(*_CALL, *more)
        return self._request(inner, self._table.key)

    def _request(self, entry: Entry, known: tuple[str, ...]) -> Call:
        methods = [name for name in METHODS if name in entry]
        if len(methods) != 1:
            entry.fault(f"a call has one of {', '.join(METHODS)}, with the path")
            return Call(method="GET", path="/")
        path, query, body = entry.text(methods[0]), entry.entry("query"), entry.tree("body")
        words = {name: query.text(name) for name in query.names} if query else {}
        if not path.startswith("/"):
            entry.fault_at(methods[0], f"{methods[0]} must be a path that begins with /")
        for name in sorted(places([path, words, body]) - set(known)):
            entry.fault_at(
                methods[0], f"{{{name}}} is not known here; known are {', '.join(known)}"
            )
        return Call(method=methods[0].upper(), path=path, query=words, body=body)

    def _pointer(self, entry: Entry | None, name: str) -> str:
        text = entry.text(name, "") if entry else ""
        if entry and text and not text.startswith("/"):
            entry.fault_at(name, f"{name} must be a JSON pointer such as /data, not {text!r}")
        return text

    # -- what must hold between them ----------------------------------------------------------

    def _whole(self, entry: Entry, declared: HttpTable) -> None:
        """Whatever can be found can be read back, and changed or erased as its fields say."""
        if declared.presumed:
            self._presumed(entry, declared)
            return
        if declared.read is None:
            entry.fault("read is missing; declare the call that reads one entry by its key")
        if declared.erase is None:
            entry.fault("erase is missing; without it nothing could ever be deleted here")
        if declared.change is None and self._is_changed:
            entry.fault("change is missing; it is needed to correct, or to empty what is kept")
        self._added(entry, declared)
        self._reached(entry, declared)

    def _added(self, entry: Entry, declared: HttpTable) -> None:
        """What can be asked for can be sent, and what can be sent is asked for."""
        asked = self._table.add
        if asked is not None and declared.add is None:
            entry.fault("add is missing here; declare the call that makes a new entry")
        if asked is None and declared.add is not None:
            entry.fault_at("add", "add stands here only; name under the table's add what is asked")
        if asked is not None and asked.key is NewKey.NEXT:
            entry.fault("key: next belongs to databases; here the system numbers its entries")

    def _presumed(self, entry: Entry, declared: HttpTable) -> None:
        if declared.find or declared.read or declared.change:
            entry.fault_at("presumed", "what can be found is not presumed; take presumed out")
        if declared.erase is None:
            entry.fault_at(
                "presumed", "what is presumed must have erase; nothing else can be done"
            )
        if self._table.add or declared.add:
            entry.fault_at("presumed", "nothing can be added to what is presumed; take add out")
        if len(self._table.key) != 1 or self._table.key[0] not in self._table.identities:
            entry.fault_at("presumed", "the key must be the one column under identities")

    def _reached(self, entry: Entry, declared: HttpTable) -> None:
        for kind in dict.fromkeys(self._table.identities.values()):
            if declared.find_by(kind) is None:
                entry.fault(f"find lacks a call by {kind.value}, which is among identities")
        for reference in self._table.references:
            if reference.direction.down and declared.find_by(reference.table) is None:
                entry.fault(f"find lacks a call by {reference.table}, which owns these entries")
            upward = reference.direction.value in ("owns", "both")
            if upward and reference.target != self._source.table(reference.table).key:
                entry.fault(f"the reference to {reference.table} must lead to its key")

    @property
    def _is_changed(self) -> bool:
        fields = self._table.fields
        stays = bool(self._table.retention) or any(
            reference.table == self._table.name
            for other in self._source.tables
            if other.retention
            for reference in other.references
        )
        emptied = any(one.erase.kind is not EraseKind.KEEP for one in fields)
        return any(one.correct for one in fields) or (stays and emptied)


def _paging(entry: Entry) -> Paging | None:
    styles = [name for name in _PAGING if name in entry]
    if not styles:
        return None
    if len(styles) > 1:
        entry.fault_at(styles[1], "a list has one way of paging: next, cursor, page or offset")
    style = PagingStyle(styles[0])
    if style is PagingStyle.NEXT:
        return Paging(style=style, at=entry.text("next"))
    inner = entry.entry(style.value)
    assert inner is not None
    if style is PagingStyle.CURSOR:
        inner.only("at", "as")
        return Paging(style=style, at=inner.text("at"), name=inner.text("as"))
    inner.only("as", "first")
    default = "1" if style is PagingStyle.PAGE else "0"
    return Paging(style=style, name=inner.text("as"), first=inner.number("first", default))
