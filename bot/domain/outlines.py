"""A plan in a few lines for people: how much goes, what stays and why, what rests on consent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from bot.domain.holdings import Holdings
from bot.domain.plans import Action, ErasurePlan, PlanItem
from bot.domain.registry import LegalBasis, Registry, Table
from bot.domain.texts import LocalText


@dataclass(frozen=True, kw_only=True, slots=True)
class Consented:
    """Rows of one table that the company keeps because the person has consented to it."""

    label: LocalText
    count: int


def on_consent(registry: Registry, holdings: Holdings) -> tuple[Consented, ...]:
    """What of the holdings rests on consent (Art. 6(1)(a)), in the registry's order."""
    counted = Counter((row.source, row.table) for row in holdings.rows)
    return tuple(
        Consented(label=table.label, count=counted[source.name, table.name])
        for source, table in registry.tables()
        if counted[source.name, table.name]
        and any(one.legal_basis is LegalBasis.CONSENT for one in table.fields)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class TableOutline:
    """One line of the plan for people: how much goes, how much stays, until when and why."""

    source: str
    table: str
    label: LocalText
    category: str
    gone: int
    emptied: int
    kept: int
    until: date | None
    statutes: tuple[LocalText, ...]


def outline(registry: Registry, plan: ErasurePlan) -> tuple[TableOutline, ...]:
    """The plan in the registry's order, a line for each table that holds something."""
    members: dict[tuple[str, str], list[PlanItem]] = {}
    for item in plan.items:
        members.setdefault((item.source, item.table), []).append(item)
    lines = (
        _outline(source.name, table, members.get((source.name, table.name), []))
        for source, table in registry.tables()
    )
    return tuple(line for line in lines if line.gone or line.emptied or line.kept)


def _outline(source: str, table: Table, members: list[PlanItem]) -> TableOutline:
    lawful = [item for item in members if item.action is Action.KEEP]
    return TableOutline(
        source=source,
        table=table.name,
        label=table.label,
        category=table.category,
        gone=sum(item.action is Action.DELETE for item in members),
        emptied=sum(item.action is Action.BLANK for item in members),
        kept=len(lawful),
        until=max((item.until for item in members if item.until), default=None),
        statutes=tuple(dict.fromkeys(s for item in members for s in item.statutes)),
    )
