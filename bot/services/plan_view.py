"""A case's plan as staff see it: labels, counts and masked values; no personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain import outlines
from bot.domain.additions import AdditionPlan
from bot.domain.cases import ENDED, Right, State
from bot.domain.described import NOWHERE, DescribedPlan
from bot.domain.holdings import Cell, masked_always
from bot.domain.passages import Passage
from bot.domain.plans import CorrectionPlan, ErasurePlan
from bot.domain.registry import Registry, Source
from bot.domain.statements import StatementPlan
from bot.domain.stops import StopPlan
from bot.domain.texts import LocalText, Sayable, Text
from bot.domain.texts import Text as _
from bot.services import mandates, plan_body
from bot.services.plan_body import Body, Trouble, body_of
from bot.store import plans as plan_rows
from bot.store import steps as step_rows
from bot.store.tables import Case
from bot.store.unit import Unit


class LineKind(StrEnum):
    """What a line of the plan is about."""

    DISCLOSE = "disclose"  # rows that the person gets a copy of
    COVER = "cover"  # passages about others in them, which the person does not get
    RELEASE = "release"  # ... and which somebody decided that they get
    DOUBT = "doubt"  # ... and which only may be about others: they get them unless one is covered
    ADD = "add"  # a row that was missing, with its values
    CHANGE = "change"  # one value, from `old` to `new`
    DELETE = "delete"  # rows that go
    EMPTY = "empty"  # rows that stay as a shell because kept rows point to them
    KEEP = "keep"  # rows that a statute keeps until `until`
    STATE = "state"  # words of the person, kept with an entry
    DESCRIBE = "describe"  # what people are to put right, in words of the person
    STOP = "stop"  # rows in which a use ends
    RESTRICT = "restrict"  # rows that are kept and not used


# What only rows that are there can have: of other lines the plan does not know whether any are.
STORED = frozenset(
    {LineKind.DISCLOSE, LineKind.CHANGE, LineKind.DELETE, LineKind.EMPTY, LineKind.KEEP}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanLine:
    """One line for staff: labels from the registry, counts, masked values; no personal data."""

    kind: LineKind
    source: LocalText
    table: LocalText
    count: int = 0
    field: LocalText | None = None  # CHANGE, COVER, RELEASE and DOUBT
    old: Sayable | None = None  # masked; "" is "no value"
    new: Sayable | None = None  # masked; of STATE and DESCRIBE the words, for staff to read
    carried: tuple[LocalText, ...] = ()  # CHANGE of a key: the tables that follow it
    elsewhere: tuple[tuple[LocalText, LocalText], ...] = ()  # CHANGE: where it stays old
    contact: bool = False  # CHANGE of a way to reach the person
    filled: tuple[tuple[LocalText, Sayable], ...] = ()  # ADD: field and value, masked
    belongs: Sayable | None = None  # ADD: the row that the new one belongs to
    until: date | None = None  # KEEP and EMPTY
    statutes: tuple[LocalText, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Obstacle:
    """What keeps the plan from being approved, and in which source."""

    trouble: Trouble
    source: LocalText


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanView:
    """The plan as staff see it. An approval names `hash`."""

    hash: str
    right: Right
    made_at: datetime
    lines: tuple[PlanLine, ...] = ()  # none: no source holds anything
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def approvable(self) -> bool:
        return not self.obstacles


def view(unit: Unit, case: Case) -> PlanView | None:
    """The case's plan, masked; None while it is being made."""
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    if row is None:
        return None
    body = body_of(unit, row)
    registry = unit.office.registry
    troubles = _to_tell([*body.troubles, *_doubts(unit, case, body), *_tried_before(unit, case)])
    return PlanView(
        hash=row.hash,
        right=Right(case.right),
        made_at=row.made_at,
        lines=(*_lines(registry, body), *_passage_lines(unit, body)),
        obstacles=tuple(
            Obstacle(trouble=Trouble(trouble), source=_place(registry, source))
            for trouble, source in troubles
        ),
    )


