"""Cases that stop a use of data: objection, consent taken back, restriction (Art. 7, 18, 21)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain import stops
from bot.domain.cases import Right
from bot.domain.holdings import Holdings, Row, SourceHoldings
from bot.domain.registry import Registry, Wish
from bot.domain.restrictions import Place, Reason
from bot.domain.stops import StopPlan, Work
from bot.services import casework, restrictions
from bot.store.tables import Case
from bot.store.unit import Unit

WISHES = frozenset({Right.RESTRICTION, Right.OBJECTION, Right.CONSENT_WITHDRAWAL})


def plan(unit: Unit, case: Case) -> StopPlan:
    """Every source is searched, for exactly what was proved, and the use that was named ends."""
    asked = casework.request_of(unit, case)
    return StopPlan(
        wish=Wish(asked["wish"]),
        use=asked["use"],
        sources=tuple(sorted(source.name for source in unit.office.registry.sources)),
        claim_hashes=claim_hashes(unit, case),
    )


def claim_hashes(unit: Unit, case: Case) -> tuple[str, ...]:
    """The claims of a case as plans keep them."""
    claims = casework.claims_of(unit, case)
    return tuple(sorted(unit.digest("claim", f"{c.kind.value}|{c.value}") for c in claims))


def counts(
    registry: Registry, plan: StopPlan, holdings: Holdings, *, now: datetime
) -> tuple[tuple[str, str, int], ...]:
    """What staff see of the plan: source, what ends there (a use or a table), how many entries."""
    found: list[tuple[str, str, int]] = []
    for source in holdings.sources:
        works = stops.work_for(registry, source, plan, now=now)
        found += [(source.source, work.use, work.rows) for work in works]
        tables = _restricted(registry, plan, source)
        found += [(source.source, table, number) for table, number in tables.items()]
    return tuple(one for one in found if one[2])


def _restricted(registry: Registry, plan: StopPlan, found: SourceHoldings) -> Mapping[str, int]:
    numbers: dict[str, int] = {}
    for row in in_scope(registry, plan, found):
        numbers[row.table] = numbers.get(row.table, 0) + 1
    return numbers


def in_scope(registry: Registry, plan: StopPlan, found: SourceHoldings) -> tuple[Row, ...]:
    """The rows that a restriction covers: those of one category, or all."""
    if plan.wish is not Wish.RESTRICTION:
        return ()
    return tuple(
        row
        for row in found.rows
        if plan.use in (stops.ALL, registry.table(row.source, row.table).category)
    )


def examined(unit: Unit, case: Case, holdings: Holdings) -> None:
    """Art. 18(1)(d): what an objection is about rests while its reasons are weighed."""
    if Right(case.right) is not Right.OBJECTION:
        return
    wanted = plan(unit, case)
    if wanted.wish is not Wish.INTEREST:
        return
    rows = [
        row
        for source in holdings.sources
        for row in stops.by_interest(unit.office.registry, source)
        if _is_meant(unit.office.registry, wanted, row)
    ]
    places = [Place(source=row.source, table=row.table, key=row.key) for row in rows]
    restrictions.restrict(unit, case, places, Reason.OBJECTION, by=casework.SYSTEM)


def _is_meant(registry: Registry, wanted: StopPlan, row: Row) -> bool:
    table = registry.table(row.source, row.table)
    return wanted.use == stops.ALL or any(stop.use == wanted.use for stop in table.stops)


# -- carrying it out ----------------------------------------------------------------------------


def receipt(source: str, works: tuple[Work, ...], places: tuple[Place, ...]) -> dict[str, Any]:
    """What one source has done: counts only, beside the places of a restriction."""
    return {
        "source": source,
        "uses": {work.use: work.rows for work in works},
        "places": [place.as_json() for place in places],
    }


def carried_out(unit: Unit, case: Case, receipt: Mapping[str, Any]) -> None:
    """Sets the flags of a restriction on what a source was found to hold."""
    asked = casework.request_of(unit, case)
    places = [Place.from_json(one) for one in receipt.get("places", ())]
    if places:
        reason = Reason(asked["ground"])
        restrictions.restrict(unit, case, places, reason, by=casework.SYSTEM)
