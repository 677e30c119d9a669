"""The audit trail: a vocabulary without personal data, and a chain that shows each kind of damage."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import audit
from bot.domain.audit import Broken, Code, Damage, Entry, Intact, UnsafeFactError

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def trail(count: int = 6) -> list[Entry]:
    entries, head = [], audit.GENESIS
    for seq in range(1, count + 1):
        said = {
            "seq": seq,
            "at": NOW + timedelta(seconds=seq),
            "actor": "staff:1",
            "code": Code.CASE_CLAIMED.value,
            "case_ref": "K7P-4MXQ-3",
            "facts": {"steps": seq, "source": "register"},
        }
        head = audit.entry_hash(head, **said)
        entries.append(Entry(**said, hash=head))
    return entries


@pytest.mark.parametrize("code", Code)
def test_each_code_has_a_source_a_subject_and_an_action(code):
    assert re.fullmatch(r"[a-z]+:[a-z_]+:[a-z_]+", code.value)
    assert f"{code.source}:{code.subject}:{code.action}" == code.value


def test_a_step_of_a_case_has_the_code_of_its_right_if_there_is_one():
    assert audit.case_code("erasure", "approved") is Code.ERASURE_APPROVED
    assert audit.case_code("erasure", "claimed") is Code.CASE_CLAIMED


def test_a_trail_as_it_was_written_is_intact():
    entries = trail()
    assert audit.verify(iter(entries)) == Intact(count=6, head=entries[-1].hash)
    assert audit.verify([]) == Intact(count=0, head=audit.GENESIS)


CHANGES = {
    "at": NOW,
    "actor": "staff:2",
    "code": Code.CASE_RELEASED.value,
    "case_ref": None,
    "facts": {"steps": 3},
    "hash": "f" * 64,
}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("place", [0, 2, 5])
def test_a_changed_entry_is_found_at_its_place(field, place):
    entries = trail()
    entries[place] = dataclasses.replace(entries[place], **{field: CHANGES[field]})
    assert audit.verify(entries) == Broken(seq=place + 1, what=Damage.CHANGED)


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_removed_entry_is_missed(place):
    entries = trail()
    del entries[place]
    assert audit.verify(entries) == Broken(seq=place + 1, what=Damage.MISSING)


def test_swapped_entries_are_told_from_missing_ones():
    entries = trail()
    entries[1], entries[3] = entries[3], entries[1]
    assert audit.verify(entries) == Broken(seq=2, what=Damage.REORDERED)


def test_an_entry_that_stands_twice_is_found():
    entries = trail()
    assert audit.verify([*entries[:3], entries[1], *entries[3:]]) == Broken(
        seq=4, what=Damage.REORDERED
    )


def test_a_removed_entry_whose_gap_was_closed_is_still_found():
    entries = trail()
    closed = [*entries[:2], *(dataclasses.replace(e, seq=e.seq - 1) for e in entries[3:])]
    assert audit.verify(closed) == Broken(seq=3, what=Damage.CHANGED)


def test_a_cut_off_end_shows_against_a_head_kept_elsewhere():
    entries = trail()
    head = entries[-1].hash
    assert isinstance(audit.verify(entries[:4]), Intact)
    cut = audit.verify(entries[:4], known_count=6, known_head=head)
    assert cut == Broken(seq=5, what=Damage.MISSING)
    grown = audit.verify(trail(9), known_count=6, known_head=head)
    assert isinstance(grown, Intact)
    rewritten = audit.verify(trail(6), known_count=6, known_head="0" * 64)
    assert rewritten == Broken(seq=6, what=Damage.CHANGED)


def test_the_trail_is_read_as_a_stream():
    entries = iter(trail())
    audit.verify(next(entries) for _ in range(3))
    assert next(entries).seq == 4


facts = st.dictionaries(st.text(max_size=8), st.integers() | st.booleans() | st.none() | st.text())
SAID = {"seq": 1, "at": NOW, "actor": "system", "code": "x", "case_ref": None}


@given(facts, facts)
def test_two_entries_share_a_hash_only_if_they_say_the_same(one, other):
    same = audit.entry_hash("0", **SAID, facts=one) == audit.entry_hash("0", **SAID, facts=other)
    alike = one == other and {k: type(v) for k, v in one.items()} == {
        k: type(v) for k, v in other.items()
    }
    assert same == alike


def test_the_hash_depends_on_the_moment_not_on_how_it_is_written():
    elsewhere = NOW.astimezone(timezone(timedelta(hours=2)))
    here = audit.entry_hash("0", **SAID, facts={})
    assert audit.entry_hash("0", **{**SAID, "at": elsewhere}, facts={}) == here


def test_the_hash_of_an_entry_never_changes_between_releases():
    known = audit.entry_hash(
        audit.GENESIS,
        seq=1,
        at=NOW,
        actor="staff:1",
        code="case:erasure:approved",
        case_ref="K7P-4MXQ-3",
        facts={"b": 2, "a": "ö"},
    )
    assert known == "3764f2ec9de9a8c2401f35b9da4206078d3590a304d4ca0e4038fd2cad2b69da"


@pytest.mark.parametrize(
    "fact",
    [
        "register",
        "K7P-4MXQ-3",
        "813-4541-7",
        "case:erasure:approved",
        "2026-11-22",
        3,
        True,
        None,
        "sha256:ab12",
        "",
    ],
)
def test_references_counts_and_codes_may_stand_in_the_trail(fact):
    assert audit.checked_facts({"fact": fact}) == {"fact": fact}


@pytest.mark.parametrize(
    "fact",
    [
        "anna@example.se",
        "Anna Svensson",
        "Åsa",
        "+46705910544",
        "0705910544",
        "198507099805",
        "850709-9805",
        "813-4541-8",
        "a\nb",
        "x" * 81,
    ],
)
def test_what_could_be_a_persons_data_is_kept_out_of_it(fact):
    with pytest.raises(UnsafeFactError) as refused:
        audit.checked_facts({"fact": fact})
    assert fact not in str(refused.value)
