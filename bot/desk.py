"""The desk: a fair queue of units, one a lane at a time, each a transaction, told after commit.

Lanes are chats or cases. A lane's units run in order; lanes take turns; a lane that floods is
refused. On SQLite one thread commits groups of units, and a unit that fails is taken out of its
group; on PostgreSQL several threads commit one by one.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session

from bot.domain.clock import Clock
from bot.domain.errors import InsynError
from bot.lane_queue import Job, LaneQueue, Outcome, StoppedError
from bot.store import envelope
from bot.store.engine import is_sqlite
from bot.store.envelope import Mark
from bot.store.group import Group
from bot.store.unit import Born, Surroundings, Unit

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

GROUP = 32  # units in one commit on SQLite
THREADS = 4  # database threads on PostgreSQL
LANE_CAP = 100  # units that may wait in one lane
TRIES = 5  # of an update, before it is parked
WAITS = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)  # seconds before a unit is tried again

Handle = Callable[[Unit, dict[str, Any]], None]
Apologise = Callable[[Unit, int], None]


class UnreadableUpdateError(InsynError):
    """What came is no update: it has no number by which it could be counted."""


class UnitFailedError(InsynError):
    """One unit of a group failed; what the group has done so far is rolled back."""

    def __init__(self, job: Job, error: Exception) -> None:
        self.job = job
        self.error = error


class Desk:
    """Runs units.

    `handle` lets the application answer an update; `on_born` takes over what a commit left to do.
    """

    def __init__(
        self,
        engine: Engine,
        around: Surroundings,
        *,
        clock: Clock,
        handle: Handle,
        apologise: Apologise,
        on_born: Callable[[Born], None],
        group: int = GROUP,
        lane_cap: int = LANE_CAP,
        waits: tuple[float, ...] = WAITS,
    ) -> None:
        self.engine = engine
        self.around = around
        self.clock = clock
        self.parked = 0
        self._handle = handle
        self._apologise = apologise
        self._on_born = on_born
        self._group = group if is_sqlite(engine) else 1
        self._waits = waits
        self._queue = LaneQueue(lane_cap)
        self._threads: list[threading.Thread] = []
        self._marks: list[Mark] = []
        self._marks_lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    # -- the face towards the event loop --------------------------------------------------------

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        for number in range(1 if is_sqlite(self.engine) else THREADS):
            thread = threading.Thread(target=self._serve, name=f"desk-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    async def stop(self) -> None:
        """Finishes what is being committed, writes the last marks, and refuses the rest."""
        for job in self._queue.close():
            _settle(job.future, error=StoppedError())
        for thread in self._threads:
            await asyncio.to_thread(thread.join, 10)
        await asyncio.to_thread(self._last_marks)

    async def receive(self, update: dict[str, Any], *, bounded: bool = True) -> None:
        """Handles one update; returns when it is committed, now or before.

        Raises FloodedError if `bounded` (whoever brings it can bring it again), or
        UnreadableUpdateError.
        """
        if not _is_update(update):
            raise UnreadableUpdateError
        job = Job(lane_of(update), self._future(), update=update)
        self._queue.put(job, bounded=bounded)
        await job.future

    async def run(
        self, service: Callable[Concatenate[Unit, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Calls a service in a unit of its own and returns its value after commit."""
        return await self.run_in("", service, *args, **kwargs)

    async def run_in(
        self,
        lane: str,
        service: Callable[Concatenate[Unit, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Like `run`, after everything that waits in the lane (`chat:ID`, `case:ID`) before it."""
        future = self._future()
        name = lane or f"call:{id(future)}"
        self._queue.put(
            Job(name, future, call=lambda unit: service(unit, *args, **kwargs)), bounded=False
        )
        result: T = await future
        return result

    def mark(self, marks: list[Mark]) -> None:
        """Lets marks of the sender ride along with the next commit."""
        with self._marks_lock:
            self._marks.extend(marks)

    @property
    def has_marks(self) -> bool:
        return bool(self._marks)

    def _future(self) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().create_future()

    # -- the database threads --------------------------------------------------------------------

    def _serve(self) -> None:
        while jobs := self._queue.take(self._group):
            outcomes = self._commit(jobs)
            assert self._loop is not None
            self._loop.call_soon_threadsafe(self._deliver, outcomes)

    def _commit(self, jobs: list[Job]) -> list[Outcome]:
        """Runs a group in one transaction; a group whose commit fails is run again one by one."""
        marks = self._take_marks()
        try:
            return self._transaction(jobs, marks)
        except UnitFailedError as failed:
            self.mark(marks)
            others = [job for job in jobs if job is not failed.job]
            return [
                self._fault(failed.job, failed.error),
                *(self._commit(others) if others else ()),
            ]
        except Exception as error:  # noqa: BLE001 - the worker loop answers for every failure
            self.mark(marks)
            if len(jobs) > 1:
                return [outcome for job in jobs for outcome in self._commit([job])]
            log.warning("a transaction failed: %s", type(error).__name__)
            return [self._failed(jobs[0], error)]

    def _failed(self, job: Job, error: Exception) -> Outcome:
        """An outage is waited out; a COMMIT that is refused is the unit's own failure."""
        if _is_outage(error) or not isinstance(error, DBAPIError):
            return Outcome(job, error=error, again=True)
        return self._fault(job, error)

    def _fault(self, job: Job, error: Exception) -> Outcome:
        """A unit's own failure; an update's is counted, in a transaction of its own."""
        outcome = Outcome(job, error=error)
        if job.update is not None:
            try:
                with self.engine.begin() as connection:
                    self._count(connection, outcome, self.clock())
            except SQLAlchemyError:
                _note_doubt([outcome])
                return Outcome(job, error=error, again=True)
        return outcome

    def _transaction(self, jobs: list[Job], marks: list[Mark]) -> list[Outcome]:
        now = self.clock()
        outcomes: list[Outcome] = []
        with self.engine.connect() as connection:
            try:
                with connection.begin(), _joined(connection) as session:
                    outcomes.extend(self._units(Group(session), jobs, now))
                    if marks:
                        envelope.write_marks(connection, marks)
            except BaseException:
                _note_doubt(outcomes)
                _roll_back_at_driver(connection)
                raise
        return outcomes

    def _units(self, group: Group, jobs: list[Job], now: datetime) -> Iterator[Outcome]:
        """Runs units in one session. Raises UnitFailedError: the others run again without it."""
        owner = self.around.process_id
        new = group.new([job.number for job in jobs], now, owner=owner)
        group.lock(chat_of(job.update) for job in jobs if job.update is not None)
        for job in jobs:
            if job.number in new:
                yield self._one(group, job, now)
                group.session.expunge_all()
            elif job.doubtful and group.is_of(job.number, owner):
                yield job.doubtful
            else:
                yield Outcome(job)
        group.write()

    def _one(self, group: Group, job: Job, now: datetime) -> Outcome:
        unit = Unit(group.session, self.around, now, group)
        try:
            result = self._work(unit, job)
            unit.flush()
        except Exception as error:
            if _is_outage(error):
                raise
            raise UnitFailedError(job, error) from error
        return Outcome(job, result=result, born=unit.born)

    def _work(self, unit: Unit, job: Job) -> Any:
        if job.call is not None:
            return job.call(unit)
        assert job.update is not None
        unit.chat = unit.conversation(chat_of(job.update))
        self._handle(unit, job.update)
        return None

    def _count(self, connection: Connection, outcome: Outcome, now: datetime) -> None:
        """Parks an update that failed too often, with a word to the customer; it blocks nobody."""
        update, error = outcome.job.update, outcome.error
        assert update is not None
        tries = envelope.count_failure(connection, int(update["update_id"]), type(error).__name__)
        log.error(
            "update %s failed, try %d: %s",
            update["update_id"],
            tries,
            type(error).__name__,
            exc_info=error,
        )
        outcome.again = tries < TRIES
        if outcome.again:
            return
        envelope.park(connection, int(update["update_id"]), now)
        self.parked += 1
        outcome.born, outcome.error = self._say_sorry(connection, chat_of(update), now), None

    def _say_sorry(self, connection: Connection, chat_id: int, now: datetime) -> Born:
        """An apology that fails in its turn is left out: the update must be out of the way."""
        session = Session(connection, join_transaction_mode="create_savepoint")
        try:
            unit = Unit(session, self.around, now)
            self._apologise(unit, chat_id)
            unit.flush()
            session.commit()
        except Exception as error:
            session.rollback()
            if _is_outage(error):
                raise
            log.exception("an apology failed")
            return Born()
        finally:
            session.close()
        return unit.born

    def _take_marks(self) -> list[Mark]:
        with self._marks_lock:
            marks, self._marks = self._marks, []
        return marks

    def _last_marks(self) -> None:
        marks = self._take_marks()
        try:
            if marks:
                self._transaction([], marks)
        except SQLAlchemyError as error:
            log.warning("%d marks are lost: %s", len(marks), type(error).__name__)

    # -- back on the event loop ------------------------------------------------------------------

    def _deliver(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.again:
                self._try_later(outcome)
                continue
            self._on_born(outcome.born)
            self._queue.free(outcome.job, again=False)
            _settle(outcome.job.future, outcome.result, outcome.error)

    def _try_later(self, outcome: Outcome) -> None:
        job = outcome.job
        wait = self._waits[min(job.failures, len(self._waits) - 1)]
        job.failures += 1
        assert self._loop is not None
        self._loop.call_later(wait, self._put_back, job)

    def _put_back(self, job: Job) -> None:
        try:
            self._queue.free(job, again=True)
        except StoppedError as error:
            _settle(job.future, error=error)


def _note_doubt(outcomes: list[Outcome]) -> None:
    """Keeps what came of units whose COMMIT may have taken place although no answer came.

    A unit that is found committed when it is tried again had this outcome: its letters and tasks
    belong to this process, and nobody else would see to them.
    """
    for outcome in outcomes:
        if outcome.error is None:
            outcome.job.doubtful = outcome


def lane_of(update: dict[str, Any]) -> str:
    return f"chat:{chat_of(update)}"


def _is_update(update: object) -> bool:
    """Whether there is a number that fits into the database; anything else can be parked by it."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and 0 <= number < 2**63


def chat_of(update: dict[str, Any]) -> int:
    """The chat that an update belongs to, without parsing it whole; 0 when it names none."""
    for name, body in update.items():
        if name == "update_id" or not isinstance(body, dict):
            continue
        holder = body.get("message") if name == "callback_query" else body
        for owner in (
            (holder or {}).get("chat"),
            body.get("chat"),
            body.get("from"),
            body.get("user"),
        ):
            if isinstance(owner, dict) and isinstance(owner.get("id"), int):
                return int(owner["id"])
    return 0


def _joined(connection: Connection) -> Session:
    """A session within the connection's transaction, which alone commits and rolls back."""
    return Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False)


def _settle(
    future: asyncio.Future[Any], result: Any = None, error: Exception | None = None
) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


def _is_outage(error: Exception) -> bool:
    """Whether the database, not the work, is at fault: a lost connection, a lock, a deadlock."""
    if not isinstance(error, DBAPIError):
        return False
    if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":
        return False  # SQLite says OperationalError for a faulty statement too
    return error.connection_invalidated or type(error).__name__ in {
        "OperationalError",
        "InterfaceError",
    }


def _roll_back_at_driver(connection: Connection) -> None:
    """After a failed COMMIT the connection refuses BEGIN: roll back at the driver, or drop it."""
    try:
        connection.rollback()
        driver = connection.connection.driver_connection
        if driver is not None:
            driver.rollback()
    except Exception:  # noqa: BLE001 - a connection that cannot roll back is thrown away
        connection.invalidate()
