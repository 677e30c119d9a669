"""What `insyn erasures` does: replay after a restore, look for the returned, tell what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager

from bot.domain.plans import Action, ErasurePlan, PlanOutdatedError
from bot.domain.registry import Registry
from bot.services import replay, returned
from bot.sources.base import SourceAdapter, WalkableSource
from bot.store import cases as case_rows
from bot.store import later_erasures, ledger
from bot.store.unit import Unit
from bot.work import replay as seeking
from bot.work import returned as scanning
from bot.work.replay import Again

Opened = Callable[[], AbstractContextManager[Unit]]  # a unit that commits at its end


def replay_lines(
    opened: Opened, sources: Mapping[str, SourceAdapter], *, execute: bool
) -> Iterator[str]:
    """Erases again what the ledger says was erased; without `execute` only tells what."""
    total = Counter[str]()
    for name, source in sources.items():
        if not isinstance(source, WalkableSource):
            yield f"{name}: cannot be walked through; look for the erased by hand."
            continue
        with opened() as unit:
            memory = replay.memory(unit, name)
        for again in seeking.seek(source, memory):
            yield from _one(opened, memory.registry, source, again, total, execute=execute)
    yield from _sum(opened, total, execute=execute)


def _one(
    opened: Opened,
    registry: Registry,
    source: SourceAdapter,
    again: Again,
    total: Counter[str],
    *,
    execute: bool,
) -> Iterator[str]:
    if again.unsure:
        total["unsure"] += again.unsure
        yield (
            f"Case {again.ref}, {source.name}: {again.unsure} entries have the keys of "
            "erased ones but may be new; nothing is done with them. Look at the case."
        )
    if not again.plan.items:
        return
    yield f"Case {again.ref}, {source.name}: {_counted(registry, again.plan)}"
    total["cases"] += 1
    if execute:
        yield from _carry_out(opened, source, again, total)


def _carry_out(
    opened: Opened, source: SourceAdapter, again: Again, total: Counter[str]
) -> Iterator[str]:
    with opened() as unit:
        replay.announce(unit, again.case_id, source.name, again.plan)
    try:
        receipt = source.erase(again.plan)
    except PlanOutdatedError:
        yield "  changed at this very moment: nothing was done there. Run the command again."
        return
    with opened() as unit:
        replay.done(unit, again.case_id, again.plan, receipt)
    total["residuals"] += len(receipt.residuals)
    total["done"] += 1


def _counted(registry: Registry, plan: ErasurePlan) -> str:
    """The plan as one line: table by table, what goes and what is emptied."""
    words = {Action.DELETE: "deleted", Action.KEEP: "kept by law", Action.BLANK: "emptied"}
    counted = Counter((item.source, item.table, item.action) for item in plan.items)
    return ", ".join(
        f"{registry.table(source, table).label.en}: {count} {words[action]}"
        for (source, table, action), count in counted.items()
    )


def _sum(opened: Opened, total: Counter[str], *, execute: bool) -> Iterator[str]:
    with opened() as unit:
        open_rows = ledger.unconfirmed(unit)
    if open_rows:
        yield (
            f"{open_rows} entries of the ledger were announced but never confirmed as erased "
            "(the case went back to staff); they are not replayed."
        )
    if not total["cases"]:
        yield "Nothing that was erased is there again."
    elif not execute:
        yield f"Cases: {total['cases']}. Nothing was changed: add --execute to erase it again."
    else:
        yield f"Erased again: {total['done']} of {total['cases']} cases."
    if total["residuals"]:
        yield f"Read back, {total['residuals']} entries are still there: look at the audit trail."


def scan_lines(opened: Opened, sources: Mapping[str, SourceAdapter]) -> Iterator[str]:
    """Looks for erased persons who are there again, as the clock does every night."""
    with opened() as unit:
        lookout = returned.lookout(unit, returned.SUBJECT)
    if lookout is None:
        yield "Nobody has been erased, or everybody who came back is known."
        return
    sightings = frozenset(one for s in sources.values() for one in scanning.seen_in(s, lookout))
    with opened() as unit:
        returned.seen(unit, returned.SUBJECT, sightings)
        found = [(case_rows.by_id(unit, one.case_id), one.source) for one in sightings]
        for case, source in sorted((c.ref, s) for c, s in found if c is not None):
            yield f"Case {case}: the person is in {source} again. Staff are told."
    yield f"Persons looked for: {len(set(lookout.cases.values()))}, seen: {len(sightings)}."


def due_lines(opened: Opened) -> Iterator[str]:
    """What is still to be erased when its time is over, the next first."""
    with opened() as unit:
        rows = [
            (row.due, case.ref, row.source, len(unit.open(row, "sealed_items")), row.state)
            for row in later_erasures.unfinished(unit)
            if (case := case_rows.by_id(unit, row.case_id)) is not None
        ]
    for due, ref, source, count, state in rows:
        yield f"{due}  case {ref}, {source}: {count} entries kept by law ({state})"
    if not rows:
        yield "Nothing waits to be erased later."
