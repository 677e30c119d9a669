"""Health of the sources on both databases, and the clock that is put to their calls."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest

from bot.domain.holdings import (
    Finding,
    SourceHoldings,
    SourceRefusedError,
    SourceUnavailableError,
    Waiting,
)
from bot.domain.source_health import Measured, SourceHealth
from bot.services import source_health
from bot.sources.base import WalkableSource
from bot.sources.measured import MeasuredSource, measured
from tests.support import NOON, a_unit

LATER = NOON + timedelta(minutes=5)


def a_call(at=NOON, *, took=12, failure=None):
    return Measured(source="westila", at=at, milliseconds=took, failure=failure)


def noted(engine, *calls):
    with a_unit(engine) as unit:
        source_health.note(unit, calls)
    with a_unit(engine) as unit:
        (health,) = source_health.all_sources(unit)
    return health


def test_a_source_that_was_never_asked_is_listed_too(engine):
    with a_unit(engine) as unit:
        assert source_health.all_sources(unit) == (SourceHealth(source="westila"),)


def test_calls_add_up_over_units(engine):
    noted(engine, a_call(took=10), a_call(took=30))

    health = noted(engine, a_call(LATER, failure="unavailable"), a_call(LATER, failure="refused"))

    assert (health.calls, health.failures, health.failure) == (4, 2, "refused")
    assert (health.ok_at, health.down_since, health.median, health.p95) == (NOON, LATER, 10, 30)


def test_an_answer_ends_an_outage(engine):
    noted(engine, a_call(failure="unavailable"))

    health = noted(engine, a_call(LATER))

    assert (health.down, health.failed_at, health.ok_at) == (False, NOON, LATER)


class Moody:
    """A source that does as it is told."""

    name = "westila"
    error = None

    def ping(self):
        if self.error:
            raise self.error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (None, None),
        (SourceUnavailableError(source="westila"), "unavailable"),
        (SourceRefusedError(source="westila", reason="HTTP 403"), "refused"),
        (SourceUnavailableError(source="westila", waiting=Waiting.WORK), None),
    ],
    ids=["answers", "down", "refuses", "goes on working"],
)
def test_each_call_is_measured_with_the_kind_of_its_failure(error, failure):
    behind = Moody()
    behind.error = error
    source = MeasuredSource(behind, clock=lambda: NOON)
    with contextlib.suppress(SourceUnavailableError, SourceRefusedError):
        source.ping()

    (call,) = source.taken()
    assert (call.source, call.at, call.failure) == ("westila", NOON, failure)
    assert source.taken() == []


def test_a_source_can_still_be_walked_through_with_a_clock_to_it(tmp_path):
    class Walkable:
        name = "shelf"

        def walk(self):
            yield from ()

        def identifiers(self):
            yield from ()

        def around(self, rows):
            return SourceHoldings(source="shelf", finding=Finding.NOTHING)

    source = measured(Walkable())
    assert isinstance(source, WalkableSource)
    assert source.around([]).finding is Finding.NOTHING
    assert [one.source for one in source.taken()] == ["shelf"]
    assert not isinstance(measured(object()), WalkableSource)
