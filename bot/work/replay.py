"""Finds what the ledger says was erased and is there again, and erases it again.

After a restore a row is as it was erased, or as it was some time before. What cannot be told for
sure from a new row under an old key is left to people: a replay erases nothing on a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.domain import later
from bot.domain.claims import Claim
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Finding, Holdings, Row
from bot.domain.plans import ErasurePlan, erasure_plan
from bot.domain.registry import Table
from bot.domain.spellings import normal
from bot.services.places import Purpose
from bot.services.replay import Memory
from bot.sources.base import WalkableSource
from bot.store.ledger import Erased


@dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """What of one case is there again: to be erased, or not to be told for sure."""

    case_id: str
    ref: str
    plan: ErasurePlan = field(repr=False)
    unsure: int  # rows


@dataclass(slots=True)
class _Case:
    """The rows of one case that are there again."""

    sure: list[Row] = field(default_factory=list)
    older: list[Row] = field(default_factory=list)  # not as erased, but there before the erasure
    newer: int = 0
    erased_on: date = date.min


def seek(source: WalkableSource, memory: Memory) -> Iterator[Again]:
    """Everything that is there again, case by case, by one walk through the source."""
    for case_id, rows in sorted(_collected(source, memory).items()):
        again = _judged(source, memory, case_id, rows)
        if later.open_items(again.plan) or again.unsure:
            yield again


def _collected(source: WalkableSource, memory: Memory) -> dict[str, _Case]:
    cases: dict[str, _Case] = {}
    for row in source.walk() if memory.rows else ():
        name = memory.names.row(Purpose.ERASURE, row.source, row.table, row.key)
        known = memory.rows.get(name, ())
        if known:
            _collect(cases, memory, row, known)
    return cases


def _collect(cases: dict[str, _Case], memory: Memory, row: Row, known: tuple[Erased, ...]) -> None:
    content = memory.names.content(row.digest)
    same = next((one for one in known if one.content == content), None)
    if same is None and any(one.after == content for one in known):
        return  # emptied already
    erased = same or known[-1]
    case = cases.setdefault(erased.case_id, _Case())
    case.erased_on = max(case.erased_on, stockholm_day(erased.at))
    if same is not None:
        case.sure.append(row)
    elif _born(memory, row) <= stockholm_day(erased.at):
        case.older.append(row)
    else:
        case.newer += 1


def _judged(source: WalkableSource, memory: Memory, case_id: str, rows: _Case) -> Again:
    """An older state of a row counts only if it is the same person's."""
    nothing = ErasurePlan(items=())
    ref = memory.refs[case_id]
    found = source.around((row.source, row.table, row.key) for row in (*rows.sure, *rows.older))
    if not (rows.sure or rows.older):
        return Again(case_id=case_id, ref=ref, plan=nothing, unsure=rows.newer)
    plan = erasure_plan(memory.registry, Holdings(sources=(found,)), today=memory.today)
    if not later.open_items(plan) and found.finding is Finding.FOUND:
        return Again(case_id=case_id, ref=ref, plan=nothing, unsure=rows.newer)
    theirs = bool(rows.sure) or _is_theirs(memory, case_id, found.rows)
    used_since = any(
        rows.erased_on < born < date.max for born in (_born(memory, row) for row in found.rows)
    )
    if found.finding is not Finding.FOUND or not theirs or used_since:
        unsure = len(rows.sure) + len(rows.older) + rows.newer
        return Again(case_id=case_id, ref=ref, plan=nothing, unsure=unsure)
    return Again(case_id=case_id, ref=ref, plan=plan, unsure=rows.newer)


def _born(memory: Memory, row: Row) -> date:
    """The day on which a row came to be; unknown counts as after everything."""
    column = _table(memory, row).date
    try:
        return date.fromisoformat(str(row.values[column])[:10]) if column else date.max
    except ValueError:
        return date.max


def _is_theirs(memory: Memory, case_id: str, rows: Iterable[Row]) -> bool:
    """Whether one of the rows holds what the person had proved."""
    known = memory.claims[case_id]
    return any(
        memory.names.claim(claim) in known for row in rows for claim in _claims(memory, row)
    )


def _claims(memory: Memory, row: Row) -> Iterator[Claim]:
    for column, kind in _table(memory, row).identities.items():
        value = normal(kind, row.values[column], today=memory.today)
        if value is not None:
            yield Claim(kind, value)


def _table(memory: Memory, row: Row) -> Table:
    return memory.registry.table(row.source, row.table)