def _to_tell(troubles: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """With a protected identity nothing is shown to be pointed out: people see to all of it."""
    if Trouble.PROTECTED.value not in {trouble for trouble, _source in troubles}:
        return troubles
    return [one for one in troubles if one[0] != Trouble.NOT_POINTED_OUT]


def _doubts(unit: Unit, case: Case, body: Body) -> list[tuple[str, str]]:
    """What has come up since the plan was made; of a case that is over there is nothing to do."""
    if State(case.state) in ENDED:
        return []
    return [*_disowned(case, body), *_doubted(case), *_dead(case), *_unpowered(unit, case)]


def _disowned(case: Case, body: Body) -> list[tuple[str, str]]:
    if case.disowned_at is None:
        return []
    return [(Trouble.DISOWNED.value, source) for source in body.plan.sources]


def _doubted(case: Case) -> list[tuple[str, str]]:
    return [] if case.doubted_at is None else [(Trouble.DOUBTED.value, "")]


def _dead(case: Case) -> list[tuple[str, str]]:
    return [] if case.deceased_at is None else [(Trouble.DIED.value, "")]


def _unpowered(unit: Unit, case: Case) -> list[tuple[str, str]]:
    return [(Trouble.NO_MANDATE.value, "")] if mandates.lapsed(unit, case) else []


def _tried_before(unit: Unit, case: Case) -> list[tuple[str, str]]:
    return [
        (Trouble.REFUSED_BY_SOURCE.value, step.source)
        for step in step_rows.of_case(unit, case.id)
        if step.state == "refused" and step.failure == Trouble.REFUSED_BY_SOURCE
    ]


def _lines(registry: Registry, body: Body) -> tuple[PlanLine, ...]:
    match body.plan:
        case CorrectionPlan() as plan:
            return (_change_line(registry, plan, body.elsewhere),)
        case AdditionPlan() as plan:
            return (_addition_line(registry, plan),)
        case ErasurePlan() as plan:
            return tuple(_erasure_lines(registry, plan))
        case StatementPlan() as plan:
            return (_statement_line(registry, plan),)
        case DescribedPlan() as plan:
            return (_described_line(registry, plan),)
        case StopPlan():
            return tuple(_stop_lines(registry, body))
        case _:
            return tuple(_disclosure_lines(registry, body))


def _change_line(
    registry: Registry, plan: CorrectionPlan, elsewhere: tuple[Cell, ...]
) -> PlanLine:
    table = registry.table(plan.source, plan.table)
    declared = table.field_of(plan.column)
    return PlanLine(
        kind=LineKind.CHANGE,
        source=registry.source(plan.source).label,
        table=table.label,
        count=1,
        field=declared.label,
        old=masked_always(declared, plan.old),
        new=masked_always(declared, plan.new),
        carried=_carried(registry.source(plan.source), plan.table, plan.column),
        elsewhere=plan_body.labels(registry, elsewhere),
        contact=declared.contact,
    )


def _carried(source: Source, table: str, column: str) -> tuple[LocalText, ...]:
    found = (other.label for other, _reference in source.pointing(table, column))
    return tuple(dict.fromkeys(found))


def _addition_line(registry: Registry, plan: AdditionPlan) -> PlanLine:
    table = registry.table(plan.source, plan.table)
    return PlanLine(
        kind=LineKind.ADD,
        source=registry.source(plan.source).label,
        table=table.label,
        count=1,
        filled=plan_body.filled(table, plan),
        belongs=_owner(registry, plan),
    )


def _owner(registry: Registry, plan: AdditionPlan) -> Text:
    """By its key, of which a column that is a field is masked as the field is."""
    table = registry.table(plan.source, plan.owner)
    fields = {one.column: one for one in table.fields}
    key = zip(table.key, plan.owner_key, strict=True)
    shown = (masked_always(fields[c], v) if c in fields else v for c, v in key)
    return _("{entry}: {hint}").format(entry=table.label, hint=", ".join(map(str, shown)))


def _statement_line(registry: Registry, plan: StatementPlan) -> PlanLine:
    place = plan.place
    return PlanLine(
        kind=LineKind.STATE,
        source=registry.source(place.source).label,
        table=registry.table(place.source, place.table).label,
        count=1,
        new=plan.text,
    )


def _described_line(registry: Registry, plan: DescribedPlan) -> PlanLine:
    label = _place(registry, plan.source)
    return PlanLine(kind=LineKind.DESCRIBE, source=label, table=label, count=1, new=plan.text)


def _place(registry: Registry, source: str) -> LocalText:
    return registry.source(source).label if source != NOWHERE else NOT_KNOWN


NOT_KNOWN = LocalText(sv="Inte utpekat än", en="Not pointed out yet")


def _erasure_lines(registry: Registry, plan: ErasurePlan) -> Iterator[PlanLine]:
    for part in outlines.outline(registry, plan):
        source = registry.source(part.source).label
        why: dict[str, Any] = {"until": part.until, "statutes": part.statutes}
        for kind, count, reason in (
            (LineKind.DELETE, part.gone, {}),
            (LineKind.EMPTY, part.emptied, why),
            (LineKind.KEEP, part.kept, why),
        ):
            if count:
                yield PlanLine(kind=kind, source=source, table=part.label, count=count, **reason)


def _stop_lines(registry: Registry, body: Body) -> Iterator[PlanLine]:
    for source, name, count in body.counts:
        use = registry.uses.get(name)
        yield PlanLine(
            kind=LineKind.STOP if use else LineKind.RESTRICT,
            source=registry.source(source).label,
            table=use or registry.table(source, name).label,
            count=count,
        )


def _disclosure_lines(registry: Registry, body: Body) -> Iterator[PlanLine]:
    for source, table, count in body.counts:
        yield PlanLine(
            kind=LineKind.DISCLOSE,
            source=registry.source(source).label,
            table=registry.table(source, table).label,
            count=count,
        )


def _kind(one: Passage, free: frozenset[Passage]) -> LineKind:
    if one not in free:
        return LineKind.COVER
    return LineKind.RELEASE if one.sure else LineKind.DOUBT


def _passage_lines(unit: Unit, body: Body) -> Iterator[PlanLine]:
    """How many passages about others are covered in which field, and how many are not."""
    registry, free = unit.office.registry, plan_body.going_out(unit, body)
    counted = Counter((_kind(one, free), *one.cell[:2], one.column) for one in body.passages)
    for (kind, source, table, column), count in sorted(counted.items()):
        declared = registry.table(source, table)
        yield PlanLine(
            kind=kind,
            source=registry.source(source).label,
            table=declared.label,
            field=declared.field_of(column).label,
            count=count,
        )
