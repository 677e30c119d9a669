"""Puts a clock to every call of a source, whatever kind it is of."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from bot.domain.additions import AdditionPlan
from bot.domain.claims import Claim
from bot.domain.clock import Clock, real_clock
from bot.domain.holdings import (
    Row,
    SourceHoldings,
    SourceRefusedError,
    SourceUnavailableError,
    Waiting,
)
from bot.domain.on_file import OnFile
from bot.domain.plans import CorrectionPlan, ErasurePlan, RowId
from bot.domain.receipts import CorrectionOutcome, ErasureReceipt
from bot.domain.source_health import KEPT, Measured
from bot.sources.base import AddingSource, SourceAdapter, WalkableSource

T = TypeVar("T")


class MeasuredSource:
    """An adapter that remembers how its last calls went, until somebody takes that."""

    def __init__(self, behind: SourceAdapter, *, clock: Clock = real_clock) -> None:
        self._behind = behind
        self._clock = clock
        self._calls: deque[Measured] = deque(maxlen=KEPT)

    @property
    def name(self) -> str:
        return self._behind.name

    def taken(self) -> list[Measured]:
        """The calls since the last time; any thread may go on calling meanwhile."""
        return [self._calls.popleft() for _ in range(len(self._calls))]

    def ping(self) -> None:
        self._timed(self._behind.ping)

    def find(self, claims: frozenset[Claim]) -> SourceHoldings:
        return self._timed(lambda: self._behind.find(claims))

    def contact_on_file(self, *contacts: Claim) -> OnFile:
        return self._timed(lambda: self._behind.contact_on_file(*contacts))

    def correct(self, plan: CorrectionPlan, *, errand: str = "") -> CorrectionOutcome:
        return self._timed(lambda: self._behind.correct(plan, errand=errand))

    def erase(self, plan: ErasurePlan, *, errand: str = "") -> ErasureReceipt:
        return self._timed(lambda: self._behind.erase(plan, errand=errand))

    def close(self) -> None:
        self._behind.close()

    def _timed(self, call: Callable[[], T]) -> T:
        began, failure = time.perf_counter(), None
        try:
            return call()
        except (SourceUnavailableError, SourceRefusedError) as error:
            failure = _kind(error)
            raise
        finally:
            self._note(time.perf_counter() - began, failure)

    def _note(self, seconds: float, failure: str | None) -> None:
        self._calls.append(
            Measured(
                source=self.name,
                at=self._clock(),
                milliseconds=round(seconds * 1000),
                failure=failure,
            )
        )


class MeasuredWalk(MeasuredSource):
    """The same for a source that can be walked through; a walk takes its time and is not timed."""

    def __init__(self, behind: SourceAdapter, walk: WalkableSource) -> None:
        super().__init__(behind)
        self._walk = walk

    def walk(self) -> Iterator[Row]:
        return self._walk.walk()

    def identifiers(self) -> Iterator[Claim]:
        return self._walk.identifiers()

    def around(self, rows: Iterable[RowId]) -> SourceHoldings:
        return self._timed(lambda: self._walk.around(rows))


class MeasuredAdding(MeasuredSource):
    """The same for a source that can be added to."""

    def __init__(self, behind: SourceAdapter, adding: AddingSource) -> None:
        super().__init__(behind)
        self._adding = adding

    def add(self, plan: AdditionPlan, *, errand: str = "") -> CorrectionOutcome:
        return self._timed(lambda: self._adding.add(plan, errand=errand))


class MeasuredRegister(MeasuredWalk, MeasuredAdding):
    """The same for a source that can be walked through and added to."""

    def __init__(self, behind: SourceAdapter, walk: WalkableSource, adding: AddingSource) -> None:
        MeasuredAdding.__init__(self, behind, adding)
        self._walk = walk


def measured(source: SourceAdapter) -> MeasuredSource:
    """The source with a clock to its calls; it can do what it could do before."""
    if isinstance(source, WalkableSource) and isinstance(source, AddingSource):
        return MeasuredRegister(source, source, source)
    if isinstance(source, WalkableSource):
        return MeasuredWalk(source, source)
    if isinstance(source, AddingSource):
        return MeasuredAdding(source, source)
    return MeasuredSource(source)


def _kind(error: SourceUnavailableError | SourceRefusedError) -> str | None:
    """Work that goes on is no failure of the source."""
    if isinstance(error, SourceRefusedError):
        return "refused"
    return "unavailable" if error.waiting is Waiting.ANSWER else None
