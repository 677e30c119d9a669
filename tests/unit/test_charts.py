"""Charts: every value is drawn in proportion, within the frame, on a scale of round numbers."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.console.charts import HEIGHT, WIDTH, columns, slices

COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=24)


@given(COUNTS)
def test_columns_stay_in_the_frame_and_in_proportion(values: list[int]) -> None:
    chart = columns(values)
    most = max(chart.columns, key=lambda one: one.value)
    for one in chart.columns:
        assert one.x >= 0
        assert one.x + one.width <= WIDTH
        assert 0 <= one.y <= one.y + one.height <= HEIGHT
        if most.value:
            assert one.height == pytest.approx(most.height * one.value / most.value, abs=0.2)


@given(COUNTS)
def test_the_scale_begins_at_nought_and_reaches_the_highest(values: list[int]) -> None:
    rungs = [rung.value for rung in columns(values).rungs]
    assert rungs[0] == 0
    assert rungs[-1] >= max(values)
    assert 2 <= len(rungs) <= 6
    steps = {after - before for before, after in itertools.pairwise(rungs)}
    assert len(steps) == 1
    assert str(steps.pop()).rstrip("0") in {"1", "2", "5"}


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8))
def test_slices_fill_the_bar_without_gaps(values: list[int]) -> None:
    found = slices([(str(number), value) for number, value in enumerate(values)])
    assert [one.value for one in found] == [value for value in values if value]
    if found:
        assert found[0].start == 0
        assert found[-1].start + found[-1].length == pytest.approx(100, abs=0.1)
