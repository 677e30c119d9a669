"""Packed rows are the same rows."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.holdings import Finding, SourceHoldings
from bot.domain.packs import PACK
from bot.domain.rows import Chained, PackedRows, Row

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text())
KEYS = st.lists(st.one_of(st.integers(), st.text()), min_size=1, max_size=3).map(tuple)
ROWS = st.builds(
    Row,
    source=st.just("shop"),
    table=st.sampled_from(["order", "customer"]),
    key=KEYS,
    values=st.dictionaries(st.text(), VALUES),
)


@given(st.lists(ROWS, max_size=12), st.integers(1, 120))
def test_rows_come_out_as_they_went_in(rows, times):
    many = rows * times

    packed = PackedRows(many)

    assert (list(packed), len(packed), bool(packed)) == (many, len(many), bool(many))


@given(st.lists(ROWS, min_size=1, max_size=12))
def test_rows_survive_being_kept_as_json(rows):
    found = SourceHoldings(source="shop", finding=Finding.FOUND, rows=PackedRows(rows * 100))

    again = SourceHoldings.from_json(json.loads(json.dumps(found.as_json())))

    assert [row.digest for row in again.rows] == [row.digest for row in rows] * 100


def test_parts_are_joined_in_their_order():
    rows = [Row(source="s", table="t", key=(n,), values={"n": n}) for n in range(2 * PACK + 3)]
    parts = [PackedRows(rows[:7]), PackedRows(), PackedRows(rows[7:])]

    joined = PackedRows.joined(parts)

    assert list(joined) == list(Chained(parts)) == rows
    assert len(joined) == len(Chained(parts)) == len(rows)


def test_packed_rows_show_no_values_when_printed():
    rows = PackedRows([Row(source="s", table="t", key=(1,), values={"name": "Elin"})])

    assert "Elin" not in repr(rows) + repr(Chained([rows]))
