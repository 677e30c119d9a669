"""An answer with very many entries is the same answer, kept and handed out."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import entries
from bot.domain.entries import PackedEntries
from bot.domain.packs import PACK

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text())
ENTRIES = st.lists(st.dictionaries(st.text(), VALUES), max_size=4)


def document(*parts: Any) -> dict[str, Any]:
    return {
        "case": "GD-1",
        "categories": [{"category": "c", "entries": part, "note": "ö"} for part in parts],
        "tables": [{"table": "t", "rows": part} for part in parts],
        "court": "“",
    }


@given(first=ENTRIES, second=ENTRIES, times=st.integers(1, 300))
@settings(max_examples=40)
def test_what_is_packed_reads_as_if_it_were_not(first, second, times):
    plain = document(first * times, second, first)
    packed = document(PackedEntries(first * times), second, PackedEntries(first))

    assert json.loads(b"".join(entries.pieces(packed))) == plain
    kept = entries.opened(entries.kept(packed))
    assert json.loads(b"".join(entries.pieces(kept))) == plain


def test_few_entries_are_written_as_ever():
    few = document(PackedEntries([{"a": 1}]).least())

    (piece,) = entries.pieces(few)
    assert piece == json.dumps(few, ensure_ascii=False, indent=2).encode()


def test_many_entries_leave_in_pieces():
    many = PackedEntries({"number": n} for n in range(3 * PACK))

    pieces = list(entries.pieces(document(many.least())))
    assert max(map(len, pieces)) < sum(map(len, pieces)) / 2
