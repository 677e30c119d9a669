"""How far a case has come, system by system: what is done, and what waits for which kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.texts import LocalText, Text
from bot.domain.texts import Text as _
from bot.store import steps as step_rows
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """One system's part in a case."""

    source: LocalText
    kind: str  # of the source, as the registry says it
    state: str  # of the step


def parts(unit: Unit, case: Case) -> tuple[Progress, ...]:
    """The parts of the plan that is being carried out, or that was."""
    registry = unit.office.registry
    known = {source.name: source for source in registry.sources}
    return tuple(
        Progress(source=known[step.source].label, kind=known[step.source].kind, state=step.state)
        for step in step_rows.of_plan(unit, case.plan_id or "")
        if step.source in known
    )


_WAITING: Mapping[str, Text] = {
    "sql": _("⏳ {source}: this database does not answer; we keep trying"),
    "http": _("⏳ {source}: this online service does not answer; we keep trying"),
    "manual": _("⏳ {source}: a member of our staff looks after this by hand"),
}
_WAITS = _("⏳ {source}: does not answer; we keep trying")
_IS_DONE = _("✅ {source}: done")
_UNDER_WAY = _("… {source}: under way")
_LOOKED_AT = _("👤 {source}: a member of our staff has to look at it")


def line(part: Progress) -> Text:
    """One part in words, for the person whose case it is."""
    match part.state:
        case "done":
            text = _IS_DONE
        case "failed":
            text = _WAITING.get(part.kind, _WAITS)
        case "refused":
            text = _LOOKED_AT
        case _waiting:
            text = _WAITING["manual"] if part.kind == "manual" else _UNDER_WAY
    return text.format(source=part.source)
