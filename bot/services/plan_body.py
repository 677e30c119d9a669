"""What is kept, sealed, of a plan: the plan itself, and what staff see beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.additions import AdditionPlan
from bot.domain.described import DescribedPlan
from bot.domain.holdings import Cell, Holdings, masked_always
from bot.domain.passages import Passage
from bot.domain.plans import AccessPlan, CorrectionPlan, ErasurePlan
from bot.domain.registry import Registry, Table
from bot.domain.statements import StatementPlan
from bot.domain.stops import StopPlan
from bot.domain.texts import LocalText, Sayable
from bot.store import plans as plan_rows
from bot.store.tables import Case, FulfilmentStep, Plan
from bot.store.unit import Unit

AnyPlan = (
    AccessPlan
    | AdditionPlan
    | CorrectionPlan
    | DescribedPlan
    | ErasurePlan
    | StatementPlan
    | StopPlan
)
_KINDS: Mapping[str, type[AnyPlan]] = {
    "access": AccessPlan,
    "addition": AdditionPlan,
    "correction": CorrectionPlan,
    "described": DescribedPlan,
    "erasure": ErasurePlan,
    "statement": StatementPlan,
    "stop": StopPlan,
}


class Trouble(StrEnum):
    """Why a plan cannot be approved as it is."""

    AMBIGUOUS = "ambiguous"  # what was proved fits several persons in that source
    PROTECTED = "protected"  # protected identity: nothing may run by itself
    ROW_MISSING = "row_missing"  # the row to be corrected is not (or no longer) the person's
    ALREADY_SO = "already_so"  # the value already is what the person wants it to be
    NO_LONGER_FOUND = "no_longer_found"  # for this case the person was found there before
    DISOWNED = "disowned"  # the owner of the old contact says that it was not them who asked
    NO_MANDATE = "no_mandate"  # the power of whoever asked for somebody else is over
    DOUBTED = "doubted"  # the account in which the case goes on says that it was not them
    DIED = "died"  # staff have recorded it: nobody would get the answer
    NOT_POINTED_OUT = "not_pointed_out"  # it came on paper: nobody has said which entry it means
    REFUSED_BY_SOURCE = "refused_by_source"  # tried before: the source does not take the value


# What a source holds, and hands out to nobody: no plan may say that it holds nothing.
WITHHELD = frozenset({Trouble.AMBIGUOUS, Trouble.PROTECTED})
# Whether they asked at all, or can be answered, is not known: people carry nothing out either.
IN_DOUBT = frozenset({Trouble.DISOWNED, Trouble.DOUBTED, Trouble.NO_MANDATE, Trouble.DIED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """A plan as it is kept, sealed: the plan itself, and what staff see beside it."""

    plan: AnyPlan
    outcomes: Mapping[str, str]  # source -> finding
    counts: tuple[tuple[str, str, int], ...] = ()  # source, table, rows
    troubles: tuple[tuple[str, str], ...] = ()  # trouble, source
    passages: tuple[Passage, ...] = field(default=(), repr=False)  # about others, in a copy
    entries: Holdings | None = field(default=None, repr=False)  # to point out one of
    known_by: tuple[str, ...] = ()  # digests of what goes with an erasure and names nobody else
    elsewhere: tuple[Cell, ...] = ()  # where the identifier that is corrected stands besides
    not_proved: tuple[str, ...] = ()  # contacts on file that an erasure did not search by, masked
    new_address: bool = False  # the letters would go to an address that is not on file
    new_name: bool = False  # ... or to somebody of another name


def filled(table: Table, plan: AdditionPlan) -> tuple[tuple[LocalText, Sayable], ...]:
    """What the person filled in, field by field, masked."""
    asked = ((table.field_of(column), value) for column, value in plan.asked.items())
    return tuple((one.label, masked_always(one, value)) for one, value in asked)


def labels(registry: Registry, cells: Iterable[Cell]) -> tuple[tuple[LocalText, LocalText], ...]:
    """The source and the table of each value, once."""
    named = ((registry.source(one[0]).label, registry.table(*one[:2]).label) for one in cells)
    return tuple(dict.fromkeys(named))


def body_json(body: Body) -> dict[str, Any]:
    return {
        "kind": next(name for name, kind in _KINDS.items() if isinstance(body.plan, kind)),
        "plan": body.plan.as_json(),
        "outcomes": dict(body.outcomes),
        "counts": [list(count) for count in body.counts],
        "troubles": [list(trouble) for trouble in body.troubles],
        "passages": [one.as_json() for one in body.passages],
        **({"entries": body.entries.as_json()} if body.entries else {}),
        "known_by": list(body.known_by),
        "elsewhere": [list(cell) for cell in body.elsewhere],
        "not_proved": list(body.not_proved),
        "new_address": body.new_address,
        "new_name": body.new_name,
    }


def body_of(unit: Unit, plan: Plan) -> Body:
    """What stands in a plan's row, read once in a unit. Raises SealBrokenError."""
    if plan.sealed_body not in unit.read:
        unit.read[plan.sealed_body] = _read(unit, plan)
    body: Body = unit.read[plan.sealed_body]
    return body


def plan_of(unit: Unit, step: FulfilmentStep) -> AnyPlan | None:
    """The plan that a step is part of."""
    row = plan_rows.of_case(unit, step.plan_id, step.case_id)
    return body_of(unit, row).plan if row else None


def _read(unit: Unit, plan: Plan) -> Body:
    kept = unit.open(plan, "sealed_body")
    return Body(
        plan=_KINDS[kept["kind"]].from_json(kept["plan"]),
        outcomes=kept["outcomes"],
        counts=tuple((source, table, count) for source, table, count in kept["counts"]),
        troubles=tuple((trouble, source) for trouble, source in kept["troubles"]),
        passages=tuple(Passage.from_json(one) for one in kept.get("passages", ())),
        entries=Holdings.from_json(kept["entries"]) if "entries" in kept else None,
        known_by=tuple(kept.get("known_by", ())),
        elsewhere=tuple(
            (source, table, tuple(key), column)
            for source, table, key, column in kept.get("elsewhere", ())
        ),
        not_proved=tuple(kept.get("not_proved", ())),
        new_address=kept.get("new_address", False),
        new_name=kept.get("new_name", False),
    )


def mark(unit: Unit, passage: Passage) -> str:
    """What a plan names a passage by, so that its hash says nothing about anybody."""
    return unit.digest("passage", passage.identity)


def decided(unit: Unit, body: Body) -> frozenset[Passage]:
    """The passages of which somebody decided: what is sure goes out, a doubt is covered."""
    plan = body.plan
    marks = {*plan.released, *plan.covered} if isinstance(plan, AccessPlan) else set()
    return frozenset(one for one in body.passages if marks and mark(unit, one) in marks)


def going_out(unit: Unit, body: Body) -> frozenset[Passage]:
    """The passages that may be about others and stand in the copy."""
    turned = decided(unit, body)
    return frozenset(one for one in body.passages if one.sure is (one in turned))


def decided_cells(unit: Unit, case: Case, *, sure: bool) -> dict[Cell, frozenset[str]]:
    """What is released, or what of the doubts is covered, cell by cell, as the plan says."""
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    told: defaultdict[Cell, set[str]] = defaultdict(set)
    for one in decided(unit, body_of(unit, row)) if row else ():
        if one.sure is sure:
            told[one.cell].add(one.text)
    return {cell: frozenset(texts) for cell, texts in told.items()}
