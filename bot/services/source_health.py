"""How the data sources are doing, as the work on cases has shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.texts import LocalText
from bot.services import outages
from bot.store import cases as case_rows
from bot.store import queue as queue_rows
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

    @property
    def down(self) -> bool:
        return bool(self.waiting)


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
        )
        for source in unit.office.registry.sources
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
