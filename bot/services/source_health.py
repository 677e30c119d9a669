"""How the data sources are doing: as work on cases has shown, and as their calls were timed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.source_health import Measured, SourceHealth
from bot.domain.texts import LocalText
from bot.services import outages
from bot.services.manual_health import ByHand, by_hand
from bot.store import cases as case_rows
from bot.store import queue as queue_rows
from bot.store import source_health as health_rows
from bot.store import steps as step_rows
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """One source: what it is, whether cases wait for it, and when it last did its part."""

    label: LocalText
    kind: str
    tables: int
    fields: int
    waiting: tuple[str, ...]  # the references of the cases that it holds up
    last_done: datetime | None
    measured: SourceHealth
    by_hand: ByHand | None = None

    @property
    def down(self) -> bool:
        return bool(self.waiting) or self.measured.down


def sources(unit: Unit) -> tuple[Health, ...]:
    """Every source of the registry, in its order."""
    waiting = _waiting(unit)
    done = step_rows.last_done(unit)
    return tuple(
        Health(
            label=source.label,
            kind=source.kind,
            tables=len(source.tables),
            fields=sum(len(table.fields) for table in source.tables),
            waiting=tuple(waiting.get(source.name, ())),
            last_done=done.get(source.name),
            measured=measured,
            by_hand=by_hand(unit, source),
        )
        for source, measured in zip(unit.office.registry.sources, all_sources(unit), strict=True)
    )


def _waiting(unit: Unit) -> dict[str, list[str]]:
    """The open cases that each source holds up, while a plan is made or carried out."""
    found: dict[str, list[str]] = {}
    for case_id in step_rows.held_up(unit):
        case = case_rows.by_id(unit, case_id)
        for name in outages.sources_down(unit, case) if case else ():
            found.setdefault(name, []).append(case.ref if case else "")
    for case in queue_rows.without_plan(unit):
        for name in outages.sources_down(unit, case):
            found.setdefault(name, []).append(case.ref)
    return found


def note(unit: Unit, calls: Sequence[Measured]) -> None:
    """Writes down how calls went; several processes add to the same rows."""
    for source in sorted({call.source for call in calls}):
        row = health_rows.locked(unit, source)
        health = health_rows.health_of(row)
        for call in calls:
            if call.source == source:
                health = health.after(call)
        health_rows.write(unit, row, health)


def all_sources(unit: Unit) -> tuple[SourceHealth, ...]:
    """What was measured of every declared source, in order; those never called too."""
    known = {row.source: health_rows.health_of(row) for row in health_rows.all_rows(unit)}
    names = (source.name for source in unit.office.registry.sources)
    return tuple(known.get(name, SourceHealth(source=name)) for name in names)
