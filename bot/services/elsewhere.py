"""Where a value that a correction replaces stands besides: to change it there too, or to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain import choices, elsewhere, plans
from bot.domain.cases import Right, State
from bot.domain.choices import Trouble
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Item
from bot.domain.identifiers import Refused
from bot.domain.plans import CorrectionPlan
from bot.domain.registry import Source, Value
from bot.domain.texts import LocalText
from bot.domain.texts import Text as _
from bot.services import casework, snapshots, wishes
from bot.services.access import Customer
from bot.services.intake import Opened
from bot.services.plan_body import body_of, labels
from bot.store import cases as case_rows
from bot.store import plans as plan_rows
from bot.store import steps as step_rows
from bot.store.tables import Case
from bot.store.unit import Unit

MOST = 10  # cases that are opened in one act: more than that only people can oversee


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """Where the same stands besides, by who can change it there."""

    change: tuple[tuple[Item, Value], ...] = ()  # the person, with the value as it is kept there
    staff: tuple[Item, ...] = ()  # nobody but staff
    by_hand: tuple[Source, ...] = ()  # whether it stands there only people can see

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for item, _new in self.change)


NOWHERE = Elsewhere()
PLACE = _("• {source}: {table}")


def look(unit: Unit, *, chat_id: int, snapshot_id: str, item: Item, new: Value) -> Elsewhere:
    """What of the look-up holds the old value too; nothing unless the person is found by it."""
    plan, today = plans.correction_plan(item, new=new), stockholm_day(unit.now)
    registry = unit.office.registry
    if elsewhere.replaced(registry, plan, today=today) is None:
        return NOWHERE
    view = snapshots.read(unit, chat_id, snapshot_id)
    if view is None:
        return NOWHERE
    found = elsewhere.places(registry, view.holdings, plan, today=today)
    theirs = [one for one in found if one.field.correct]
    fitting = [(one, choices.judged(one, str(new), today=today)) for one in theirs]
    change = [(one, fit) for one, fit in fitting if not isinstance(fit, Refused | Trouble)]
    return Elsewhere(
        change=tuple(change[:MOST]),
        staff=_without(found, change[:MOST]),
        by_hand=tuple(source for source in registry.sources if source.manual),
    )


def _without(found: Iterable[Item], change: Iterable[tuple[Item, Value]]) -> tuple[Item, ...]:
    cells = {one.cell for one, _new in change}
    return tuple(one for one in found if one.cell not in cells)


def submit(
    unit: Unit,
    customer: Customer,
    item: Item,
    *,
    new: Value,
    also: Elsewhere,
    received_at: datetime,
) -> list[Opened]:
    """Makes a case of the new value here, and one of each place where the same stands besides.

    All of them are guarded as the one that needs it most.
    """
    contact = any(one.field.contact for one in (item, *also.items))
    return [
        wishes.submit_correction(
            unit, customer, one, new=value, received_at=received_at, contact=contact
        )
        for one, value in ((item, new), *also.change)
    ]


def asked_by_hand(unit: Unit, case: Case, plan: CorrectionPlan) -> frozenset[str]:
    """Where people look for the very same change anyway, for another case of the person."""
    registry, today = unit.office.registry, stockholm_day(unit.now)
    wanted = elsewhere.change(registry, plan, today=today)
    by_hand = {source.name for source in registry.sources if source.manual}
    if wanted is None:
        return frozenset()
    same = (
        one
        for one, other in corrections(unit, case, since=case.opened_at)
        if elsewhere.change(registry, other, today=today) == wanted
    )
    steps = (step for one in same for step in step_rows.of_case(unit, one.id))
    return frozenset(step.source for step in steps if step.source in by_hand)


def left_old(unit: Unit, case: Case) -> tuple[tuple[LocalText, LocalText], ...]:
    """Where the old value still stands when a correction is done, and nothing is under way."""
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    cells = body_of(unit, row).elsewhere if row else ()
    if row is None or not cells:
        return ()
    seen_to = {plan.cell for _case, plan in corrections(unit, case, since=row.made_at)}
    return labels(unit.office.registry, (one for one in cells if one not in seen_to))


def corrections(
    unit: Unit, case: Case, *, since: datetime
) -> Iterator[tuple[Case, CorrectionPlan]]:
    """What the person's other cases correct, or have corrected since then."""
    for one in case_rows.of_person(unit, casework.persons_of(unit, case)):
        under_way = one.closed_at is None
        done = one.state == State.ANSWERED and (one.closed_at or since) >= since
        if one.right == Right.RECTIFICATION and one.id != case.id and (under_way or done):
            plan = plans.correction_of(casework.request_of(unit, one))
            if plan is not None:
                yield one, plan
