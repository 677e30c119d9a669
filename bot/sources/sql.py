"""The adapter to a company's SQL database: it works from the declaration alone."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

import sqlalchemy as sa
from sqlalchemy import exc

from bot.domain.additions import AdditionPlan
from bot.domain.claims import Claim
from bot.domain.clock import Clock, real_clock, stockholm_day
from bot.domain.holdings import (
    Row,
    SourceHoldings,
    SourceRefusedError,
    SourceUnavailableError,
    before_any_change,
)
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
from bot.domain.registry import Source
from bot.sources import mysql_errors
from bot.sources.proof import by_table, receipt_of
from bot.sources.sql_addition import NotTakenError, added
from bot.sources.sql_correction import corrected, update
from bot.sources.sql_deletion import delete_rows
from bot.sources.sql_engine import engine_for, snapshots
from bot.sources.sql_schema import SqlSchema, load_schema
from bot.sources.sql_search import SqlSearch

logger = logging.getLogger(__name__)


class SqlSource:
    """One database behind the port; any number of threads may call it."""

    def __init__(self, source: Source, *, clock: Clock = real_clock) -> None:
        self._source = source
        self._clock = clock
        self._engine = engine_for(source.url)
        self._snapshots = snapshots(self._engine)
        self._schema: SqlSchema | None = None
        self._loading = Lock()

    @property
    def name(self) -> str:
        return self._source.name

    def close(self) -> None:
        self._engine.dispose()

    def ping(self) -> None:
        """Returns when the database answers and has every declared table and column."""
        with self._reading() as connection:
            connection.scalar(sa.select(1))

    def find(self, claims: frozenset[Claim]) -> SourceHoldings:
        with self._reading() as connection:
            found = self._search(connection).person(claims, today=stockholm_day(self._clock()))
        logger.info("source=%s finding=%s rows=%d", self.name, found.finding, len(found.rows))
        return found

    def walk(self) -> Iterator[Row]:
        with self._reading() as connection:
            for table in self._source.tables:
                yield from self._search(connection).every(table.name)

    def identifiers(self) -> Iterator[Claim]:
        today = stockholm_day(self._clock())
        with self._reading() as connection:
            yield from self._search(connection).identifiers(today=today)

    def around(self, rows: Iterable[RowId]) -> SourceHoldings:
        keys = [(table, key) for source, table, key in rows if source == self.name]
        with self._reading() as connection:
            return self._search(connection).around(keys, today=stockholm_day(self._clock()))

    def contact_on_file(self, *contacts: Claim) -> OnFile:
        today = stockholm_day(self._clock())
        with self._reading() as connection:
            return self._search(connection).on_file(frozenset(contacts), today=today)

    def correct(self, plan: CorrectionPlan, *, errand: str = "") -> CorrectionOutcome:
        del errand  # what stands there tells whether it is done
        try:
            with self._writing() as connection:
                search, schema = self._search(connection), self._loaded(connection)
                return corrected(connection, search, schema, plan, lock=self._locks)
        except (SourceRefusedError, NotTakenError):
            return CorrectionOutcome.REFUSED

    def add(self, plan: AdditionPlan, *, errand: str = "") -> CorrectionOutcome:
        del errand  # what stands there tells whether it is done
        try:
            with self._writing() as connection:
                return added(
                    connection,
                    self._search(connection),
                    self._loaded(connection).tables[plan.table],
                    plan,
                    lock=self._locks,
                )
        except (SourceRefusedError, NotTakenError):
            return CorrectionOutcome.REFUSED

    def erase(self, plan: ErasurePlan, *, errand: str = "") -> ErasureReceipt:
        del errand
        items = plan.of(self.name)
        with self._writing() as connection:
            present = self._verified(connection, items, part=plan.part)
            self._blank(connection, items, present)
            self._delete(connection, items, present)
        with self._reading() as connection:
            receipt = receipt_of(self.name, items, self._present(connection, items))
        logger.info("source=%s erased residuals=%d", self.name, len(receipt.residuals))
        return receipt

    def _verified(
        self, connection: sa.Connection, items: tuple[PlanItem, ...], *, part: bool
    ) -> dict[RowId, Row]:
        """The rows of the plan, locked, once they are known to be as planned and all there is.

        Whose the rows of a part are was settled with the search; their digests hold the owner.
        """
        present = self._present(connection, items, lock=self._locks)
        planned = {item.row_id for item in items}
        for item in items:
            row = present.get(item.row_id)
            if row and row.digest not in (item.digest, item.after):
                raise PlanOutdatedError(source=self.name, table=item.table)
        search = self._search(connection)
        found = search.expanded(present.values())
        for table, rows in found.items():
            if any((self.name, table, key) not in planned for key in rows):
                raise PlanOutdatedError(source=self.name, table=table)
        shared = None if part else search.owned_by_others(found)
        if shared is not None:
            raise PlanOutdatedError(source=self.name, table=shared)
        return present

    def _present(
        self, connection: sa.Connection, items: tuple[PlanItem, ...], *, lock: bool = False
    ) -> dict[RowId, Row]:
        search = self._search(connection)
        return {
            (self.name, table, key): row
            for table, members in by_table(items).items()
            for key, row in search.by_key(table, [i.key for i in members], lock=lock).items()
        }

    def _blank(
        self, connection: sa.Connection, items: tuple[PlanItem, ...], present: dict[RowId, Row]
    ) -> None:
        for item in items:
            row = present.get(item.row_id)
            if row and item.blank and row.digest != item.after:
                update(connection, self._loaded(connection).tables[row.table], row.key, item.blank)

    def _delete(
        self, connection: sa.Connection, items: tuple[PlanItem, ...], present: dict[RowId, Row]
    ) -> None:
        going = (item.row_id for item in items if item.action is Action.DELETE)
        rows = (present[row_id] for row_id in going if row_id in present)
        delete_rows(self._loaded(connection), connection, rows)

    def _search(self, connection: sa.Connection) -> SqlSearch:
        return SqlSearch(self._source, self._loaded(connection), connection)

    @property
    def _locks(self) -> bool:
        return self._engine.dialect.name != "sqlite"  # there, the whole file is locked

    def _loaded(self, connection: sa.Connection) -> SqlSchema:
        """The schema is read with the first call that reaches the database, not at start."""
        with self._loading:
            if self._schema is None:
                self._schema = load_schema(self._source, connection)
            return self._schema

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._translated(), self._snapshots.connect() as connection:
            self._loaded(connection)
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._translated(), ExitStack() as stack:
            with before_any_change(), self._translated():
                connection = stack.enter_context(self._engine.begin())
                self._loaded(connection)
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as error:
            if mysql_errors.refuses(getattr(error, "orig", None)):
                raise self._refused(error) from None
            logger.warning("source=%s unavailable: %s", self.name, type(error.__cause__).__name__)
            raise SourceUnavailableError(source=self.name) from None
        except exc.DBAPIError as error:
            if error.connection_invalidated:
                raise SourceUnavailableError(source=self.name) from None
            raise self._refused(error) from None

    def _refused(self, error: exc.SQLAlchemyError) -> SourceRefusedError:
        reason = type(getattr(error, "orig", None)).__name__
        return SourceRefusedError(source=self.name, reason=reason)
