"""How a source has been doing follows from its calls alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.source_health import KEPT, Measured, SourceHealth, percentile
from tests.support import NOON

CALLS = st.lists(st.tuples(st.booleans(), st.integers(0, 60_000)), max_size=2 * KEPT + 5)


def health_after(calls):
    health = SourceHealth(source="shop")
    for minute, (answered, took) in enumerate(calls):
        at = NOON + timedelta(minutes=minute)
        failure = None if answered else "unavailable"
        health = health.after(Measured(source="shop", at=at, milliseconds=took, failure=failure))
    return health


@given(CALLS)
def test_down_means_no_answer_since_the_first_failure_after_the_last_answer(calls):
    health = health_after(calls)

    answers = [answered for answered, _ in calls]
    trailing = next((n for n, answered in enumerate(reversed(answers)) if answered), len(answers))
    since = NOON + timedelta(minutes=len(calls) - trailing) if trailing else None
    assert health.down_since == since
    assert (health.calls, health.failures) == (len(calls), answers.count(False))


@given(CALLS)
def test_times_are_those_of_the_last_answers(calls):
    took = [one for answered, one in calls if answered][-KEPT:]

    assert health_after(calls).latencies == tuple(took)


@pytest.mark.parametrize(
    ("values", "share", "wanted"),
    [
        ([], 0.5, None),
        ([7], 0.95, 7),
        ([3, 1, 2], 0.5, 2),
        (range(1, 101), 0.95, 95),
        (range(1, 101), 0.5, 50),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(values, share, wanted):
    assert percentile(tuple(values), share) == wanted
