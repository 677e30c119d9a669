"""A plan as a readable difference: what happens to how many entries, table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.texts import LocalText
from bot.services.plan_view import LineKind, Obstacle, PlanLine, PlanView


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The lines of one source."""

    source: LocalText
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """The plan by source, with the sums of each kind."""

    hash: str
    groups: tuple[Group, ...]
    totals: Mapping[LineKind, int]
    change: PlanLine | None  # a correction is one line, shown large
    added: PlanLine | None  # and so is a row that was missing
    stated: PlanLine | None  # words that are kept with an entry
    described: PlanLine | None  # ... or that say what is to be put right by hand
    obstacles: tuple[Obstacle, ...]


def shown(view: PlanView) -> Shown:
    totals: Counter[LineKind] = Counter()
    by_source: dict[LocalText, list[PlanLine]] = {}
    for line in view.lines:
        totals[line.kind] += line.count
        by_source.setdefault(line.source, []).append(line)
    return Shown(
        hash=view.hash,
        groups=tuple(Group(source=s, lines=tuple(lines)) for s, lines in by_source.items()),
        totals={kind: totals[kind] for kind in LineKind if totals[kind]},
        change=_first(view, LineKind.CHANGE),
        added=_first(view, LineKind.ADD),
        stated=_first(view, LineKind.STATE),
        described=_first(view, LineKind.DESCRIBE),
        obstacles=view.obstacles,
    )


def _first(view: PlanView, kind: LineKind) -> PlanLine | None:
    return next((line for line in view.lines if line.kind is kind), None)
