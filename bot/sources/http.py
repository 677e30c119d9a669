"""The adapter to a system that is reached over HTTP: it works from the declared calls alone.

There is no transaction over HTTP. What is to go is checked as a whole before anything is changed,
each change is told apart from its repetition by a key, and a run that broke off is finished by the
next one, which finds what is done already.
"""

from __future__ import annotations

import copy
import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any

from bot.domain.additions import AdditionPlan
from bot.domain.canonical import canonical
from bot.domain.claims import Claim
from bot.domain.clock import Clock, real_clock, stockholm_day
from bot.domain.holdings import (
    Row,
    SourceHoldings,
    SourceRefusedError,
    SourceUnavailableError,
    Waiting,
    before_any_change,
)
from bot.domain.http_calls import Change, HttpTable, Sent, Status
from bot.domain.on_file import OnFile
from bot.domain.plans import (
    Action,
    CorrectionPlan,
    ErasurePlan,
    PlanItem,
    PlanOutdatedError,
    RowId,
)
from bot.domain.receipts import CorrectionOutcome, ErasureReceipt
from bot.domain.registry import Source, Value
from bot.sources import http_json
from bot.sources.http_addition import HttpAddition
from bot.sources.http_search import Entry, HttpSearch
from bot.sources.http_wire import Reply, Wire
from bot.sources.order import deletion_order
from bot.sources.proof import by_table, receipt_of

logger = logging.getLogger(__name__)

POLLS = (0.2, 0.5, 1.0, 2.0)  # seconds between looks at a deletion that goes on; then it waits


