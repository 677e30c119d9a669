"""Which sources a case waits for right now, so that the card and the staff can name them."""

from __future__ import annotations

from bot.domain.cases import Event, State
from bot.domain.holdings import Waiting
from bot.domain.texts import LocalText
from bot.store import cases as case_rows
from bot.store import steps as step_rows
from bot.store.tables import Case
from bot.store.unit import Unit

EXECUTING = frozenset({State.FULFILLING, State.WAITING_FOR_SOURCE})


def sources_down(unit: Unit, case: Case) -> tuple[str, ...]:
    """The names of the sources that do not answer, while the case needs them.

    When a plan is carried out its steps tell; while one is being made the timeline does.
    """
    if State(case.state) in EXECUTING:
        steps = step_rows.of_plan(unit, case.plan_id or "")
        return tuple(step.source for step in steps if step.state == "failed")
    if case.plan_id is not None or case.closed_at is not None:
        return ()
    down: list[str] = []
    for event in case_rows.events(unit, case.id):
        if event.event == Event.SOURCE_DOWN:
            down.append(str(unit.open(event, "sealed_note") or ""))
        elif event.event in (Event.SOURCE_BACK, Event.PLAN_CHANGED):
            down.clear()
    return tuple(dict.fromkeys(filter(None, down)))


def waiting(unit: Unit, case: Case) -> tuple[tuple[LocalText, Waiting], ...]:
    """What people call the sources that the case waits for, and what each of them waits for."""
    steps = step_rows.of_plan(unit, case.plan_id or "") if case.plan_id else ()
    why = {step.source: step.failure for step in steps}
    down = sources_down(unit, case)
    known = {one.value: one for one in Waiting}
    return tuple(
        (label, known.get(why.get(source) or "", Waiting.ANSWER))
        for source, label in zip(down, labels(unit, down), strict=True)
    )


def ever_down(unit: Unit, case: Case) -> bool:
    """Whether the case has waited for a source before, so that the customer knows already."""
    return any(event.event == Event.SOURCE_DOWN for event in case_rows.events(unit, case.id))


def labels(unit: Unit, sources: tuple[str, ...]) -> tuple[LocalText, ...]:
    """What people call these sources."""
    registry = unit.office.registry
    return tuple(registry.source(name).label for name in sources)
