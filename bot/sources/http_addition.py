"""Adds an entry over HTTP: sent once for each errand, known again by its values, and read back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from bot.domain import additions
from bot.domain.additions import AdditionPlan
from bot.domain.canonical import canonical
from bot.domain.holdings import before_any_change
from bot.domain.http_calls import Add, HttpTable
from bot.domain.receipts import CorrectionOutcome
from bot.domain.registry import NewKey, Table, Value
from bot.sources import http_json
from bot.sources.http_search import HttpSearch


class HttpAddition:
    """One entry that is to be added to one collection."""

    def __init__(
        self, search: HttpSearch, table: Table, declared: HttpTable, plan: AdditionPlan
    ) -> None:
        self._search = search
        self._table = table
        self._declared = declared
        self._plan = plan

    def carry_out(self, *, header: str, errand: str) -> CorrectionOutcome:
        """What stands there in the end counts, whatever was answered."""
        with before_any_change():
            owner = self._search.entry(self._plan.owner, self._plan.owner_key)
        if owner is None:
            return CorrectionOutcome.GONE
        bound = additions.pointing(self._table, owner.row)
        if self._is_there(bound):
            return CorrectionOutcome.APPLIED
        if self._declared.add is None:
            return CorrectionOutcome.REFUSED
        self._send(self._declared.add, owner.row.values, bound, header=header, errand=errand)
        there = self._is_there(bound)
        return CorrectionOutcome.APPLIED if there else CorrectionOutcome.REFUSED

    def _is_there(self, bound: Mapping[str, Value]) -> bool:
        """Whether an entry of the same owner says all of it."""
        rows = self._search.matching(self._table, tuple(bound), {tuple(bound.values())})
        return additions.is_there(rows, {**bound, **self._plan.asked})

    def _send(
        self,
        add: Add,
        owner: Mapping[str, Value],
        bound: Mapping[str, Value],
        *,
        header: str,
        errand: str,
    ) -> None:
        """Every try of one errand has the same key in its header, and the same key of its own."""
        plain = f"{errand}|add|{canonical({**bound, **self._plan.asked})}"
        values = {**bound, **self._plan.asked, **self._plan.given, **self._key(plain)}
        headers = {header: hashlib.sha256(plain.encode()).hexdigest()[:40]}
        assert self._table.owner is not None
        place = {column: owner[column] for column in self._table.owner.target}
        self._search.call(add.call, place, body=self._body(add, values), headers=headers)

    def _key(self, plain: str) -> Mapping[str, Value]:
        ours = self._table.add is not None and self._table.add.key is NewKey.UUID
        return {self._table.key[0]: str(uuid5(NAMESPACE_OID, plain))} if ours else {}

    def _body(self, add: Add, values: Mapping[str, Value]) -> dict[str, Any]:
        inner: dict[str, Any] = {}
        for column, value in values.items():
            http_json.put(inner, self._declared.pointer(column), value)
        return http_json.wrapped(inner, add.wrap)