class HttpSource:
    """One system behind the port; any number of threads may call it."""

    def __init__(
        self,
        source: Source,
        *,
        clock: Clock = real_clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        assert source.http is not None
        self._source = source
        self._clock = clock
        self._sleep = sleep
        self._tables = source.http.tables
        self._idempotency = source.http.idempotency
        self._order = deletion_order(source)
        self._wire = Wire(source.name, source.url, source.http, sleep=sleep)
        self._search = HttpSearch(source, self._tables, self._wire)
        self._jobs: dict[str, str] = {}  # deletions that go on, by the key of their errand
        self._jobs_lock = Lock()

    @property
    def name(self) -> str:
        return self._source.name

    def close(self) -> None:
        self._wire.close()

    def ping(self) -> None:
        """Returns when the system answers and takes our credentials."""
        self._wire.call("GET", self._source.http.ping if self._source.http else "/")

    def find(self, claims: frozenset[Claim]) -> SourceHoldings:
        found = self._search.person(claims, today=stockholm_day(self._clock()))
        logger.info("source=%s finding=%s rows=%d", self.name, found.finding, len(found.rows))
        return found

    def contact_on_file(self, *contacts: Claim) -> OnFile:
        return self._search.on_file(frozenset(contacts), today=stockholm_day(self._clock()))

    # -- correction ---------------------------------------------------------------------------

    def correct(self, plan: CorrectionPlan, *, errand: str = "") -> CorrectionOutcome:
        change = self._tables[plan.table].change
        with before_any_change():
            entry = self._search.entry(plan.table, plan.key)
        if entry is None:
            return CorrectionOutcome.GONE
        now = entry.row.values[plan.column]
        if now == plan.new:
            return CorrectionOutcome.APPLIED
        if now != plan.old:
            return CorrectionOutcome.CONFLICT
        if change is None:
            return CorrectionOutcome.REFUSED
        reply = self._write(change, entry, {plan.column: plan.new}, errand=errand or plan.hash)
        return self._outcome(plan, reply)

    def _outcome(self, plan: CorrectionPlan, reply: Reply | None) -> CorrectionOutcome:
        """What stands there now counts, whatever the answer to the write was."""
        entry = self._search.entry(plan.table, plan.key)
        if entry is None:
            return CorrectionOutcome.GONE
        now = entry.row.values[plan.column]
        if now == plan.new:
            return CorrectionOutcome.APPLIED
        if now != plan.old or (reply is not None and reply.status == 412):
            return CorrectionOutcome.CONFLICT
        return CorrectionOutcome.REFUSED

    def _write(
        self, change: Change, entry: Entry, values: Mapping[str, Value], *, errand: str
    ) -> Reply | None:
        declared = self._tables[entry.row.table]
        body = _body(change, declared, entry, values)
        headers = self._headers(entry, f"{errand}|change|{canonical(dict(values))}")
        place = self._place(entry.row)
        return self._search.call(change.call, place, body=body, headers=headers)

    def _headers(self, entry: Entry, act: str) -> dict[str, str]:
        """The same act on the same entry has the same key however often it is tried."""
        row = entry.row
        plain = f"{act}|{canonical([row.source, row.table, list(row.key)])}"
        headers = {self._idempotency: hashlib.sha256(plain.encode()).hexdigest()[:40]}
        if self._tables[row.table].match and entry.etag:
            headers["If-Match"] = entry.etag
        return headers

    def _place(self, row: Row) -> dict[str, Value]:
        return dict(zip(self._source.table(row.table).key, row.key, strict=True))

    def add(self, plan: AdditionPlan, *, errand: str = "") -> CorrectionOutcome:
        table, declared = self._source.table(plan.table), self._tables[plan.table]
        addition = HttpAddition(self._search, table, declared, plan)
        return addition.carry_out(header=self._idempotency, errand=errand or plan.hash)

    # -- erasure ------------------------------------------------------------------------------

    def erase(self, plan: ErasurePlan, *, errand: str = "") -> ErasureReceipt:
        items = plan.of(self.name)
        errand = errand or plan.hash
        with before_any_change():
            if not items:
                self.ping()
            present = self._verified(items)
        self._blank(items, present, errand)
        self._delete(items, present, errand)
        left = {row_id: entry.row for row_id, entry in self._present(items, again=True).items()}
        receipt = receipt_of(self.name, items, left)
        logger.info("source=%s erased residuals=%d", self.name, len(receipt.residuals))
        return receipt

    def _present(self, items: Iterable[PlanItem], *, again: bool = False) -> dict[RowId, Entry]:
        """The plan's entries that are there; what cannot be looked at is gone when deleted."""
        return {
            item.row_id: entry
            for item in items
            if not (again and self._tables[item.table].presumed)
            if (entry := self._search.entry(item.table, item.key))
        }

    def _verified(self, items: tuple[PlanItem, ...]) -> dict[RowId, Entry]:
        """The entries of the plan, once they are known to be as planned and all there is."""
        present = self._present(items)
        planned = {item.row_id for item in items}
        for item in items:
            entry = present.get(item.row_id)
            if entry and entry.row.digest not in (item.digest, item.after):
                raise PlanOutdatedError(source=self.name, table=item.table)
        rows = [entry.row for entry in present.values()]
        for table, found in self._search.expanded(rows).items():
            if any((self.name, table, key) not in planned for key in found):
                raise PlanOutdatedError(source=self.name, table=table)
        return present

    def _blank(
        self, items: tuple[PlanItem, ...], present: Mapping[RowId, Entry], errand: str
    ) -> None:
        for item in items:
            entry = present.get(item.row_id)
            if not (entry and item.blank) or entry.row.digest == item.after:
                continue
            change = self._tables[item.table].change
            if change is None:
                raise SourceRefusedError(source=self.name, reason="no change is declared")
            self._taken(item, self._write(change, entry, item.blank, errand=errand))

    def _delete(
        self, items: tuple[PlanItem, ...], present: Mapping[RowId, Entry], errand: str
    ) -> None:
        """Entries that point go before entries that are pointed to."""
        going = by_table(tuple(item for item in items if item.action is Action.DELETE))
        for table in self._order:
            for item in going.get(table, ()):
                entry = present.get(item.row_id)
                if entry:
                    self._delete_one(item, entry, errand)

    def _delete_one(self, item: PlanItem, entry: Entry, errand: str) -> None:
        declared = self._tables[item.table]
        if declared.erase is None:
            raise SourceRefusedError(source=self.name, reason="no erase is declared")
        headers = self._headers(entry, f"{errand}|erase")
        key = headers[self._idempotency]
        if declared.status and key in self._jobs:
            self._follow(declared.status, key)
            return
        reply = self._search.call(declared.erase, self._place(entry.row), headers=headers)
        self._taken(item, reply)
        if declared.status and reply is not None and not reply.missing:
            job = http_json.found(reply.document, declared.status.job)
            if job is None:
                raise SourceRefusedError(source=self.name, reason="the deletion has no name")
            self._remember(key, str(job))
            self._follow(declared.status, key)

    def _taken(self, item: PlanItem, reply: Reply | None) -> None:
        """An entry that is gone already is as good as erased; reading back tells the rest."""
        if reply is None or reply.missing or reply.status < 300:
            return
        if reply.status == 412:
            raise PlanOutdatedError(source=self.name, table=item.table)
        raise SourceRefusedError(source=self.name, reason=f"HTTP {reply.status}")

    # -- deletions that go on after their answer ----------------------------------------------

    def _remember(self, key: str, job: str) -> None:
        with self._jobs_lock:
            self._jobs[key] = job

    def _follow(self, status: Status, key: str) -> None:
        """Looks for some seconds whether it is done. Raises SourceUnavailableError if not yet."""
        for wait in (*POLLS, None):
            state = self._state(status, self._jobs[key])
            if state in status.done:
                return
            if state in status.failed:
                self._jobs.pop(key, None)
                raise SourceRefusedError(source=self.name, reason="the deletion failed")
            if wait is not None:
                self._sleep(wait)
        raise SourceUnavailableError(source=self.name, waiting=Waiting.WORK)

    def _state(self, status: Status, job: str) -> str:
        reply = self._search.call(status.call, {"job": job})
        if reply is None or reply.status >= 400:
            raise SourceRefusedError(source=self.name, reason="the deletion cannot be followed")
        return str(http_json.found(reply.document, status.state))


def _body(
    change: Change, declared: HttpTable, entry: Entry, values: Mapping[str, Value]
) -> dict[str, Any]:
    """The new values where the columns stand: alone, or in the whole of what was read."""
    whole = change.sent is Sent.WHOLE
    inner: dict[str, Any] = copy.deepcopy(dict(entry.document)) if whole else {}
    for column, value in values.items():
        http_json.put(inner, declared.pointer(column), value)
    return http_json.wrapped(inner, change.wrap)
