"""How a source has been doing lately: what is measured of each call, and what it comes to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

KEPT = 200  # latencies of a source that are remembered: enough for a p95


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One call of a source."""

    source: str
    at: datetime
    milliseconds: int
    failure: str | None = None  # the kind of the error; None when it answered


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceHealth:
    """What is known of one source. Nothing at all before its first call."""

    source: str
    ok_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str | None = None  # the kind of the last failure
    down_since: datetime | None = None  # the first failure after the last success
    calls: int = 0
    failures: int = 0
    latencies: tuple[int, ...] = ()  # milliseconds of the last calls that were answered

    @property
    def down(self) -> bool:
        return self.down_since is not None

    @property
    def median(self) -> int | None:
        return percentile(self.latencies, 0.5)

    @property
    def p95(self) -> int | None:
        return percentile(self.latencies, 0.95)

    def after(self, call: Measured) -> SourceHealth:
        """The same with one more call."""
        answered = call.failure is None
        return SourceHealth(
            source=self.source,
            ok_at=call.at if answered else self.ok_at,
            failed_at=self.failed_at if answered else call.at,
            failure=self.failure if answered else call.failure,
            down_since=None if answered else self.down_since or call.at,
            calls=self.calls + 1,
            failures=self.failures + (not answered),
            latencies=(*self.latencies, call.milliseconds)[-KEPT:] if answered else self.latencies,
        )


def percentile(values: Sequence[int], share: float) -> int | None:
    """The least value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
